#!/usr/bin/env python3
"""Writes the number of the canonical forms that this build makes.

Usage: canon.py CANONS.TXT OUTPUT.cc. Fails, with the line to add, if the numbering plans
of this machine have no number under the present rules: other plans can give other
forms, and who compares fingerprints has to know which."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "phone_plan"))
import generate


def read(text):
    """(canon, rules, plans, their digest) of each line."""
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return [(int(canon), int(rules), plans, digest) for canon, rules, plans, digest in
            filter(None, lines)]


def choose(canons, plans, digest):
    """Canon and version of the rules, or the reason why there are none."""
    numbers = [canon for canon, *_ in canons]
    if numbers != sorted(set(numbers)) or numbers[-1] >= 1 << 16:
        raise ValueError("canons are not in ascending order, each once, below 65536")
    rules = max(line[1] for line in canons)
    for canon, *rest in canons:
        if rest == [rules, plans, digest]:
            return canon, rules
    raise ValueError(
        f"no canon for the numbering plans {plans}. Add the line\n"
        f"{numbers[-1] + 1} {rules} {plans} {digest}\nif unit_identifiers passes with it; "
        "where forms change, with rules raised by one (docs/formats/fingerprint.md)")


def source(canon, rules):
    return ("// Made by identifiers/canon.py. Not to be edited.\n"
            '#include "identifiers/canon.h"\n\n'
            "namespace identifiers {\n\n"
            f"constinit const std::uint16_t kCanon = {canon};\n"
            f"constinit const std::uint16_t kCanonRules = {rules};\n\n"
            "}  // namespace identifiers\n")


def main():
    canons, output = map(pathlib.Path, sys.argv[1:])
    try:
        chosen = choose(read(canons.read_text("ascii")), generate.version(), generate.digest())
    except ValueError as wrong:
        sys.exit(f"{canons}: {wrong}")
    output.write_text(source(*chosen), "ascii")


if __name__ == "__main__":
    main()
