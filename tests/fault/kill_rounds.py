#!/usr/bin/env python3
"""kill -9 of deskwardend and of the centre, at random, under load: every event
that deskwardend accepted is at the centre once, and the chain is intact.

Usage: kill_rounds.py BIN_FOLDER [--rounds N] [--seed N]

One round kills one of the two (or both) at a random moment and starts it again.
The load is report_source: a session process that keeps what was not confirmed.
"""
import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402

PER_SECOND = 2_000


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


def numbers_at_the_centre(desk):
    return collections.Counter(
        event["object"]["bytes"] for event in desk.events()
        if event["channel"] == "clipboard")


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
        # Small batches and quick retries: more moments at which to be killed.
        desk.enrol(shipping="max_delay = 50ms\nbatch_bytes = 4KiB\n"
                            "retry_cap = 200ms")
        desk.start_daemon()
        count = options.rounds * 1_000
        source = desk.start(
            "source", desk.bin / "report_source",
            desk.state / "run/session.sock", count, PER_SECOND)
        killed = play(desk, options.rounds, dice)
        source.wait(60 + count / PER_SECOND * 4)

        def drained():
            status = subprocess.run(
                [desk.bin / "deskwarden", "--state-dir", desk.state, "status",
                 "--json"], capture_output=True, text=True)
            return (status.returncode in (0, 1) and status.stdout and
                    json.loads(status.stdout)["buffer"]["events"] == 0)
        wait_until(drained, "the buffer to be drained", 300)

        seen = numbers_at_the_centre(desk)
        lost = count - len(seen)
        twice = sum(1 for n in seen.values() if n > 1)
        verify = desk.centre("verify", check=False)
        print(f"rounds {options.rounds} ({dict(killed)}), accepted {count}, "
              f"lost {lost}, twice {twice}; {verify.stdout.strip()}")
        if lost or twice or verify.returncode:
            print(verify.stderr, desk.log("deskwardend")[-3000:],
                  desk.log("centre")[-3000:], sep="\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
