#!/usr/bin/env python3
"""deskwardend may have hardly more memory than it has at rest, while session
processes report as fast as it takes them and the centre is away.

Usage: desk_memory.py BIN_FOLDER [--sanitized]

It goes on or ends with a sentence. What it had confirmed by then is at the
centre in the end, though who reported it is gone; what it had not is handed in
again by those that are still there. Nothing counts twice.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balance import numbers_at_the_centre  # noqa: E402
from desk import Desk, wait_until  # noqa: E402
from short_memory import SKIPPED, bin_folder, leave_room  # noqa: E402

COUNT = 40_000
ROOM = 1 << 18
KILLED = ("first", "second")  # Once it ended: they cannot say it again.
STAY = ("third", "fourth")


def confirmed(desk, name):
    """The highest number that deskwardend called stored."""
    said = [line for line in desk.log(name).splitlines(keepends=True)
            if line.startswith("stored ") and line.endswith("\n")]
    return int(said[-1].split()[1]) if said else 0


def short_of_memory(desk):
    """True if it ended."""
    process = desk.processes["deskwardend"]
    sources = {name: desk.start_reports(COUNT, name=name)
               for name in KILLED + STAY}
    wait_until(lambda: all(confirmed(desk, name) for name in KILLED),
               "something to be confirmed")
    leave_room(process, ROOM)
    wait_until(lambda: process.poll() is not None or
               all(source.poll() is not None for source in sources.values()),
               "deskwardend to end, or to have stored everything", 120)
    return process.poll() is not None


def main():
    programs = bin_folder(__doc__)
    if programs is None:
        return SKIPPED
    with Desk(programs) as desk:
        desk.start_centre()
        desk.enrol(shipping="max_delay = 100ms\nretry_cap = 1s")
        desk.start_daemon()
        desk.kill("centre")
        ended = short_of_memory(desk)
        for name in KILLED:
            desk.kill(name)
        sure = {name: confirmed(desk, name) for name in KILLED}
        if ended:
            status = desk.processes.pop("deskwardend").returncode
            assert "no memory is left: this process ends here" in \
                desk.log("deskwardend"), (status, desk.log("deskwardend"))
        else:
            desk.stop("deskwardend")
        desk.start_daemon()
        for name in STAY:
            assert desk.processes.pop(name).wait(120) == 0, desk.log(name)
        desk.start_centre()
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "everything to arrive", 120)
        seen = numbers_at_the_centre(desk)
        wrong = {n: seen[n] for n in range(1, COUNT + 1)
                 if not len(STAY) + sum(n <= last for last in sure.values())
                 <= seen[n] <= len(STAY + KILLED)}
        assert not wrong, (len(wrong), sorted(wrong.items())[:5], sure)
        verified = desk.centre("verify").stdout.strip().splitlines()[-1]
    print(f"deskwardend {'ended with a sentence' if ended else 'went on'}; "
          f"confirmed to those that were killed: {sure}; nothing that was "
          f"confirmed is lost, nothing twice; verify: {verified}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
