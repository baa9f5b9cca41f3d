"""The load of these tests, and whether what was accepted of it is at the centre
once. Each event of report_source has a number, which is its size."""
import collections
import json

from desk import wait_until

PER_SECOND = 2_000
# Small batches and quick retries: more moments at which to be ended.
QUICK = "max_delay = 50ms\nbatch_bytes = 4KiB\nretry_cap = 200ms"


def numbers_at_the_centre(desk):
    return collections.Counter(
        event["object"]["bytes"] for event in desk.each_event()
        if event["channel"] == "clipboard")


def check_all_once(desk, expected):
    """Two sources with the same numbers: each number as often as sources had it."""
    seen = numbers_at_the_centre(desk)
    wrong = {n: seen[n] for n in expected.keys() | seen.keys()
             if seen[n] != expected.get(n, 0)}
    if wrong:
        raise AssertionError(f"{len(wrong)} numbers are lost or twice: "
                             f"{sorted(wrong.items())[:5]}")


def ship_all(desk):
    """Until the buffer is empty. Sums that are open become rows at a start."""
    drain(desk)
    desk.stop("deskwardend")
    desk.start("deskwardend", desk.bin / "deskwardend", "--state-dir", desk.state)
    drain(desk)


def drain(desk):
    """Until all is shipped, as long as it gets less. There is much of it where the
    lives of the centre were short."""
    left = None
    while left != 0:
        left, = wait_until(lambda more=left: less_left(desk, more),
                           f"less than {left} events to be left", 60)


def less_left(desk, more):
    """How many events wait, if they are fewer; a tuple, because 0 is false."""
    # Nothing, as long as the last life of deskwardend has not begun.
    said = desk.deskwarden("status", "--json", check=False).stdout
    left = json.loads(said)["buffer"]["events"] if said else None
    return (left,) if left is not None and (more is None or left < more) else None


def balance(desk, accepted):
    """Prints it; true if the first `accepted` events are there once each, or are
    counted in the sums of a login that had filled its share of the buffer, and the
    centre finds every chain intact."""
    seen, summed = collections.Counter(), 0
    for event in desk.each_event():
        if event["channel"] == "clipboard":
            seen[event["object"]["bytes"]] += 1
        elif event["action"] == "lost" and event.get("reason") == "over_share":
            summed += event["quantity"]
    missing = sum(1 for n in range(1, accepted + 1) if not seen[n])
    twice = sum(1 for times in seen.values() if times > 1)
    verify = desk.centre("verify", check=False, seconds=1800)
    print(f"accepted {accepted}, one by one {accepted - missing}, in sums {summed}, "
          f"lost {missing - summed}, twice {twice}; {verify.stdout.strip()}")
    if accepted and missing == summed and not twice and verify.returncode == 0:
        return True
    print(verify.stderr, desk.log("deskwardend")[-3000:],
          desk.log("centre")[-3000:], sep="\n")
    return False
