#!/usr/bin/env python3
"""A network that loses, cuts, delays and swallows, between a real deskwardend and
a real centre: every event is there once, and the chain is intact.

Usage: network.py BIN_FOLDER [--rounds N] [--hole SECONDS] [--seed N]
Each round has every trouble of relay.py once, in an order by the seed. With a
hole of more than 30 s, the agent gives up waiting in it.
"""
import argparse
import collections
import json
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balance import PER_SECOND, QUICK, check_all_once  # noqa: E402
from desk import Desk, wait_until  # noqa: E402
from relay import KINDS, Relay  # noqa: E402

PORTION = 2_000
# What the shipper sends at once must be worth cutting.
SHIPPING = QUICK.replace("batch_bytes = 4KiB", "batch_bytes = 512KiB")


def play(desk, relay, deadline):
    """Records until every trouble happened; gives back how often PORTION."""
    portions = 0
    while portions == 0 or any(relay.done[kind] < relay.rounds for kind in KINDS):
        if time.monotonic() > deadline:
            raise AssertionError(f"only {dict(relay.done)} happened in time, not "
                                 f"{relay.under_way}; {desk.status()['shipping']}")
        desk.start_reports(PORTION, PER_SECOND).wait(300)
        portions += 1
    return portions


def batches(desk):
    return {name.split('"')[1]: count for name, count in desk.metrics().items()
            if "batches_total" in name and count}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--hole", type=float, default=1.5)
    parser.add_argument("--seed", type=int, default=random.randrange(2 ** 32))
    options = parser.parse_args()
    print(f"seed {options.seed}")

    with Desk(options.bin) as desk:
        relay = Relay(random.Random(options.seed), options.rounds, options.hole)
        desk.start_centre()
        relay.upstream = int(desk.listen.rsplit(":", 1)[1])
        desk.enrol(shipping=SHIPPING)
        # The agent knows the relay as its centre.
        identity = desk.state / "enrolment.conf"
        identity.write_text(identity.read_text().replace(desk.listen,
                                                         relay.address))
        relay.start()
        desk.start_daemon()
        each = options.hole + 10
        portions = play(desk, relay, time.monotonic() +
                        60 + options.rounds * len(KINDS) * each)
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "the buffer to be drained", 120)
        relay.stop()
        for kind in KINDS:
            print(f"{relay.done[kind]:5} {kind}")
        seen = batches(desk)
        print(f"{portions * PORTION} events; at the centre: {seen}")
        if relay.faults:
            print("the relay failed:", *relay.faults, sep="\n  ")
            return 1
        check_all_once(desk, collections.Counter(
            {n: portions for n in range(1, PORTION + 1)}))
        print(desk.centre("verify").stdout.strip())
        lost = [event for event in desk.events() if event["action"] == "lost"]
        agent, = map(json.loads,
                     desk.centre("agents", "--json").stdout.splitlines())
        if lost or agent["forks"] or agent["missing"] or agent["cloned"]:
            print(f"the agent is {agent}, and says {lost}")
            return 1
        # What was stored and not acknowledged came again.
        return 0 if seen.get("repeated") else 1


if __name__ == "__main__":
    sys.exit(main())
