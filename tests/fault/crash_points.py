#!/usr/bin/env python3
"""Power cuts of deskwardend and of the centre at the moments that matter, under
load: every event that deskwardend accepted is at the centre once, and the chain
is intact.

Usage: crash_points.py BIN_FOLDER [--hits N] [--lives N] [--seed N]

Each life of a program ends at a named point (base/crash_point.h) that it passes
for the n-th time, or by kill -9 at any moment. What SQLite had not synced by then
is lost, in part or torn (tests/fault/torn_vfs.h), and names that were not made
durable may be the old ones (tests/fault/undurable_rename.h). Goes on until every point was
hit so often and so many lives were ended, and prints how often each was.
"""
import argparse
import collections
import pathlib
import random
import re
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balance import PER_SECOND, QUICK, balance, ship_all  # noqa: E402
from desk import ROOT, Desk  # noqa: E402

CRASHED = 42
# How often a point is passed in a short life: later than that is never.
POINTS = {
    "deskwardend": {
        "before rename": 1, "after rename": 1, "before commit": 30,
        "after commit": 30, "before send": 5, "after send": 5,
        "after answer": 5, "before acknowledge": 5, "after acknowledge": 5,
        "before checkpoint": 2, "after checkpoint": 2},
    "centre": {
        "before rename": 1, "after rename": 1, "before commit": 20,
        "after commit": 20, "before answer": 8, "after answer": 8,
        "before checkpoint": 1, "after checkpoint": 1},
}
LIFE_SECONDS = 3
KILLED = 0.3  # Of the lives after which no point is missing any more.
MAX_LIVES = 60  # For each hit that is wanted at a point.


class Program:
    """One of the two, from life to life."""

    def __init__(self, desk, name, hits, dice):
        self.desk, self.name, self.dice = desk, name, dice
        self.log = desk.folder / f"{name}.crashes"
        self.wanted = [point for point in POINTS[name] for _ in range(hits)]
        self.lives = 0
        self.kills = 0

    def hits(self):
        text = self.log.read_text() if self.log.exists() else ""
        return collections.Counter(text.splitlines())

    def missing(self):
        return list((collections.Counter(self.wanted) - self.hits()).elements())

    def begin(self, point=None):
        if point and point.endswith("rename") and self.name == "deskwardend":
            # It has to write one of its small files again.
            (self.desk.state / "logins").unlink(missing_ok=True)
        environment = self.desk.environment
        for variable in ("", "_LOG", "_SEED"):
            environment.pop("DESKWARDEN_CRASH" + variable, None)
        if point:
            passes = self.dice.randint(1, POINTS[self.name][point])
            environment["DESKWARDEN_CRASH"] = f"{point}:{passes}"
            environment["DESKWARDEN_CRASH_LOG"] = str(self.log)
            environment["DESKWARDEN_CRASH_SEED"] = str(self.dice.getrandbits(63))
        command = {
            "deskwardend": ["crashing-deskwardend", "--state-dir",
                            self.desk.state],
            "centre": ["crashing-central", "serve", "--data-dir",
                       self.desk.centre_folder, "--listen", self.desk.listen,
                       "--operations", "off"]}[self.name]
        self.desk.start(self.name, self.desk.bin / command[0], *command[1:])
        # The log has to grow first, and a start empties it.
        slow = point is not None and point.endswith("checkpoint")
        self.until = time.monotonic() + LIFE_SECONDS * (
            4 if slow else self.dice.uniform(0.3, 1))
        self.lives += 1

    def tend(self):
        """Begins the next life if this one is over, by itself or by now."""
        process = self.desk.processes[self.name]
        if process.poll() is None:
            if time.monotonic() < self.until:
                return
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.kills += 1
        elif process.returncode != CRASHED:
            raise AssertionError(
                f"{self.name} ended with {process.returncode}:\n"
                + self.desk.log(self.name)[-2000:])
        missing = self.missing()
        if missing:
            self.begin(self.dice.choice(missing))
        elif self.dice.random() < KILLED:
            self.begin()
        else:
            self.begin(self.dice.choice(list(POINTS[self.name])))


def report(programs):
    for program in programs:
        print(f"{program.name}: {program.lives} lives, {program.kills} ended by "
              "kill -9, the others at")
        for point, times in sorted(program.hits().items()):
            print(f"  {times:4}  {point}")


def check_names():
    """A point that is in the code and not here would never be tried."""
    written = set()
    for folder in ("agent", "base", "central"):
        for file in (ROOT / folder).rglob("*.cc"):
            written.update(re.findall(r'CrashPoint\("([^"]+)"\)',
                                      file.read_text()))
    known = {point for points in POINTS.values() for point in points}
    if written != known:
        raise AssertionError(f"POINTS and the code differ: {written ^ known}")


def play(desk, source, options, dice):
    hits = options.hits
    programs = [Program(desk, name, hits, dice) for name in POINTS]
    for program in programs:
        program.begin()
    while (any(program.missing() for program in programs) or
           sum(program.lives for program in programs) <= options.lives):
        for program in programs:
            program.tend()
            if program.lives > MAX_LIVES * hits and program.missing():
                report(programs)
                raise AssertionError(f"never hit: {set(program.missing())}")
        if source.poll() is not None:
            raise AssertionError("the load ended before all points were hit")
        time.sleep(0.01)
    report(programs)
    for program in programs:
        desk.kill(program.name)
        program.begin()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--hits", type=int, default=10)
    parser.add_argument("--lives", type=int, default=0, help="at least")
    parser.add_argument("--seed", type=int, default=random.randrange(2 ** 32))
    options = parser.parse_args()
    check_names()
    print(f"seed {options.seed}")
    with Desk(options.bin) as desk:
        desk.start_centre()
        desk.enrol(shipping=QUICK)
        desk.stop("centre")
        # More than can be sent; the load ends with the last power cut.
        source = desk.start_reports(10_000_000, PER_SECOND)
        play(desk, source, options, random.Random(options.seed))
        time.sleep(1)
        desk.stop("source", signal.SIGUSR1, 120)
        accepted = max(int(line.split()[1])
                       for line in desk.log("source").splitlines()
                       if line.startswith("stored "))
        ship_all(desk)
        # Another process sees of an open file only what is synced.
        desk.stop("deskwardend")
        desk.stop("centre")
        return 0 if balance(desk, accepted) else 1


if __name__ == "__main__":
    sys.exit(main())
