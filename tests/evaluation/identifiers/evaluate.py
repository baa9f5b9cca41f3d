#!/usr/bin/env python3
"""How well `deskwarden scan` finds planted identifiers: a table per tier, and
status 1 if a structured kind's F1 is below .98 in the high tier, or its lower end
where enough were planted.
Usage: evaluate.py BIN_FOLDER [--rounds N] [--seed N] [--misses [N]] [--keep FOLDER]"""
import argparse
import pathlib
import sys
import tempfile

import generator
import npm_data
import report
from scanner import Scanner


def arguments():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("bin", type=pathlib.Path)
    options.add_argument("--rounds", type=int, default=1, help="456 documents each")
    options.add_argument("--seed", type=int, default=None, help="of an earlier run")
    options.add_argument("--gate", type=float, default=report.GATE,
                         help="F1 that each structured kind needs")
    options.add_argument("--misses", type=int, nargs="?", const=5, default=0,
                         help="show so many mistakes per kind")
    options.add_argument("--keep", type=pathlib.Path, help="leave the documents there")
    return options.parse_args()


def evaluate(chosen, folder):
    seed = generator.fresh_seed() if chosen.seed is None else chosen.seed
    documents = list(generator.documents(seed, chosen.rounds))
    planted = sum(len(d.expected) for d in documents)
    print(f"seed {seed}: {len(documents)} documents, {planted} identifiers, "
          f"{sum(len(d.data) for d in documents) / 1e6:.1f} MB", flush=True)
    answers = Scanner(chosen.bin / "deskwarden", folder).documents(documents)
    print("data: Debian's" + (f", and npm's @faker-js/faker {npm_data.version()}" if npm_data.is_there()
                              else " alone (no build/npm)"), flush=True)
    high, both = report.scores(documents, answers)
    report.table(high, seed)
    report.table(both, seed)
    report.by_form(documents, high)
    unread = report.unread(documents, answers)
    wrong = report.counts(documents, answers)
    if chosen.misses:
        print()
        report.misses(documents, high, chosen.misses)
        report.misses(documents, both, chosen.misses)
    below = report.below_gate(high, chosen.gate)
    enough, unsure = report.below_bound(high, seed, chosen.gate)
    print(f"\nbelow {chosen.gate} in the high tier: {', '.join(below) or 'none'} (seed {seed})\n"
          f"lower end below it, of {len(enough)} kinds with {report.ENOUGH} and more: "
          f"{', '.join(unsure) or 'none'}")
    return 1 if below or unsure or unread or wrong else 0


def main():
    chosen = arguments()
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        return evaluate(chosen, chosen.keep)
    with tempfile.TemporaryDirectory() as folder:
        return evaluate(chosen, pathlib.Path(folder))


if __name__ == "__main__":
    sys.exit(main())
