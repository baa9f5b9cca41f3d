#!/usr/bin/env python3
"""A detector that misses or invents is seen by the scorer."""
import unittest

import report
from plants import ANY, HIGH, LOW_AT_MOST, Document
from scanner import Answer
from scorer import Score, f1, judged, wilson

PLANTED = {("phone", f"+4917012345{n:02}"): HIGH for n in range(50)}


def score_of(found):
    document = Document("d", "DE", "table", b"")
    document.expected.update(PLANTED)
    score = Score("high")
    score.add(document, Answer(found=found))
    return score


class ScorerTest(unittest.TestCase):
    def test_all_found_is_perfect(self):
        score = score_of(dict.fromkeys(PLANTED, "high"))
        self.assertEqual(1.0, f1(score.tally("phone")))
        self.assertEqual([], report.below_gate(score))

    def test_missing_three_of_fifty_fails(self):
        found = dict.fromkeys(list(PLANTED)[3:], "high")
        self.assertEqual(["phone"], report.below_gate(score_of(found)))

    def test_inventing_three_fails(self):
        found = dict.fromkeys(PLANTED, "high")
        found |= {("phone", f"+1{n}"): "high" for n in range(3)}
        self.assertEqual(["phone"], report.below_gate(score_of(found)))

    def test_the_low_tier_does_not_count_as_the_high_one(self):
        found = dict.fromkeys(PLANTED, "low")
        self.assertEqual(["phone"], report.below_gate(score_of(found)))

    def test_a_weak_plant_must_not_be_high(self):
        key = ("phone", "+491")
        for tier, false in (("high", {key}), ("low", set())):
            _, _, seen = judged({key: LOW_AT_MOST}, {key: tier}, "high")
            self.assertEqual(false, seen)

    def test_a_plant_without_a_label_may_be_in_any_tier(self):
        key = ("card", "4111111111111111")
        right, missed, false = judged({key: ANY}, {key: "low"}, "any")
        self.assertEqual(({key}, set(), set()), (right, missed, false))

    def test_the_lower_end_counts_where_there_are_enough(self):
        score = Score("high")
        for n in range(25):
            document = Document(f"d{n}", "DE", "table", b"")
            document.expected.update(PLANTED)
            # One of each 50 is missed: .99, and the lower end is below .99.
            score.add(document, Answer(found=dict.fromkeys(list(PLANTED)[1:], "high")))
        self.assertEqual([], report.below_gate(score, 0.985))
        self.assertEqual((["phone"], ["phone"]), report.below_bound(score, 1, 0.989))
        self.assertEqual((["phone"], []), report.below_bound(score, 1, 0.97))
        self.assertEqual(([], []), report.below_bound(score_of({}), 1))

    def test_the_bound_is_below_the_share(self):
        self.assertLess(wilson(98, 100), 0.98)
        self.assertIsNone(wilson(0, 0))


if __name__ == "__main__":
    unittest.main()
