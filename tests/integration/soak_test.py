#!/usr/bin/env python3
"""Hours of work in a row leave nothing behind in the agent.

Usage: soak_test.py BIN_FOLDER [--seconds N]

Visits with copies, pastes, pictures, exports and files follow each other for N
seconds (60). Before and after, with the gate closed and nothing left to do, each
process of the agent has as many descriptors and threads; its own memory has not
grown more than GROWTH. deskwarden-sense is there when this runs as root.
"""
import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
from clerk import Clerk  # noqa: E402
from desk import Desk, Waited, wait_until  # noqa: E402
from processes import memory_kib  # noqa: E402

GROWTH = 1024  # KiB dirty: caches have a bound that a minute does not reach.


def visit(clerk):
    """Everything that is watched, once."""
    clerk.open_crm()
    clerk.copy_customer()
    clerk.paste()
    clerk.take_picture()
    clerk.write_document()
    clerk.export().rename(clerk.desk.home / "Documents/exported.csv")
    clerk.leave_crm()
    clerk.copy_own()


def measure(process):
    folder = pathlib.Path(f"/proc/{process.pid}")
    return {"descriptors": len(list((folder / "fd").iterdir())),
            "threads": len(list((folder / "task").iterdir())),
            "dirty KiB": memory_kib(process)[2]}


class Soak:
    def __init__(self, desk):
        self.desk = desk
        self.processes = {name: desk.processes[name]
                          for name in ("deskwardend", "session", "sense")
                          if name in desk.processes}

    def at_rest(self):
        """Of each process, once every visit is over and shipped."""
        def shipped():
            actions = [e["action"] for e in self.desk.events()]
            return (actions.count("opened") == actions.count("closed") and
                    self.desk.status()["buffer"]["events"] == 0)
        wait_until(shipped, "everything to be shipped", 30)
        return {name: measure(process)
                for name, process in self.processes.items()}

    def grown(self, before):
        """What is more than before; nothing once it has calmed down."""
        return [f"{name}: {before[name]}, now {now}"
                for name, now in self.at_rest().items()
                if now["descriptors"] != before[name]["descriptors"]
                or now["threads"] != before[name]["threads"]
                or now["dirty KiB"] > before[name]["dirty KiB"] + GROWTH]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with Desk(options.bin) as desk:
        desk.start_with_every_sensor(gate="hold = 200ms\nfollow = 500ms")
        clerk = Clerk(desk)
        clerk.sit_down()
        soak = Soak(desk)
        for _ in range(2):  # What is made once is there from then on.
            visit(clerk)
        before = soak.at_rest()
        visits = 0
        end = time.monotonic() + options.seconds
        while time.monotonic() < end:
            visit(clerk)
            visits += 1
        try:
            wait_until(lambda: not soak.grown(before), "calm", 20)
        except Waited:
            sys.exit(f"after {visits} visits there is more:\n"
                     + "\n".join(soak.grown(before)))
        after = soak.at_rest()
        print(f"{visits} visits, {len(desk.events())} events")
        for name in before:
            print(f"{name}: {before[name]} before, {after[name]} after")


if __name__ == "__main__":
    main()
