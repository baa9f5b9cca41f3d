#!/usr/bin/env python3
"""Compares the validators of identifiers/ids with python3-stdnum on numbers that are
made up, well and badly. Usage: id_oracle.py VALIDATE_IDS [--numbers N] [--seed N].
The seed is another each time, and printed. Differences that are known and on purpose
are counted by what they are (differences.py); of the other numbers, and of those that
python3-stdnum takes, 99.5 % must agree in each kind."""
import argparse
import collections
import dataclasses
import random as randomness
import secrets
import subprocess
import sys

import differences
import kinds
import mutations

ENOUGH = 0.995
SHOWN = 10
# Of all numbers of a kind: with fewer there is hardly anything to compare.
FEWEST_VALID = 0.2


@dataclasses.dataclass
class Comparison:
    numbers: int = 0
    taken: int = 0      # By python3-stdnum.
    both: int = 0       # Of those by ours, too.
    agreed: int = 0     # Of all numbers.
    explained: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    explained_taken: int = 0
    unexplained: list = dataclasses.field(default_factory=list)

    def add(self, kind, number, theirs, ours):
        self.numbers += 1
        self.taken += theirs
        self.both += theirs and ours
        self.agreed += theirs == ours
        if theirs == ours:
            return
        known = differences.explain(kind, number, theirs)
        if known:
            self.explained[known] += 1
            self.explained_taken += theirs
        else:
            self.unexplained.append((number, theirs))

    def share(self):
        """Of the numbers of which no difference is known."""
        return self.agreed / (self.numbers - self.explained.total())

    def share_of_taken(self):
        return self.both / max(1, self.taken - self.explained_taken)

    def enough(self):
        return (self.share() >= ENOUGH and self.share_of_taken() >= ENOUGH
                and self.taken >= FEWEST_VALID * self.numbers)


def verdicts(program, kind, numbers):
    lines = "".join(f"{kind.name} {number}\n" for number in numbers)
    done = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    said = done.stdout.split()
    if len(said) != len(numbers) or set(said) - {"0", "1"}:
        raise RuntimeError(f"{program}: {len(said)} verdicts on {len(numbers)} numbers")
    return [one == "1" for one in said]


def compare(kind, numbers, ours):
    comparison = Comparison()
    is_valid = kind.module().is_valid
    for number, mine in zip(numbers, ours):
        comparison.add(kind.name, number, is_valid(number), mine)
    return comparison


def report(kind, comparison):
    print(f"{kind.name:<17} {comparison.numbers:8} {comparison.taken:8}"
          f" {100 * comparison.share():8.3f} {100 * comparison.share_of_taken():8.3f}"
          f" {100 * comparison.agreed / comparison.numbers:8.3f}"
          f" {len(comparison.unexplained):6}"
          + ("" if comparison.enough() else "  NOT ENOUGH"))
    for known, count in comparison.explained.most_common():
        print(f"    {count:7} {known}")
    for number, theirs in comparison.unexplained[:SHOWN]:
        print(f"      {number}: theirs {theirs}, ours {not theirs}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("program")
    options.add_argument("--numbers", type=int, default=100_000, help="of each kind")
    options.add_argument("--seed", type=int, default=None, help="of an earlier run")
    chosen = options.parse_args()
    seed = secrets.randbelow(10**9) if chosen.seed is None else chosen.seed
    print(f"seed {seed}\nkind               numbers    taken  agree %  taken %    raw %  other")
    enough = True
    for kind in kinds.kinds():
        random = randomness.Random(f"{seed} {kind.name}")
        numbers = [mutations.number(random, kind) for _ in range(chosen.numbers)]
        comparison = compare(kind, numbers, verdicts(chosen.program, kind, numbers))
        report(kind, comparison)
        enough = enough and comparison.enough()
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
