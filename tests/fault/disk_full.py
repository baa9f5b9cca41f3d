#!/usr/bin/env python3
"""The disk fills up: first the agent's, then the centre's. As root, for it
mounts a small ext4 file system from a file.

Usage: disk_full.py BIN_FOLDER

Whoever has no room says so, forgets nothing that it promised to keep, and goes
on when there is room again. An agent's buffer drains even onto a full disk.
"""
import argparse
import contextlib
import datetime
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balance import check_all_once  # noqa: E402
from desk import Desk, wait_until  # noqa: E402

SKIPPED = 77
DISK_MIB = 24


@contextlib.contextmanager
def small_disk(folder):
    image = folder / "disk.img"
    mounted = folder / "disk"
    mounted.mkdir()
    with open(image, "wb") as file:
        file.truncate(DISK_MIB << 20)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, mounted], check=True)
    try:
        yield mounted
    finally:
        subprocess.run(["umount", "-l", mounted], check=True)


def fill(disk):
    """Takes all that is left; gives back the file that has it."""
    file = disk / "filler"
    with open(file, "wb", buffering=0) as filler:
        for size in (1 << 20, 4096, 512):
            with contextlib.suppress(OSError):
                while True:
                    filler.write(bytes(size))
    return file


def not_stored(events):
    return [event for event in events if event["action"] == "not_stored"]


def parse(when):
    return datetime.datetime.fromisoformat(when.replace("Z", "+00:00")) \
        .timestamp()


def agents_disk(bin_folder):
    with Desk(bin_folder) as desk, small_disk(desk.folder) as disk:
        desk.state = disk / "agent"
        desk.start_centre()
        desk.enrol(shipping="max_delay = 1s\nretry_cap = 1s")
        desk.start_daemon()
        desk.kill("centre")
        desk.start_reports(5_000, name="first").wait(60)
        # SQLite's log has no room of its own any more.
        log = disk / "agent/buffer.db-wal"
        wait_until(lambda: log.stat().st_size == 0, "the log to be emptied")
        filled = time.time()
        filler = fill(disk)
        second = desk.start_reports(3_000, name="second")
        wait_until(lambda: "full" in desk.status()["buffer"]["trouble"],
                   "the status to say that the disk is full")
        doctor = desk.deskwarden("doctor", check=False)
        assert doctor.returncode != 0 and "disk" in doctor.stdout, doctor.stdout
        desk.start_centre()
        wait_until(lambda: desk.status()["buffer"]["acknowledged"] >= 5_000,
                   "the buffer to drain onto a full disk", 60)
        assert (disk / "agent/buffer.db").exists() and filler.exists()
        filler.unlink()
        second.wait(60)
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "the rest to arrive", 60)
        assert not desk.status()["buffer"]["trouble"]
        assert (disk / "agent/buffer.db.reserve").stat().st_size > 0
        check_all_once(desk, {n: 2 if n <= 3_000 else 1
                              for n in range(1, 5_001)})
        desk.wait_for_events(lambda events: not_stored(events),
                             "the event that the disk was full")
        event, = not_stored(desk.events())
        assert event["reason"] == "disk_full", event
        assert abs(parse(event["time"]) - filled) < 30, (event, filled)
        assert 0 < event["quantity"] <= 1000 * (time.time() - filled + 1), event
        held, lost = map(int, re.fullmatch(r"(\d+) held, (\d+) lost",
                                           event["detail"]).groups())
        assert held > 0 and lost == 0, event
        desk.stop("deskwardend")
    print(f"agent's disk full: said, drained, nothing lost, nothing twice; the "
          f"centre knows of {event['quantity']} ms, {event['detail']}")


def centres_disk(bin_folder):
    with Desk(bin_folder) as desk, small_disk(desk.folder) as disk:
        desk.centre_folder = disk / "centre"
        desk.start_centre()
        desk.enrol(shipping="max_delay = 1s\nretry_cap = 1s")
        desk.start_daemon()
        desk.start_reports(2_000, name="first").wait(60)
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "the first to arrive")
        filler = fill(disk)
        desk.start_reports(20_000, name="second").wait(60)
        wait_until(lambda: desk.status()["shipping"]["state"] == "retrying",
                   "the centre to refuse for lack of room")
        operations = (desk.centre_folder / "operations-url").read_text().strip()
        ready = subprocess.run(
            ["curl", "-s", "-o", os.devnull, "-w", "%{http_code}",
             operations + "/readyz"], text=True, capture_output=True, check=True)
        assert ready.stdout == "503", ready.stdout
        assert "full" in desk.log("centre"), desk.log("centre")
        filler.unlink()
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "the rest to arrive", 60)
        check_all_once(desk, {n: 2 if n <= 2_000 else 1
                              for n in range(1, 20_001)})
        verified = desk.centre("verify")
        desk.stop("deskwardend")
        desk.stop("centre")
    print("centre's disk full: said, nothing lost, nothing twice; verify: "
          + verified.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("skipped: mounting a small disk needs root")
        return SKIPPED
    agents_disk(options.bin)
    centres_disk(options.bin)
    return 0


if __name__ == "__main__":
    sys.exit(main())
