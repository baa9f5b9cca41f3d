"""Prefixes that are taken off a number (trunk prefixes, carriers' codes,
international prefixes) as an automaton whose labels say what to take off.

The patterns are meant for a matcher that tries alternatives in their order and
takes the first that fits. So the states here are lists of what may still come,
best first, and a walk keeps the last label that it saw."""
from automaton import DEAD, MISS


class Prefixes:
    """Labels of all patterns; `labels[n]` is what label n + 2 means: a pair of
    cuts, for a match within the digits and for one at their end. A cut is
    (taken off, kept from, kept to, whether the region's digits go in front), or
    None."""

    def __init__(self, automata):
        self.automata = automata
        self.labels = []

    def of(self, pattern, groups, transformed):
        """`transformed`: the number of the group that is kept, behind the
        region's digits, where the last group matched; None: all goes."""
        def cut(found, size):
            captured = dict(found)
            if transformed is None or groups not in captured:
                return (size, 0, 0, False)
            return (size, *captured[transformed], True)
        return self.state(0, (((pattern,), ()),), cut, {})

    def state(self, size, threads, cut, memo):
        if (size, threads) in memo:
            return memo[size, threads]
        inside, at_end = (match(ready(threads, size, end)) for end in (False, True))
        cuts = tuple(None if found is None else cut(found, size)
                     for found in (inside, at_end))
        waiting = [t for t in ready(threads, size, False) if t[0]]
        successors = []
        for digit in range(10):
            after = tuple((stack[1:], found) for stack, found in waiting
                          if stack[0][1] >> digit & 1)
            successors.append(
                self.state(size + 1, after, cut, memo) if after else DEAD)
        made = self.automata.state(self.label(cuts), successors)
        memo[size, threads] = made
        return made

    def label(self, cuts):
        if cuts == (None, None):
            return MISS
        if cuts not in self.labels:
            self.labels.append(cuts)
        return self.labels.index(cuts) + 2


def match(threads):
    return next((found for stack, found in threads if not stack), None)


def ready(threads, size, at_end):
    """The threads as they stand before a digit, or done (an empty stack), best
    first; none is kept that is worse than one that is done."""
    seen = set()
    for thread in threads:
        for stack, found in advance(thread, size, at_end):
            if stack in seen:
                continue
            seen.add(stack)
            yield stack, found
            if not stack:
                return


def advance(thread, size, at_end):
    stack, found = thread
    if not stack or stack[0][0] == "digits":
        yield thread
        return
    head, rest = stack[0], stack[1:]
    for pushed, captured in choices(head, found, size, at_end):
        yield from advance((pushed + rest, captured), size, at_end)


def choices(head, found, size, at_end):
    """What `head` can go on as, best first."""
    kind = head[0]
    if kind == "all":
        yield head[1], found
    elif kind == "any":
        for choice in head[1]:
            yield (choice,), found
    elif kind == "times":
        _, part, low, high = head
        more = ("times", part, max(low - 1, 0), high - 1)
        if high > 0:
            yield (part, more), found
        if low == 0:
            yield (), found
    elif kind == "group":
        yield (head[2], ("close", head[1], size)), found
    elif kind == "close":
        yield (), found + ((head[1], (head[2], size)),)
    elif kind == "end" and at_end:
        yield (), found
