#!/usr/bin/env python3
"""The centre is set back to a backup, with real programs.
Usage: restore_test.py BIN_FOLDER [unittest arguments]"""
import contextlib
import json
import pathlib
import shutil
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402
from holders import Holders  # noqa: E402

BIN = None


class RestoreTest(Holders, unittest.TestCase):
    def setUp(self):
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        self.backup = self.desk.folder / "backup"
        self.desk.start_centre()
        self.desk.enrol(shipping="max_delay = 200ms\nretry_cap = 200ms\n"
                                 "heartbeat = 2s")
        self.desk.start_daemon()

    def agent_there(self):
        line, = self.desk.centre("agents", "--json").stdout.splitlines()
        return json.loads(line)

    def back_up(self):
        """As docs/operations.md says, while the server runs."""
        self.backup.mkdir()
        folder = self.desk.centre_folder
        for name in sorted(f.name for f in folder.glob("epoch-*.db")) + \
                ["escrow.db", "central.db"]:
            with contextlib.closing(sqlite3.connect(folder / name)) as file, \
                    contextlib.closing(
                        sqlite3.connect(self.backup / name)) as copy:
                file.backup(copy)
        for pattern in ("ca.*", "server.*"):
            for file in folder.glob(pattern):
                shutil.copy(file, self.backup)

    def restore(self):
        """The centre is stopped already or not."""
        if "centre" in self.desk.processes:
            self.desk.stop("centre")
        shutil.rmtree(self.desk.centre_folder)
        shutil.copytree(self.backup, self.desk.centre_folder)
        self.desk.start_centre()

    def lost(self):
        return [event for event in self.desk.events()
                if event["action"] == "lost"]

    def test_the_gap_is_declared_and_called_a_restore(self):
        desk = self.desk
        self.desk.ship(5)
        self.back_up()
        kept = self.agent_there()["events"]
        self.desk.ship(7)
        gone = self.agent_there()["events"] - kept
        self.restore()
        self.assertEqual(kept, self.agent_there()["events"])
        lost, = wait_until(self.lost, "the gap")
        self.assertEqual(("missing_at_centre", gone),
                         (lost["reason"], lost["quantity"]))
        self.desk.ship(3)

        agent = self.agent_there()
        self.assertEqual((gone, gone, 0), (agent["missing"], agent["lost_here"],
                                           agent["forks"]))
        words = f"({gone} of them after they were stored here"
        self.assertIn(words, desk.centre("agents").stdout)
        verified = desk.centre("verify").stdout
        self.assertIn("every chain is intact", verified)
        self.assertIn(f"{gone} declared missing {words}", verified)
        # Each once: what was in the backup, and what came since.
        self.assertEqual(5 + 3, self.desk.copies())
        self.assertEqual(1, len(self.lost()))

    def test_what_the_desk_still_has_is_sent_again(self):
        desk = self.desk
        self.desk.ship(5)
        self.back_up()
        desk.stop("centre")
        self.desk.record(7)
        self.restore()
        wait_until(lambda: self.desk.copies() == 12, "what the desk has")
        self.assertEqual([], self.lost())
        self.assertEqual(0, self.agent_there()["missing"])
        self.assertIn("every chain is intact", desk.centre("verify").stdout)

    def test_a_new_generation_since_the_backup_is_taken_in(self):
        desk = self.desk
        self.desk.ship(5)
        self.back_up()
        self.desk.ship(7)
        desk.stop("deskwardend")
        for file in desk.state.glob("buffer.db*"):
            file.unlink()
        desk.start_daemon()
        self.desk.ship(3)
        self.restore()
        self.desk.ship(2)
        lost, = wait_until(self.lost, "the gap")
        self.assertEqual(("missing_at_centre", self.agent_there()["lost_here"]),
                         (lost["reason"], lost["quantity"]))
        self.assertIn("every chain is intact", desk.centre("verify").stdout)

    def test_what_was_sealed_since_is_sealed_there_again(self):
        desk = self.desk
        self.begin_escrow()
        self.create_usual()
        desk.ship(2)
        self.back_up()
        self.pin(self.folder / "holders-1.cms")
        desk.stop("deskwardend")
        desk.start_daemon()
        self.wait_for_state("sealed")
        desk.ship(2)
        self.wait_for_sealed("1 agents sealed, 1 identities")
        self.restore()
        self.assertIn("0 agents sealed, 0 identities", desk.centre(
            "escrow", "status", check=False).stdout)
        # The gap that the desk notices makes it ask what else is gone.
        wait_until(self.lost, "the gap")
        self.wait_for_sealed("1 agents sealed, 1 identities")
        self.assertIn("the centre no longer had 2 deposits",
                      desk.log("deskwardend"))
        desk.ship(2)
        said = self.verify(self.export(), "ann", "cem").stdout
        self.assertIn("1 secrets and 1 identities open and are right", said)

    def test_a_desk_that_enrolled_since_the_backup_is_told_what_to_do(self):
        desk = self.desk
        self.back_up()
        second = desk.folder / "second"
        shutil.copytree(desk.state / "config", second / "config")
        desk.deskwarden("enroll", "--url", f"https://{desk.listen}", "--token",
                        desk.centre("token", "create").stdout.strip(),
                        state=second)
        desk.start_daemon("second", state=second)
        self.restore()
        shipping = wait_until(
            lambda: (s := desk.status(second)["shipping"])["state"] == "refused"
            and s, "the refusal")
        self.assertIn("deskwarden enroll --again", shipping["last_error"])
        self.desk.ship(2)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
