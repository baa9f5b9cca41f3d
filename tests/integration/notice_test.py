#!/usr/bin/env python3
"""The notice, shown and confirmed with real programs: each is an event at the
centre, of the login that the kernel names.
Usage: notice_test.py BIN_FOLDER [unittest arguments]"""
import json
import os
import pathlib
import pty
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk  # noqa: E402

BIN = None


def notices(events):
    return [(e["action"], e["detail"]) for e in events
            if e["action"].startswith("notice_")]


class NoticeTest(unittest.TestCase):
    def setUp(self):
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        self.desk.start_centre()
        self.desk.enrol(notice="purpose = PURPOSE\ncontact = CONTACT")
        self.desk.start_daemon()
        self.speak("C.UTF-8")

    def speak(self, language):
        self.desk.environment["LC_ALL"] = language

    def notice(self):
        return json.loads(self.desk.deskwarden("notice", "--json").stdout)

    def test_shown_and_confirmed_are_events_of_the_one_who_asked(self):
        desk = self.desk
        self.assertIn("You have not confirmed", desk.deskwarden("me").stdout)
        shown = desk.deskwarden("notice").stdout
        self.assertIn("PURPOSE", shown)
        self.assertIn("CONTACT", shown)
        self.assertIn("Not confirmed yet", shown)
        version = self.notice()["version"]
        self.speak("de_DE.UTF-8")
        self.assertIn("Solange ein Fenster", desk.deskwarden("notice").stdout)
        for _ in range(2):
            self.assertIn("Von Ihnen bestätigt",
                          desk.deskwarden("notice", "--confirm").stdout)
        events = desk.wait_for_events(lambda e: len(notices(e)) >= 2,
                                      "the confirmation")
        # Once a day, and once for each version.
        self.assertEqual([("notice_shown", f"{version} en"),
                          ("notice_confirmed", f"{version} de")],
                         notices(events))
        me = json.loads(desk.deskwarden("me", "--json").stdout)
        for event in events:
            if event["action"].startswith("notice_"):
                self.assertEqual(me["login"], event["login"])
                self.assertEqual("agent", event["channel"])
        self.assertEqual(version, me["notice"]["confirmed_version"])
        self.assertIn("You confirmed the notice", desk.deskwarden("me").stdout)

    def test_a_changed_notice_is_to_be_confirmed_again(self):
        desk = self.desk
        desk.deskwarden("notice", "--confirm")
        first = self.notice()
        self.assertEqual(first["version"], first["confirmed_version"])
        desk.stop("deskwardend")
        config = desk.state / "config/test.conf"
        config.write_text(config.read_text().replace("PURPOSE", "ANOTHER"))
        desk.start_daemon()
        second = self.notice()
        self.assertNotEqual(first["version"], second["version"])
        self.assertEqual(first["version"], second["confirmed_version"])
        self.assertIn("it has changed since", desk.deskwarden("me").stdout)
        self.assertIn("Not confirmed yet", desk.deskwarden("notice").stdout)

    def on_terminal(self, answer):
        """What `deskwarden notice` shows on a terminal, given this answer."""
        own, theirs = pty.openpty()
        with subprocess.Popen(
                [self.desk.bin / "deskwarden", "--state-dir", self.desk.state,
                 "notice"], stdin=theirs, stdout=theirs, stderr=theirs,
                env=self.desk.environment) as process:
            os.close(theirs)
            os.write(own, answer.encode())
            shown = b""
            try:
                while data := os.read(own, 65536):
                    shown += data
            except OSError:  # It has ended.
                pass
            self.assertEqual(0, process.wait(20))
        os.close(own)
        return shown.decode()

    def test_on_a_terminal_it_asks(self):
        refused = self.on_terminal("n\n")
        self.assertIn("Have you read this?", refused)
        self.assertIn("Not confirmed yet", refused)
        self.speak("zh_CN.UTF-8")
        agreed = self.on_terminal("是\n")
        self.assertIn("您已阅读", agreed)
        self.assertIn("您已确认", agreed)
        # Confirmed: not asked any more.
        self.assertNotIn("您已阅读", self.on_terminal(""))


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
