#!/usr/bin/env python3
"""Several people at one machine, each a real user: what each is shown of the
others, which is nothing. As root, for it becomes these users.
Usage: own_record_test.py BIN_FOLDER [unittest arguments]"""
import json
import os
import pathlib
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402

BIN = None
# Users of no account; the kernel needs none.
SERVICE, ANNA, BO, NOBODY_YET = 61001, 61002, 61003, 61004


def as_user(uid):
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]


@unittest.skipUnless(os.geteuid() == 0, "needs root")
class OwnRecordTest(unittest.TestCase):
    def setUp(self):
        self.desk = desk = Desk(BIN)
        self.addCleanup(desk.__exit__)
        desk.start_centre()
        desk.enrol()
        for folder in (desk.folder, desk.home):
            folder.chmod(0o755)
        for place in [desk.state, *desk.state.rglob("*")]:
            os.chown(place, SERVICE, SERVICE)
        desk.start_daemon(before=as_user(SERVICE))

    def report(self, uid, count):
        """So many copies by this user, until they are durable."""
        source = self.desk.start(
            f"source-{uid}", *as_user(uid), self.desk.bin / "report_source",
            self.desk.state / "run/session.sock", count)
        self.assertEqual(0, source.wait(60))

    def ask(self, uid, *question):
        done = subprocess.run(
            [*as_user(uid), self.desk.bin / "deskwarden", "--state-dir",
             self.desk.state, *question], capture_output=True, text=True,
            timeout=60)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def me(self, uid):
        """Their login, and how many events were recorded of them."""
        record = json.loads(self.ask(uid, "--json", "me"))
        return record["login"], sum(day["events"] for day in record["days"])

    def logins_in_tail(self, uid):
        lines = self.ask(uid, "tail", "-n", "256").splitlines()
        events = [json.loads(line) for line in lines]
        # What the agent says about itself is for everybody.
        self.assertTrue([e for e in events if e["channel"] == "agent"])
        return [e["login"] for e in events if e["channel"] == "clipboard"]

    def test_each_gets_the_own_record_and_nobody_elses(self):
        self.report(ANNA, 7)
        self.report(BO, 3)
        anna, events = self.me(ANNA)
        self.assertEqual(7, events)
        bo, events = self.me(BO)
        self.assertEqual(3, events)
        self.assertNotEqual(anna, bo)
        self.assertEqual(("", 0), self.me(NOBODY_YET))

    def test_tail_shows_nobody_what_others_did(self):
        self.report(ANNA, 7)
        self.report(BO, 3)
        anna, bo = self.me(ANNA)[0], self.me(BO)[0]
        self.assertEqual([anna] * 7, self.logins_in_tail(ANNA))
        self.assertEqual([bo] * 3, self.logins_in_tail(BO))
        self.assertEqual([], self.logins_in_tail(NOBODY_YET))
        everything = [anna] * 7 + [bo] * 3
        self.assertEqual(everything, self.logins_in_tail(0))
        self.assertEqual(everything, self.logins_in_tail(SERVICE))

    def test_who_follows_is_not_shown_what_others_do(self):
        followers = {uid: self.desk.folder / f"seen-{uid}"
                     for uid in (0, ANNA, BO, NOBODY_YET)}
        for uid, seen in followers.items():
            with seen.open("w") as file:
                self.desk.start(
                    f"tail-{uid}", *as_user(uid), self.desk.bin / "deskwarden",
                    "--state-dir", self.desk.state, "tail", "-f", "-n", "256",
                    stdout=file)
            # Something was there before: now it follows.
            wait_until(lambda: '"agent"' in seen.read_text(), "the first lines")
        # The last is Bo's: who may see it has seen all that was meant for them.
        self.report(ANNA, 4)
        self.report(BO, 2)

        def copies(uid):
            return followers[uid].read_text().count('"copied"')
        wait_until(lambda: copies(0) == 6 and copies(BO) >= 2, "the copies")
        self.report(ANNA, 1)
        wait_until(lambda: copies(ANNA) >= 5, "the last copy")
        self.assertEqual((5, 2, 0), (copies(ANNA), copies(BO),
                                     copies(NOBODY_YET)))

    def test_the_files_are_the_services_alone(self):
        self.report(ANNA, 1)
        self.me(ANNA)  # Answered behind what was added.
        files = list(self.desk.state.glob("own_record.db*"))
        self.assertIn("own_record.db", [file.name for file in files])
        for file in files:
            facts = file.stat()
            self.assertEqual((0o600, SERVICE),
                             (stat.S_IMODE(facts.st_mode), facts.st_uid), file)
            done = subprocess.run([*as_user(BO), "cat", file],
                                  capture_output=True, timeout=60)
            self.assertIn(b"Permission denied", done.stderr)
            self.assertEqual(b"", done.stdout)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
