#!/usr/bin/env python3
"""`deskwarden scan` with real files: the same counts in each format, and why a
file was not read. Usage: scan_test.py BIN_FOLDER [unittest arguments]"""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden/documents"
BIN = None


def kinds(answer):
    """How many of each kind, of either tier, and how often; but for names."""
    found = collections.defaultdict(lambda: [0, 0])
    for count in answer["counts"]:
        if count["kind"] != "person_name":
            found[count["kind"]][0] += count["distinct"]
            found[count["kind"]][1] += count["mentions"]
    return found


class ScanTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "config").mkdir()

    def scan(self, *arguments):
        """Exit status and output, which goes to a file, as it may."""
        out = self.folder / "out"
        with open(out, "w", encoding="utf-8") as to:
            done = subprocess.run(
                [BIN / "deskwarden", "--state-dir", self.folder, "scan",
                 *arguments], stdout=to, stderr=subprocess.PIPE, check=False,
                # A confined process cannot be looked through for leaks.
                env=os.environ | {"ASAN_OPTIONS": "detect_leaks=0"})
        return done.returncode, out.read_text("utf-8"), done.stderr.decode()

    def test_every_format_has_the_counts_of_the_table(self):
        names = ["csv", "xlsx", "ods", "xls", "html", "docx", "odt", "rtf",
                 "tsv", "json", "vcf", "txt", "mhtml"]
        if shutil.which("pdftotext"):
            names.append("pdf")
        # A process each: a sanitizer that has seen many types looks again, with
        # calls that a confined process does not have.
        answers = []
        for name in names:
            status, out, error = self.scan("--json",
                                           GOLDEN / f"customers.{name}")
            self.assertEqual((status, error), (0, ""))
            answers.append(json.loads(out))
        self.assertEqual(len(answers[0]["counts"]), 5)
        for answer in answers:
            if "pdf" in answer["media_type"]:
                # No columns: what their titles tell is not there.
                self.assertEqual(kinds(answer), kinds(answers[0]))
            else:
                self.assertEqual(answer["counts"], answers[0]["counts"],
                                 answer["file"])
            self.assertEqual(answer["reading"], "read")

    def test_values_are_shown_only_when_asked_for(self):
        file = self.folder / "a.txt"
        file.write_text("13812345678")
        self.assertNotIn("8612345678", self.scan(file)[1])
        self.assertNotIn("13812345678", self.scan(file)[1])
        self.assertIn("phone +8613812345678", self.scan("--show", file)[1])

    def test_what_is_not_read_says_why(self):
        broken = self.folder / "broken.xlsx"
        broken.write_bytes((GOLDEN / "customers.xlsx").read_bytes()[:3000])
        status, out, _ = self.scan("--json", broken)
        self.assertEqual(status, 1)
        self.assertEqual(json.loads(out)["reason"], "malformed")

    def test_a_file_that_is_not_there_is_named(self):
        status, _, error = self.scan("/nonexistent")
        self.assertEqual(status, 2)
        self.assertIn("/nonexistent", error)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
