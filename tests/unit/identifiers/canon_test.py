#!/usr/bin/env python3
"""A build gets the canon of its rules and numbering plans, or none."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "identifiers"))
import canon

TEXT = """# A comment.
1 1 - -     # Without plans.
2 2 8.12.57 aaaa
3 2 8.13.2  bbbb
"""


class CanonTest(unittest.TestCase):
    def test_plans_have_a_canon_each_under_the_same_rules(self):
        canons = canon.read(TEXT)
        self.assertEqual((2, 2), canon.choose(canons, "8.12.57", "aaaa"))
        self.assertEqual((3, 2), canon.choose(canons, "8.13.2", "bbbb"))

    def test_new_rules_need_a_new_canon(self):
        canons = canon.read(TEXT + "4 3 8.12.57 aaaa\n")
        self.assertEqual((4, 3), canon.choose(canons, "8.12.57", "aaaa"))
        with self.assertRaisesRegex(ValueError, "\n5 3 8.13.2 bbbb\n"):
            canon.choose(canons, "8.13.2", "bbbb")

    def test_other_plans_have_none_and_the_line_to_add_is_named(self):
        for plans, digest in (("8.13.3", "aaaa"), ("8.12.57", "cccc")):
            with self.assertRaisesRegex(ValueError, f"\n4 2 {plans} {digest}\n"):
                canon.choose(canon.read(TEXT), plans, digest)

    def test_numbers_ascend_and_are_not_given_twice(self):
        for line in ("3 2 8.13.9 dddd", "1 2 8.13.9 dddd", "65536 2 8.13.9 dddd"):
            with self.assertRaisesRegex(ValueError, "ascending"):
                canon.choose(canon.read(TEXT + line), "8.12.57", "aaaa")


if __name__ == "__main__":
    unittest.main()
