#!/usr/bin/env python3
"""The whole path with real programs: from a copy in a CRM to a row at the
centre. Usage: path_test.py BIN_FOLDER [unittest arguments]"""
import pathlib
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import ROOT, Desk, wait_until  # noqa: E402

BIN = None


def copies(events):
    return [e for e in events if e["channel"] == "clipboard"
            and e["action"] == "copied"]


def has_action(action):
    return lambda events: any(e["action"] == action for e in events)


class PathTest(unittest.TestCase):
    def setUp(self):
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        self.desk.start_centre()

    def start_agent(self, **settings):
        self.desk.enrol(**settings)
        self.desk.start_daemon()
        self.desk.start_display()
        self.desk.start_session()

    def open_customers(self, *options):
        page = self.desk.folder / "customers.html"
        page.write_text(subprocess.run(
            [ROOT / "packaging/scene/customers.py", *options], text=True,
            check=True, capture_output=True).stdout)
        self.desk.open_browser(page)

    def copy_all(self, window):
        desk = self.desk
        desk.focus(window)
        desk.xdotool("mousemove", "--window", window, 500, 500, "click", 1)
        desk.xdotool("key", "--clearmodifiers", "ctrl+a")
        time.sleep(0.3)  # Chromium handles keys one after the other, later.
        desk.xdotool("key", "--clearmodifiers", "ctrl+c")

    def test_a_copy_of_25_customers_arrives_as_one_event(self):
        desk = self.desk
        self.start_agent()
        self.open_customers()
        window = desk.window("Salesforce")
        desk.wait_for_events(has_action("opened"), "the visit")
        self.copy_all(window)
        copied_at = time.monotonic()
        events = desk.wait_for_events(copies, "the copy")
        delay = time.monotonic() - copied_at

        self.assertEqual(1, len(copies(events)))
        event = copies(events)[0]
        self.assertEqual("read", event["reading"])
        self.assertEqual("chromium", event["program"])
        self.assertTrue(event["crm_focused"])
        self.assertIn("salesforce", event["rules"])
        counts = {c["kind"]: c["distinct"] for c in event["counts"]}
        self.assertEqual({"email": 25, "phone": 25, "person_name": 25}, counts)
        # max_delay is 1 s here; the rest is what asking the centre takes too.
        self.assertLess(delay, 1 + 2)

    def test_the_same_customers_give_the_same_fingerprints(self):
        desk = self.desk
        self.start_agent()
        self.open_customers()
        window = desk.window("Salesforce")
        desk.wait_for_events(has_action("opened"), "the visit")
        tries, read = 0, 0
        while read < 2:  # On a busy machine some are not read in time.
            tries += 1
            self.assertLess(tries, 10)
            self.copy_all(window)
            events = desk.wait_for_events(
                lambda e, n=tries: len(copies(e)) == n, "a copy")
            read = sum(1 for e in copies(events) if e["reading"] == "read")
        wait_until(lambda: self.exposures() == [(75, 150)],
                   "75 exposures of two copies each")

    def exposures(self):
        """(fingerprints, copies of them), by the centre's own index."""
        found = []
        for file in self.desk.centre_folder.glob("epoch-*.db"):
            rows = subprocess.run(
                ["sqlite3", "-readonly", "-separator", " ", file,
                 "select count(*), coalesce(sum(n), 0) from exposures"],
                text=True, capture_output=True, check=True).stdout
            found += [tuple(map(int, line.split())) for line in rows.splitlines()]
        return found

    def test_only_what_belongs_to_the_crm_is_read(self):
        desk = self.desk
        self.start_agent()
        self.open_customers()
        window = desk.window("Salesforce")
        desk.wait_for_events(has_action("opened"), "the visit")
        desk.copy_in_terminal("other@example.org")
        events = desk.wait_for_events(copies, "the terminal's copy")
        self.assertEqual("counted", copies(events)[0]["reading"])
        self.assertFalse(copies(events)[0].get("counts"))

        desk.xdotool("windowclose", window)
        desk.wait_for_events(has_action("closed"), "the end of the visit")
        desk.copy_in_terminal("private@example.org")
        desk.stop("session")
        desk.stop("deskwardend")
        self.assertEqual(1, len(copies(desk.events())))

    def test_a_stopped_session_process_makes_the_gate_unknown(self):
        desk = self.desk
        self.start_agent()
        self.open_customers()
        desk.window("Salesforce")
        desk.wait_for_events(has_action("opened"), "the visit")
        desk.processes["session"].send_signal(signal.SIGSTOP)
        events = desk.wait_for_events(
            has_action("gate_unknown"), "the gate to become unknown", 30)
        unknown = [e for e in events if e["action"] == "gate_unknown"]
        self.assertEqual("not_answering", unknown[0]["reason"])
        desk.processes["session"].send_signal(signal.SIGCONT)
        desk.wait_for_events(has_action("gate_known"), "it to be known again", 30)

    def test_a_restarted_daemon_gets_what_was_seen_meanwhile(self):
        desk = self.desk
        self.start_agent()
        self.open_customers()
        window = desk.window("Salesforce")
        desk.wait_for_events(has_action("opened"), "the visit")
        desk.kill("deskwardend")
        self.copy_all(window)
        time.sleep(1)  # The copy is read while nobody listens.
        desk.start_daemon()
        events = desk.wait_for_events(copies, "the copy made meanwhile")
        self.assertEqual(1, len(copies(events)))
        self.assertEqual("read", copies(events)[0]["reading"])

    def test_a_page_about_a_crm_does_not_open_the_gate(self):
        desk = self.desk
        self.start_agent()
        self.open_customers("--title", "Zendesk tutorial - YouTube")
        window = desk.window("YouTube")
        self.copy_all(window)
        desk.copy_in_terminal("private@example.org")
        desk.stop("session")
        desk.stop("deskwardend")
        self.assertFalse([e for e in desk.events() if e["channel"] != "agent"])


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
