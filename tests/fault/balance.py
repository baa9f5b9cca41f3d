"""The load of these tests, and whether what was accepted of it is at the centre
once. Each event of report_source has a number, which is its size."""
import collections

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


def balance(desk, accepted):
    """Prints it; true if the first `accepted` events are there once each and the
    centre finds every chain intact."""
    seen = numbers_at_the_centre(desk)
    lost = sum(1 for n in range(1, accepted + 1) if not seen[n])
    twice = sum(1 for times in seen.values() if times > 1)
    verify = desk.centre("verify", check=False, seconds=1800)
    print(f"accepted {accepted}, lost {lost}, twice {twice}; "
          f"{verify.stdout.strip()}")
    if accepted and not lost and not twice and verify.returncode == 0:
        return True
    print(verify.stderr, desk.log("deskwardend")[-3000:],
          desk.log("centre")[-3000:], sep="\n")
    return False
