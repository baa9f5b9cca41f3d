#!/usr/bin/env python3
"""The notice at login: what a desktop's notifications are told, and what happens
where there are none.
Usage: login_notice_test.py BIN_FOLDER [unittest arguments]"""
import json
import pathlib
import signal
import sys
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from desk import Desk, wait_until  # noqa: E402

BIN = None


class LoginNoticeTest(unittest.TestCase):
    def setUp(self):
        self.desk = desk = Desk(BIN)
        self.addCleanup(desk.__exit__)
        self.bus = desk.folder / "session-bus"
        desk.environment |= {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.bus}",
                             "LC_ALL": "C.UTF-8"}
        # None that could be started: it would take over our desktop's.
        self.config = desk.folder / "bus.conf"
        self.config.write_text(
            f"""<busconfig><type>session</type><listen>unix:path={self.bus}</listen>
            <policy context="default">
            <allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>""")

    def start_bus(self):
        self.desk.start("bus", "dbus-daemon", "--nofork",
                        f"--config-file={self.config}")
        wait_until(self.bus.exists, "the session bus")

    def start_notifications(self, *what_is_done):
        self.desk.start("notifications", "/usr/bin/python3", "-B",
                        SUPPORT / "fake_notifications.py", *what_is_done)
        wait_until(lambda: "ready" in self.desk.log("notifications"),
                   "the notifications")

    def start_desk(self, notice="purpose = PURPOSE"):
        desk = self.desk
        desk.start_centre()
        desk.enrol(notice=notice)
        desk.start_daemon()
        desk.start_display(window_manager=False)

    def start(self, **settings):
        self.start_desk(**settings)
        self.desk.start_session()

    def log_in_again(self):
        self.desk.stop("session")
        self.desk.start_session()

    def shown(self):
        return [json.loads(line.removeprefix("shown "))
                for line in self.desk.log("notifications").splitlines()
                if line.startswith("shown ")]

    def wait_for(self, count):
        wait_until(lambda: len(self.shown()) >= count, f"{count} to be shown")
        self.assertEqual(count, len(self.shown()))

    def doctor(self):
        return self.desk.deskwarden("doctor", check=False).stdout

    def notices(self):
        return [event["action"] for event in self.desk.events()
                if event["action"].startswith("notice_")]

    def test_it_is_shown_once_a_login_until_it_is_confirmed(self):
        self.start_bus()
        self.start_notifications("close")
        self.start()
        self.wait_for(1)
        one, = self.shown()
        self.assertEqual("Deskwarden runs on this desk", one["title"])
        self.assertIn("deskwarden notice", one["body"])
        self.assertEqual(["default", "Read", "read", "Read"], one["actions"])
        self.assertEqual(0, one["lasts"])
        self.assertIn("notifications at login", self.doctor())
        # A deskwardend that starts anew says it again; the login knows.
        self.desk.stop("deskwardend")
        self.desk.start_daemon()
        wait_until(lambda: "connected to deskwardend again"
                   in self.desk.log("session"), "the connection")
        self.log_in_again()
        self.wait_for(2)
        self.desk.deskwarden("notice", "--confirm")
        self.log_in_again()
        # What is said after the notice would have been, and the next login.
        self.log_in_again()
        self.assertEqual(2, len(self.shown()))

    def test_a_notice_that_has_changed_is_shown_again_in_german(self):
        self.desk.environment["LC_ALL"] = "de_DE.UTF-8"
        self.start_bus()
        self.start_notifications("close")
        self.start()
        self.wait_for(1)
        self.assertEqual("Auf diesem Arbeitsplatz läuft Deskwarden",
                         self.shown()[0]["title"])
        self.assertEqual("Lesen", self.shown()[0]["actions"][3])
        self.desk.deskwarden("notice", "--confirm")
        config = self.desk.state / "config/test.conf"
        config.write_text(config.read_text().replace("PURPOSE", "ANOTHER"))
        self.desk.processes["deskwardend"].send_signal(signal.SIGHUP)
        self.wait_for(2)

    def test_whoever_wants_to_read_it_is_shown_it(self):
        self.start_bus()
        self.start_notifications("read")
        self.start()
        self.desk.wait_for_events(
            lambda events: any(e["action"] == "notice_shown" for e in events),
            "the notice")
        self.assertEqual(1, len(self.shown()))

    def test_who_closes_it_is_left_alone(self):
        self.start_bus()
        self.start_notifications("close")
        self.start()
        self.wait_for(1)
        self.desk.ship(1)  # Behind what showing it would have sent.
        self.assertEqual([], self.notices())

    def test_without_notifications_it_is_shown_in_a_terminal(self):
        for bus in (True, False):
            with self.subTest(bus=bus):
                if bus:
                    self.start_bus()
                    self.start()
                else:
                    self.desk.stop("bus")
                    self.bus.unlink(missing_ok=True)
                    self.log_in_again()
                self.desk.window("deskwarden|xterm")
                self.assertIn("in a terminal", self.doctor())
        self.desk.wait_for_events(
            lambda events: any(e["action"] == "notice_shown" for e in events),
            "the notice")

    def test_with_nothing_to_show_it_by_that_is_said(self):
        self.start_desk()
        del self.desk.environment["DISPLAY"]
        self.desk.start("session", BIN / "deskwarden-session", "--state-dir",
                        self.desk.state)
        wait_until(lambda: "no terminal here" in self.desk.log("session"),
                   "the word of it")
        self.assertIn("nobody can be shown the notice", self.doctor())
        self.assertEqual(["none"], [session["display"] for session in
                                    self.desk.status()["sessions"]])

    def test_switched_off_it_is_not_shown(self):
        self.start_bus()
        self.start_notifications("close")
        self.start(notice="at_login = no")
        self.log_in_again()
        self.assertEqual([], self.shown())
        self.assertIn("switched off", self.doctor())


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main()
