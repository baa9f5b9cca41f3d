#!/usr/bin/env python3
"""What an event costs deskwardend and the centre, from the session's report to
the centre's acknowledgement and index: real programs, TLS, a real disk.

Usage: delivery_cpu.py BIN_FOLDER [--events N] [--rate N] [--seconds N]
                       [--max-delay TIME]

Reports at a steady rate, one by one and a hundred at once; as fast as
deskwardend takes them; and while the centre is away, then delivered once it is
back. What the two use when nothing happens, and what asking how far they are
costs, is taken off. "To disk" is what the kernel counts as written, page by
page: write-ahead log, its move into the file, and all that the centre derives.
"""
import argparse
import pathlib
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402
from processes import used  # noqa: E402

PROGRAMS = ("deskwardend", "centre")
# Between two questions: seldom enough not to be what is measured.
LOOK_EVERY = 0.5
# Behind a burst deskwardend moves its log into the file; that is measured, too.
SETTLE = 3
IDLE = 5


def waiting_events(desk):
    return desk.status()["buffer"]["events"]


def index_lag(desk):
    url = (desk.centre_folder / "operations-url").read_text().strip()
    text = urllib.request.urlopen(url + "/metrics", timeout=10).read().decode()
    return next(int(line.split()[1]) for line in text.splitlines()
                if line.startswith("deskwarden_central_index_lag_batches "))


class Meter:
    """Counts from its making on, and writes a line of the table."""

    def __init__(self, desk, idle=None):
        self.desk = desk
        self.idle = idle or {name: 0 for name in PROGRAMS}  # CPU of a second.
        self.start = time.monotonic()
        self.before = {name: used(desk.processes[name]) for name in PROGRAMS
                       if name in desk.processes}

    def line(self, what, events):
        taken = time.monotonic() - self.start
        columns = [f"{what:28} {events:8} {taken - SETTLE:8.1f}"]
        for name in PROGRAMS:
            if name not in self.before:
                columns.append(f"{'-':>14} {'-':>10}")
                continue
            spent = used(self.desk.processes[name]) - self.before[name]
            cpu = spent.cpu - self.idle[name] * taken
            columns.append(f"{cpu / events * 1e6:14.1f} "
                           f"{spent.written / events:10.0f}")
        print(" ".join(columns), flush=True)


def measure_idle(desk):
    """CPU a second of each, while it is asked as it will be asked below."""
    before = {name: used(desk.processes[name]) for name in PROGRAMS}
    start = time.monotonic()
    while time.monotonic() - start < IDLE:
        waiting_events(desk)
        index_lag(desk)
        time.sleep(LOOK_EVERY)
    taken = time.monotonic() - start
    return {name: (used(desk.processes[name]) - before[name]).cpu / taken
            for name in PROGRAMS}


def report(desk, events, rate=0, span=1):
    desk.start("source", desk.bin / "report_source",
               desk.state / "run/session.sock", events, rate,
               span).wait(600)
    desk.processes.pop("source")


def delivered(desk):
    for far in (waiting_events, index_lag):
        wait_until(lambda: far(desk) == 0 or time.sleep(LOOK_EVERY),
                   far.__name__, 300)
    time.sleep(SETTLE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--events", type=int, default=60_000,
                        help="at full speed, and while the centre is away")
    parser.add_argument("--rate", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--max-delay", default="1s")
    options = parser.parse_args()
    with Desk(options.bin) as desk:
        desk.start_centre()
        desk.enrol(shipping=f"max_delay = {options.max_delay}\nretry_cap = 1s")
        desk.start_daemon()
        report(desk, 1_000)
        delivered(desk)
        idle = measure_idle(desk)
        print(f"{'':28} {'':8} {'':8} {'deskwardend':>25} {'centre':>25}\n"
              f"{'':28} {'events':>8} {'seconds':>8}"
              f" {'CPU us/event':>14} {'B to disk':>10}"
              f" {'CPU us/event':>14} {'B to disk':>10}")

        for span in (1, 100):
            meter = Meter(desk, idle)
            report(desk, options.rate * options.seconds, options.rate, span)
            delivered(desk)
            meter.line(f"{options.rate}/s in spans of {span}",
                       options.rate * options.seconds)

        meter = Meter(desk, idle)
        report(desk, options.events)
        delivered(desk)
        meter.line("as fast as they are taken", options.events)

        desk.stop("centre")
        meter = Meter(desk, idle)
        report(desk, options.events)
        time.sleep(SETTLE)
        meter.line("centre away: to durable", options.events)
        desk.start_centre()
        meter = Meter(desk, idle)
        delivered(desk)
        meter.line("centre back: to delivered", options.events)
        print("idle, with being asked twice a second: " + ", ".join(
            f"{name} {idle[name] * 1e3:.1f} ms/s" for name in PROGRAMS))


if __name__ == "__main__":
    main()
