"""A desk of its own for each test, and what tests of enrolment ask of it."""
import json
import unittest

from desk import Desk


class DeskTest(unittest.TestCase):
    bin = None  # The programs' folder, set before the tests run.

    def setUp(self):
        self.desk = Desk(self.bin)
        self.addCleanup(self.desk.__exit__)

    def token(self, *options):
        return self.desk.centre("token", "create", *options).stdout.strip()

    def token_file(self, *options):
        file = self.desk.folder / "token"
        file.write_text(self.token(*options) + "\n")
        return file

    def enroll(self, *arguments):
        return self.desk.deskwarden("enroll", *arguments, check=False)

    def enroll_by(self, file, *arguments):
        return self.enroll("--url", f"https://{self.desk.listen}",
                           "--token-file", file, *arguments)

    def lines(self, *arguments):
        return [json.loads(line) for line in
                self.desk.centre(*arguments, "--json").stdout.splitlines()]
