#!/usr/bin/env python3
"""The centre is away while 100,000 events are recorded; then it comes back.

Usage: centre_away.py BIN_FOLDER [--events N]
Nothing is lost, nothing arrives twice, and deskwardend's memory stays bounded.
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balance import balance  # noqa: E402
from desk import Desk, wait_until  # noqa: E402

# Resident memory that deskwardend may have at its peak, sanitizers aside.
MAX_PEAK_KIB = 48 * 1024


def peak_kib(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines()
                    if line.startswith("VmHWM")))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--sanitized", action="store_true")
    options = parser.parse_args()
    with Desk(options.bin) as desk:
        desk.start_centre()
        desk.enrol(shipping="max_delay = 1s\nretry_cap = 1s")
        desk.start_daemon()
        desk.kill("centre")
        desk.start_reports(options.events).wait(300)
        buffered = desk.status()["buffer"]["events"]
        if buffered < options.events:
            print(f"only {buffered} of {options.events} events are buffered")
            return 1
        desk.start_centre()
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "the buffer to be drained", 300)
        peak = peak_kib(desk.processes["deskwardend"])
        print(f"buffered {buffered}, peak memory of deskwardend {peak} KiB")
        bounded = options.sanitized or peak <= MAX_PEAK_KIB
        return 0 if balance(desk, options.events) and bounded else 1


if __name__ == "__main__":
    sys.exit(main())
