"""Precision, recall and F1 per kind, each with the lower end of its 95 %
interval. What counts as right is in README.md."""
import dataclasses
import math
import random as randomness

from plants import ANY, HIGH, LOW_AT_MOST, MAY

Z = 1.959964  # two-sided 95 %
RESAMPLES = 1000


@dataclasses.dataclass
class Tally:
    right: int = 0
    missed: int = 0
    false: int = 0

    def __iadd__(self, other):
        self.right += other.right
        self.missed += other.missed
        self.false += other.false
        return self


def wilson(hits, of):
    """Lower end of Wilson's interval; None with nothing to go by."""
    if of == 0:
        return None
    share, square = hits / of, Z * Z / of
    middle = share + square / 2
    spread = Z * math.sqrt((share * (1 - share) + square / 4) / of)
    return max(0.0, (middle - spread) / (1 + square))


def share(hits, of):
    return hits / of if of else None


def f1(tally):
    return share(2 * tally.right, 2 * tally.right + tally.missed + tally.false)


def judged(expected, found, tier):
    """What is right, missed and false in one document: three sets of keys. `tier`
    is "high", or "any" for both tiers together."""
    level = lambda key: expected.get(key)  # None: nobody planted it
    said = {k for k, t in found.items() if tier == "any" or t == "high"}
    wanted = {k for k, v in expected.items() if v >= (HIGH if tier == "high" else ANY)}
    allowed = {MAY, ANY} if tier == "high" else {MAY, LOW_AT_MOST}
    false = {k for k in said - wanted if level(k) not in allowed}
    return said & wanted, wanted - said, false


class Score:
    """Of documents and answers, for one tier."""

    def __init__(self, tier):
        self.tier = tier
        self.documents = {}  # kind -> [Tally of each document that has it]
        self.misses = []     # (document, kind, canonical, "missed" or "false")

    def add(self, document, answer):
        by_kind = {}
        for field, keys in zip(("right", "missed", "false"),
                               judged(document.expected, answer.found, self.tier)):
            for kind, canonical in sorted(keys):
                tally = by_kind.setdefault(kind, Tally())
                setattr(tally, field, getattr(tally, field) + 1)
                if field != "right":
                    self.misses.append((document.name, kind, canonical, field))
        for kind, tally in by_kind.items():
            self.documents.setdefault(kind, []).append(tally)

    def tally(self, kind):
        return total(self.documents.get(kind, []))

    def lower_f1(self, kind, seed):
        """Bootstrap over documents: mistakes in one document are not independent.
        With no mistake at all it would say 1, so the lower of it and of the bound
        that Wilson's recall and precision give is taken."""
        documents = self.documents.get(kind, [])
        if not documents:
            return None
        random = randomness.Random(f"{seed} {kind}")
        values = sorted(f1(total(random.choices(documents, k=len(documents)))) or 0.0
                        for _ in range(RESAMPLES))
        whole = self.tally(kind)
        precision = wilson(whole.right, whole.right + whole.false) or 0.0
        recall = wilson(whole.right, whole.right + whole.missed) or 0.0
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return min(values[int(RESAMPLES * 0.025)], both)


def total(tallies):
    out = Tally()
    for tally in tallies:
        out += tally
    return out


def wrong_counts(document, answer):
    """Where distinct is not the number of values shown, or mentions not what was
    planted; only of kinds of which all was found and nothing else."""
    checked, wrong = 0, []
    for kind in {k for k, _ in document.expected} & {k for k, _ in answer.found}:
        values = {c for k, c in answer.found if k == kind}
        said = [c for c in answer.counts if c["kind"] == kind]
        checked += 1
        if sum(c["distinct"] for c in said) != len(values):
            wrong.append((document.name, kind, "distinct"))
        planted = {c: n for (k, c), n in document.mentions.items() if k == kind}
        if document.counts_hold and set(planted) == values:
            checked += 1
            if sum(c["mentions"] for c in said) != sum(planted.values()):
                wrong.append((document.name, kind, "mentions"))
    return checked, wrong
