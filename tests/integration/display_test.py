#!/usr/bin/env python3
"""A session process against its own user, with real programs: it is started on
another X server than the one at which logind says that they are logged in.
Needs root for a mount namespace with logind's files of our own.
Usage: display_test.py BIN_FOLDER [unittest arguments]"""
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402

BIN = None


def namespaces():
    """Whether a mount namespace with another /run/systemd can be made."""
    return os.geteuid() == 0 and pathlib.Path("/run/systemd").is_dir() and \
        subprocess.run(["unshare", "-m", "mount", "--bind", "/tmp",
                        "/run/systemd"], capture_output=True).returncode == 0


def gate(events):
    return [(e["action"], e.get("reason"), e.get("detail")) for e in events
            if e["action"] in ("gate_unknown", "gate_known")]


class DisplayTest(unittest.TestCase):
    def setUp(self):
        if not namespaces():
            self.skipTest("no mount namespace can be made here (root?): what "
                          "logind says cannot be set")
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        self.systemd = self.desk.folder / "systemd"
        for folder in ("sessions", "users", "seats", "machines"):
            (self.systemd / folder).mkdir(parents=True)

    def log_in(self, number, display):
        """As logind writes it, which renames a whole file into its place."""
        made = self.systemd / "sessions" / f".#{number}"
        made.write_text(
            f"UID={os.getuid()}\nUSER=somebody\nACTIVE=1\nSTATE=active\nREMOTE=0\n"
            f"TYPE=x11\nCLASS=user\nDISPLAY={display}\nSERVICE=lightdm\n")
        made.rename(self.systemd / "sessions" / str(number))

    def log_out(self, number):
        (self.systemd / "sessions" / str(number)).unlink()

    def start_agent(self):
        desk = self.desk
        desk.start_centre()
        desk.enrol()
        desk.start_daemon(before=[
            "unshare", "-m", "sh", "-c",
            'mount --bind "$0" /run/systemd && exec "$@"', self.systemd])

    def check_of(self, display):
        return {s["display"]: s["display_check"]
                for s in self.desk.status()["sessions"]}.get(display)

    def test_a_session_process_on_another_display_makes_the_gate_unknown(self):
        desk = self.desk
        self.start_agent()
        desk.start_display(window_manager=False, name="worked-on")
        work = desk.environment["DISPLAY"]
        desk.start_display(window_manager=False, name="elsewhere")
        elsewhere = desk.environment["DISPLAY"]
        self.log_in(1, work)
        desk.start_session("elsewhere-session")
        self.assertEqual("unknown display", self.check_of(elsewhere))
        # The grace of 30 s passes.
        events = desk.wait_for_events(gate, "the gate to become unknown", 60)
        unknown = ("gate_unknown", "other_display", "unwatched_display")
        self.assertEqual([unknown], gate(events))
        self.assertEqual([work], desk.status()["unwatched_displays"])
        doctor = desk.deskwarden("doctor", check=False).stdout
        self.assertIn(f"somebody is logged in at {work}", doctor)

        # A second login, at the other display: the first is still unwatched.
        self.log_in(2, elsewhere)
        wait_until(lambda: self.check_of(elsewhere) == "checked",
                   "logind's news to be taken")
        self.assertEqual([work], desk.status()["unwatched_displays"])
        desk.environment["DISPLAY"] = work
        desk.start_session("work-session")
        events = desk.wait_for_events(lambda e: len(gate(e)) == 2,
                                      "the gate to be known again")
        self.assertEqual([unknown, ("gate_known", "other_display", None)],
                         gate(events))
        self.assertEqual([], desk.status()["unwatched_displays"])
        self.assertEqual("checked", self.check_of(work))

    def test_a_second_login_without_a_session_process_is_told_of(self):
        desk = self.desk
        self.start_agent()
        desk.start_display()
        self.log_in(1, desk.environment["DISPLAY"])
        desk.start_session()
        self.assertEqual("checked", self.check_of(desk.environment["DISPLAY"]))
        self.log_in(2, ":99")
        desk.wait_for_events(gate, "the gate to become unknown", 60)
        self.log_out(2)
        events = desk.wait_for_events(lambda e: len(gate(e)) == 2,
                                      "the gate to be known again")
        self.assertEqual(["gate_unknown", "gate_known"],
                         [action for action, _, _ in gate(events)])


class WhereNobodyKnowsTest(unittest.TestCase):
    def test_it_says_that_it_did_not_check(self):
        desk = Desk(BIN)
        self.addCleanup(desk.__exit__)
        desk.start_centre()
        desk.enrol()
        desk.start_daemon()
        desk.start_display()
        desk.start_session()
        session, = desk.status()["sessions"]
        if not session["display_check"].startswith("not checked"):
            self.skipTest("this machine's logind knows who runs this")
        self.assertIn("not checked: ",
                      desk.deskwarden("doctor", check=False).stdout)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
