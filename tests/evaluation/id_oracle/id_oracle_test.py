#!/usr/bin/env python3
"""A validator that is wrong now and then is seen by the comparison, and what it is
known to be different in is not held against it."""
import random as randomness
import unittest

import id_oracle
import kinds
import mutations


def numbers_of(name, count=2000):
    kind = next(k for k in kinds.kinds() if k.name == name)
    random = randomness.Random(name)
    return kind, [mutations.number(random, kind) for _ in range(count)]


def compared(name, change):
    """With python3-stdnum's own verdicts, some of them changed."""
    kind, numbers = numbers_of(name)
    ours = [kind.module().is_valid(n) for n in numbers]
    return id_oracle.compare(kind, numbers, change(numbers, ours))


class IdOracleTest(unittest.TestCase):
    def test_the_same_verdicts_are_enough(self):
        for kind in kinds.kinds():
            with self.subTest(kind.name):
                self.assertTrue(compared(kind.name, lambda _, ours: ours).enough())

    def test_one_wrong_verdict_in_a_hundred_is_not(self):
        def wrong(_, ours):
            return [mine != (n % 100 == 0) for n, mine in enumerate(ours)]
        for name in ("es.nie", "in_.aadhaar", "in_.pan", "us.ssn"):
            with self.subTest(name):
                self.assertFalse(compared(name, wrong).enough())

    def test_refusing_one_valid_number_in_a_hundred_is_not(self):
        def wrong(_, ours):
            taken = [n for n, mine in enumerate(ours) if mine][::100]
            return [mine and n not in taken for n, mine in enumerate(ours)]
        self.assertFalse(compared("gb.nhs", wrong).enough())

    def test_a_validator_that_refuses_all_is_not(self):
        self.assertFalse(compared("iban", lambda _, ours: [False] * len(ours)).enough())

    def test_a_known_difference_is_counted_by_its_name(self):
        def stricter(numbers, ours):
            return [mine and len(n) == 15 for n, mine in zip(numbers, ours)]
        comparison = compared("imei", stricter)
        self.assertTrue(comparison.enough())
        self.assertEqual({"14 or 16 digits"}, set(comparison.explained))
        self.assertGreater(comparison.explained["14 or 16 digits"], 10)


if __name__ == "__main__":
    unittest.main()
