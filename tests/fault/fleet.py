#!/usr/bin/env python3
"""A fleet of agents that was away comes back all at once, each with a day's
backlog: everything arrives, once.

Usage: fleet.py BIN_FOLDER [--agents N] [--events N] [--seconds S]

The centre has the limits that are shipped. What the agents do is said in
fleet.cc. Times are printed; only S seconds are too many.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402


def process_facts(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    facts = dict(line.split(":", 1) for line in lines)
    return {"peak_mib": int(facts["VmHWM"].split()[0]) // 1024,
            "threads": int(facts["Threads"])}


class Watch(threading.Thread):
    """The most that there was of anything, asked twice a second."""

    def __init__(self, desk):
        super().__init__(daemon=True)
        self.desk = desk
        self.most = {"threads": 0, "connections": 0, "index_lag": 0}
        self.ending = threading.Event()

    def run(self):
        while not self.ending.wait(0.5):
            seen = self.desk.metrics()
            now = {"threads": process_facts(
                       self.desk.processes["centre"].pid)["threads"],
                   "connections": seen["deskwarden_central_connections"],
                   "index_lag": seen["deskwarden_central_index_lag_batches"]}
            self.most = {key: max(now[key], self.most[key]) for key in now}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--agents", type=int, default=300)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=600)
    options = parser.parse_args()
    with Desk(options.bin) as desk:
        desk.start_centre()
        centre = desk.processes["centre"].pid
        token = desk.centre("token", "create", "--uses", options.agents,
                            "--expires", "1d").stdout.strip()
        watch = Watch(desk)
        watch.start()
        done = subprocess.run(
            [desk.bin / "fleet", desk.listen.rsplit(":", 1)[1], token,
             str(options.agents), str(options.events), str(options.seconds)],
            capture_output=True, text=True)
        print(done.stderr, end="")
        acknowledged = time.monotonic()
        wait_until(lambda: desk.metrics()["deskwarden_central_index_lag_batches"]
                   == 0, "the index", options.seconds)
        indexed = time.monotonic() - acknowledged
        watch.ending.set()
        watch.join()
        peak = process_facts(centre)["peak_mib"]
        after = desk.metrics()
        desk.stop("centre")
        agents = [json.loads(line) for line in
                  desk.centre("agents", "--json",
                              seconds=options.seconds).stdout.splitlines()]
        verify = desk.centre("verify", check=False, seconds=options.seconds)
        seen = json.loads(done.stdout)
        wrong = [agent["agent"] for agent in agents
                 if agent["events"] != options.events]
        refused = {key.split('"')[1]: value for key, value in after.items()
                   if "refused_connections" in key and value}
        print(f"fleet:  {seen}\n"
              f"indexed {indexed:.0f} s later\n"
              f"centre: peak {peak} MiB, at most {watch.most}, refused {refused}\n"
              f"        {verify.stdout.strip().splitlines()[-1]}\n"
              f"{len(wrong)} of {len(agents)} agents have not each event once")
        well = (done.returncode == 0 and not wrong and not verify.returncode
                and len(agents) == options.agents
                and seen["acknowledged"] == options.agents * options.events)
        if not well:
            print(verify.stderr, desk.log("centre")[-3000:], sep="\n")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
