#!/usr/bin/env python3
"""What identifiers/phone_plan/generate.py makes of libphonenumber's patterns,
beside what Python's `re` makes of them. The product's side of it is in
phone_plan_test.cc. Usage: phone_generator_test.py [unittest's arguments]"""
import pathlib
import random
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "identifiers/phone_plan"))

import generate  # noqa: E402
import pattern as patterns  # noqa: E402
from automaton import DEAD, HIT, Automata  # noqa: E402

ALL_METADATA = [metadata for _, regions in generate.regions_of_codes()
                for metadata in regions]


def matches(automata, state, digits):
    for digit in digits:
        state = automata.states[state][1][int(digit)]
    return automata.states[state][0] == HIT


def way_through(automata, state, chance):
    """Digits that `state` accepts, or stops short of."""
    digits = ""
    while chance.random() < 0.97:
        successors = automata.states[state][1]
        ahead = [d for d in range(10) if successors[d] != DEAD]
        if not ahead:
            break
        digit = chance.choice(ahead)
        digits += str(digit)
        state = successors[digit]
    return digits


def without_prefix(plans, start, front, digits):
    """`digits` as the product takes off a prefix: the last cut counts."""
    state, found = start, None
    for at in range(len(digits) + 1):
        label = plans.automata.states[state][0]
        if label >= 2:
            inside, at_end = plans.prefixes.labels[label - 2]
            found = (at_end if at == len(digits) else inside) or found
        if at == len(digits):
            break
        state = plans.automata.states[state][1][int(digits[at])]
    if found is None:
        return digits
    taken, begin, end, transformed = found
    kept = front + digits[begin:end] if transformed else ""
    return kept + digits[taken:]


def without_prefix_by_re(metadata, digits):
    """As libphonenumber does it, but for whether it should."""
    pattern = re.compile(metadata.national_prefix_for_parsing)
    found = pattern.match(digits)
    if not found:
        return digits
    rule = metadata.national_prefix_transform_rule
    if rule and found.group(pattern.groups) is not None:
        return found.expand(rule) + digits[found.end():]
    return digits[found.end():]


class PatternTest(unittest.TestCase):
    def test_what_is_not_understood_is_refused(self):
        for text in ("1*", "1+", "[^1]", "a", ".", "1{2,}", "(?=1)", "(1", "1)",
                     "[1", "\\w", "1{", "(?P<a>1)", "^1"):
            with self.subTest(text), self.assertRaises(ValueError):
                patterns.read(text)

    def test_plans_accept_what_their_patterns_match(self):
        chance = random.Random(1)
        automata = Automata()
        accepted = tried = 0
        for metadata in ALL_METADATA:
            for kind in ("general_desc", *generate.KINDS):
                desc = getattr(metadata, kind)
                if desc is None or not desc.national_number_pattern:
                    continue
                pattern = re.compile(desc.national_number_pattern)
                state = automata.of(patterns.read(pattern.pattern)[0])
                for _ in range(20):
                    digits = way_through(automata, state, chance)
                    if chance.random() < 0.5 and digits:
                        at = chance.randrange(len(digits))
                        digits = digits[:at] + str(chance.randrange(10)) + digits[at + 1:]
                    expected = pattern.fullmatch(digits) is not None
                    self.assertEqual(matches(automata, state, digits), expected,
                                     f"{metadata.id} {kind} {digits}")
                    accepted += expected
                    tried += 1
        self.assertGreater(accepted, tried / 4)
        self.assertLess(accepted, tried)


class PrefixTest(unittest.TestCase):
    def test_prefixes_are_taken_off_as_by_re(self):
        chance = random.Random(1)
        plans = generate.Plans()
        changed = 0
        for metadata in ALL_METADATA:
            if not metadata.national_prefix_for_parsing:
                continue
            start, front = plans.trunk(metadata)
            for _ in range(400):
                digits = way_through(plans.automata, start, chance)
                digits += "".join(chance.choices("0123456789",
                                                 k=chance.randrange(12)))
                expected = without_prefix_by_re(metadata, digits)
                self.assertEqual(without_prefix(plans, start, front, digits),
                                 expected, f"{metadata.id} {digits}")
                changed += expected != digits
        self.assertGreater(changed, 1000)


class SourceTest(unittest.TestCase):
    def test_the_same_metadata_give_the_same_source(self):
        self.assertEqual(generate.source(), generate.source())


if __name__ == "__main__":
    unittest.main()
