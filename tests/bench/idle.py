#!/usr/bin/env python3
"""What the agent uses while nobody does anything, with no CRM open and with one,
and while a window that is none of a CRM gets another title and the focus once a
second.

Usage: idle.py BIN_FOLDER [--minutes N] [--busy-minutes N] [--settle SECONDS]

Real centre, deskwardend, deskwarden-session and, as root, deskwarden-sense, on an
X server of its own, with openbox if there is one; every sensor is on. A wakeup is a voluntary context switch of any thread:
it had waited, and went on. Reading the kernel's counts wakes nobody.
"""
import argparse
import os
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk  # noqa: E402
from processes import (  # noqa: E402
    cpu_seconds, memory_kib, wakeups, wire_bytes)

PROGRAMS = ("deskwardend", "session") + (
    ("sense",) if os.geteuid() == 0 else ())
CRM = "Home | Salesforce - Chromium"
FORMAT = "{:16} {:12} {:>8} {:>9} {:>8} {:>9} {:>8} {:>8} {:>7}  {}"


class Period:
    """What each program used between its making and lines()."""

    def __init__(self, desk):
        self.port = desk.listen.rpartition(":")[2]
        self.wire = wire_bytes(self.port)
        self.processes = {name: desk.processes[name] for name in PROGRAMS}
        self.start = time.monotonic()
        self.wakeups = {name: wakeups(process)
                        for name, process in self.processes.items()}
        self.cpu = {name: cpu_seconds(process.pid)
                    for name, process in self.processes.items()}

    def lines(self, what):
        for name, process in self.processes.items():
            taken = time.monotonic() - self.start
            cpu = cpu_seconds(process.pid) - self.cpu[name]
            # A thread that began meanwhile counts from 0.
            woken = {task: count - self.wakeups[name].get(task, 0)
                     for task, count in wakeups(process).items()}
            pss, private, dirty = memory_kib(process)
            print(FORMAT.format(
                what, name, sum(woken.values()),
                f"{sum(woken.values()) / taken * 60:.2f}",
                f"{cpu / taken * 100:.4f}", f"{cpu / taken * 3600e3:.1f}",
                pss, private, dirty,
                "+".join(str(woken[task]) for task in sorted(woken))),
                flush=True)
        print(f"{what}, on the kept connection:", ", ".join(
            f"{now - before} bytes {way}" for way, before, now in
            zip(("out", "in"), self.wire, wire_bytes(self.port))), flush=True)


def start_window(desk, title, *options):
    desk.start(title, "xterm", "-T", title, *options, "-e", "sleep", "100000")
    return desk.window(title)


def use_windows(desk, windows, seconds):
    """Once a second: another title for one window, the focus for the next."""
    start = time.monotonic()
    turn = 0
    while time.monotonic() - start < seconds:
        window = windows[turn % len(windows)]
        desk.xdotool("set_window", "--name", f"Notes {turn}", window,
                     "windowfocus", window)
        turn += 1
        time.sleep(max(0, start + turn - time.monotonic()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--busy-minutes", type=float,
                        help="as --minutes, at most 5, if not given")
    parser.add_argument("--settle", type=float, default=20,
                        help="so long after the start counting begins")
    options = parser.parse_args()
    busy = (min(options.minutes, 5) if options.busy_minutes is None
            else options.busy_minutes)
    with Desk(options.bin) as desk:
        desk.start_centre()
        # What happens at the start is to be at the centre before counting.
        desk.enrol(shipping="max_delay = 1s",
                   files=f"by = {'sense' if 'sense' in PROGRAMS else 'session'}")
        desk.start_daemon()
        if "sense" in PROGRAMS:
            desk.start_sense()
        desk.start_display(shutil.which("openbox") is not None)
        desk.start_session()
        time.sleep(options.settle)
        print(FORMAT.format("", "", "wakeups", "a minute", "CPU %", "CPU ms/h",
                            "PSS KiB", "private", "dirty",
                            "by thread, the main one first"))

        period = Period(desk)
        time.sleep(options.minutes * 60)
        period.lines(f"idle, {options.minutes:g} min")

        start_window(desk, CRM, "-class", "Chromium", "-n", "chromium")
        time.sleep(options.settle)
        period = Period(desk)
        time.sleep(options.minutes * 60)
        period.lines(f"CRM, {options.minutes:g} min")
        desk.stop(CRM)

        windows = [start_window(desk, title) for title in ("First", "Second")]
        time.sleep(1)
        period = Period(desk)
        use_windows(desk, windows, busy * 60)
        period.lines(f"windows, {busy:g} min")
        if len(desk.status()["sessions"]) != 1:
            sys.exit("the session was not there all along")


if __name__ == "__main__":
    main()
