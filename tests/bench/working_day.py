#!/usr/bin/env python3
"""What a working day at a support desk costs the desk.

Usage: working_day.py BIN_FOLDER [--tickets N] [--faster N]

A day of 8 hours, N times faster where nothing waits on it: so do the batches'
delay, the heartbeats and the gate's times shorten. For each ticket the CRM is
opened, a customer copied twice and pasted, something else copied too; now and
then a picture is taken and the list exported. Everything is done by real
programs; deskwarden-sense is there when this runs as root.

Prints CPU and shipped bytes. CPU is of all processes of the agent, those that
read files as well, as a share of the 8 hours.
"""
import argparse
import collections
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from clerk import Clerk  # noqa: E402
from desk import Desk, wait_until  # noqa: E402
from processes import (  # noqa: E402
    cpu_seconds_with_children, memory_kib, wire_bytes)

DAY = 8 * 3600.0


def programs(desk):
    return {name: desk.processes[name]
            for name in ("deskwardend", "session", "sense")
            if name in desk.processes}


def work_through(desk, clerk, options):
    """The day's tickets, evenly spread."""
    start = time.monotonic()
    for ticket in range(options.tickets):
        clerk.open_crm()
        clerk.copy_customer()
        clerk.paste()
        clerk.copy_customer()
        if ticket % 10 == 3:
            clerk.take_picture()
        if ticket % 15 == 7:
            clerk.export()
        clerk.leave_crm()
        clerk.copy_own()
        due = start + (ticket + 1) * DAY / options.faster / options.tickets
        time.sleep(max(0, due - time.monotonic()))
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--tickets", type=int, default=60)
    parser.add_argument("--faster", type=float, default=60)
    options = parser.parse_args()

    def shortened(seconds):
        return f"{round(seconds * 1000 / options.faster)}ms"

    with Desk(options.bin) as desk:
        desk.start_with_every_sensor(
            shipping=f"max_delay = {shortened(60)}\n"
                     f"heartbeat = {shortened(300)}",
            gate=f"hold = {shortened(600)}\nfollow = {shortened(600)}")
        clerk = Clerk(desk)
        clerk.sit_down()
        port = desk.listen.rpartition(":")[2]
        wait_until(lambda: any(wire_bytes(port)), "the connection")
        time.sleep(2)  # What a start ships is no part of the day.

        events = len(desk.events())
        wire = wire_bytes(port)
        cpu = {name: cpu_seconds_with_children(process.pid)
               for name, process in programs(desk).items()}
        took = work_through(desk, clerk, options)
        time.sleep(2 * 60 / options.faster + 2)
        sent, received = (after - before for before, after in
                          zip(wire, wire_bytes(port)))
        used = {name: cpu_seconds_with_children(process.pid) - cpu[name]
                for name, process in programs(desk).items()}
        day = desk.events()[events:]
        print(f"{options.tickets} tickets in {took:.0f} s: {len(day)} events:",
              dict(collections.Counter(
                  f"{e['channel']} {e['action']}" for e in day)))
        print(f"CPU of 8 hours: {sum(used.values()) / DAY * 100:.4f} %:",
              ", ".join(f"{name} {seconds:.2f} s"
                        for name, seconds in used.items()))
        print(f"shipped: {sent} bytes out, {received} in")
        for name, process in programs(desk).items():
            print("{}: PSS {} KiB, private {}, dirty {}".format(
                name, *memory_kib(process)))


if __name__ == "__main__":
    main()
