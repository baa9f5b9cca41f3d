#!/usr/bin/env python3
"""Bad requests as fast as the centre answers them, and agents that deliver all
the while: no agent fails, nothing bad is stored, the log stays short.

Usage: bad_requests.py BIN_FOLDER [--seconds S] [--connections N]

One flood after the other, as flood.cc has them, of N connections each. Rates and
latencies are printed and not judged: the flood needs the same processors.
"""
import argparse
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk  # noqa: E402
from fleet import process_facts  # noqa: E402
from hostile_connections import deliver  # noqa: E402

FLOODS = ("stranger", "agent", "malformed")
# Statuses that each flood must see: all of its requests are refused, and so.
EXPECTED = {"stranger": {"400", "401", "404", "405", "415"},
            "agent": {"400", "409", "413", "429"},
            "malformed": {"400"}}
# Of each peer, and each agent, each kind once.
KINDS = 6
OTHER_LINES = 20
MOST_MIB_MORE = 64


def flood(desk, kind, options):
    port = desk.listen.rsplit(":", 1)[1]
    token = desk.centre("token", "create", "--uses", options.connections,
                        ).stdout.strip()
    return subprocess.Popen(
        [desk.bin / "flood", port, str(options.seconds),
         str(options.connections), kind, token],
        stdout=subprocess.PIPE, text=True)


def check(desk, kind, options):
    centre = desk.processes["centre"].pid
    lines, peak = len(desk.log("centre").splitlines()), process_facts(centre)
    before = deliver(desk, options.seconds)
    events = desk.metrics()["deskwarden_central_events_total"]
    flooding = flood(desk, kind, options)
    during = deliver(desk, options.seconds)
    seen = json.loads(flooding.communicate()[0])
    after = process_facts(centre)
    said = desk.log("centre").splitlines()[lines:]
    refusals = [line for line in said if " warn " in line]
    stored = desk.metrics()["deskwarden_central_events_total"] - events
    print(f"{kind}: {seen}\n  unloaded: {before}\n  loaded:   {during}\n"
          f"  p99 {during['p99'] / before['p99']:.1f} times; "
          f"{len(refusals)} lines of refusals; peak {peak['peak_mib']} to "
          f"{after['peak_mib']} MiB, {after['threads']} threads", flush=True)
    assert before["failed"] == during["failed"] == 0
    assert set(seen["answers"]) <= EXPECTED[kind], seen
    assert stored == during["sent"] * 20, (stored, during)
    most = options.connections * KINDS + OTHER_LINES
    assert 0 < len(refusals) <= most, "\n".join(refusals)
    if not options.sanitized:
        assert after["peak_mib"] <= peak["peak_mib"] + MOST_MIB_MORE


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--sanitized", action="store_true")
    options = parser.parse_args()
    with Desk(options.bin) as desk:
        desk.start_centre()
        for kind in FLOODS:
            check(desk, kind, options)
        desk.stop("centre")
        verified = desk.centre("verify", seconds=300)
        print(verified.stdout.strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
