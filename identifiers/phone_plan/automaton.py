"""Sets of digit strings as acyclic automata that share all they can.

A state is a label and ten successors, kept once: equal states are one state, in
all countries' plans. So what is built is minimal, and needs no further step.
Strings have a largest length; `ANYTHING` is all strings up to it."""

DEAD = 0  # Accepts nothing, and leads to itself.
MISS, HIT = 0, 1  # Labels. Others say what to do with a prefix.
MAX_DIGITS = 20


class Automata:
    def __init__(self):
        self.states = [(MISS, (DEAD,) * 10)]
        self.ids = {self.states[0]: DEAD}
        self.memo = {}
        self.end = self.state(HIT, (DEAD,) * 10)
        self.anything = self.end
        for _ in range(MAX_DIGITS):
            self.anything = self.state(HIT, (self.anything,) * 10)

    def state(self, label, successors):
        key = (label, tuple(successors))
        if key not in self.ids:
            self.ids[key] = len(self.states)
            self.states.append(key)
        return self.ids[key]

    def combine(self, rule, a, b):
        """The set of what `rule`, of two labels, makes HIT. Labels are MISS and
        HIT here."""
        key = (rule, a, b)
        if key not in self.memo:
            (label_a, next_a), (label_b, next_b) = self.states[a], self.states[b]
            if a == b == DEAD:
                return DEAD
            self.memo[key] = self.state(
                rule(label_a, label_b),
                [self.combine(rule, x, y) for x, y in zip(next_a, next_b)])
        return self.memo[key]

    def union(self, a, b):
        if a == b or b == DEAD:
            return a
        return b if a == DEAD else self.combine(either, min(a, b), max(a, b))

    def both(self, a, b):
        if a == b or DEAD in (a, b):
            return a if a == b else DEAD
        return self.combine(common, min(a, b), max(a, b))

    def without(self, a, b):
        return DEAD if a == b else self.combine(only_first, a, b)

    def of(self, pattern, then=None):
        """What `pattern` matches in full, followed by what `then` accepts."""
        then = self.end if then is None else then
        key = (pattern, then)
        if key not in self.memo:
            self.memo[key] = self.build(pattern, then)
        return self.memo[key]

    def build(self, pattern, then):
        kind = pattern[0]
        if kind == "digits":
            return self.state(
                MISS, [then if pattern[1] >> d & 1 else DEAD for d in range(10)])
        if kind == "all":
            for part in reversed(pattern[1]):
                then = self.of(part, then)
            return then
        if kind == "any":
            found = DEAD
            for choice in pattern[1]:
                found = self.union(found, self.of(choice, then))
            return found
        if kind == "times":
            _, part, low, high = pattern
            found = then
            for _ in range(high - low):
                found = self.union(then, self.of(part, found))
            for _ in range(low):
                found = self.of(part, found)
            return found
        raise ValueError(f"{kind} in a plan")

    def lengths(self, wanted):
        """All strings whose length is in `wanted`."""
        state = DEAD
        for length in range(max(wanted), -1, -1):
            state = self.state(HIT if length in wanted else MISS, (state,) * 10)
        return state


def either(a, b):
    return a | b


def common(a, b):
    return a & b


def only_first(a, b):
    return a & ~b & 1
