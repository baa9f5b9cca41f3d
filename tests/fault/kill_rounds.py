#!/usr/bin/env python3
"""kill -9 of deskwardend and of the centre, at random, under load: every event
that deskwardend accepted is at the centre once, and the chain is intact.

Usage: kill_rounds.py BIN_FOLDER [--rounds N] [--seed N]

One round kills one of the two (or both) at a random moment and starts it again.
The load is report_source: a session process that keeps what was not confirmed.
"""
import argparse
import collections
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balance import PER_SECOND, QUICK, balance, ship_all  # noqa: E402
from desk import Desk  # noqa: E402


def start_daemon_again(desk):
    desk.start("deskwardend", desk.bin / "deskwardend", "--state-dir", desk.state)


def play(desk, rounds, dice):
    """Kills and restarts; gives back how often which."""
    killed = collections.Counter()
    for _ in range(rounds):
        time.sleep(dice.uniform(0.02, 0.4))
        which = dice.choice(["deskwardend", "centre", "both"])
        killed[which] += 1
        names = ["deskwardend", "centre"] if which == "both" else [which]
        for name in names:
            desk.kill(name)
        time.sleep(dice.uniform(0, 0.1))
        if "centre" in names:
            desk.start_centre()
        if "deskwardend" in names:
            start_daemon_again(desk)
    return killed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(2 ** 32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    dice = random.Random(options.seed)

    with Desk(options.bin) as desk:
        desk.start_centre()
        desk.enrol(shipping=QUICK)
        desk.start_daemon()
        count = options.rounds * 1_000
        source = desk.start_reports(count, PER_SECOND)
        killed = play(desk, options.rounds, dice)
        source.wait(60 + count / PER_SECOND * 4)

        ship_all(desk)
        print(f"{options.rounds} rounds ({dict(killed)})")
        return 0 if balance(desk, count) else 1


if __name__ == "__main__":
    sys.exit(main())
