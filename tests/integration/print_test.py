#!/usr/bin/env python3
"""What is printed during a visit, by real programs at a real print server (CUPS).
Usage: print_test.py BIN_FOLDER [unittest arguments]"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402
from no_content_test import forms  # noqa: E402
from print_server import PrintServer  # noqa: E402

BIN = None
TITLE = "Chimborazo customers"


def prints(events):
    return [e for e in events if e["channel"] == "print"]


@unittest.skipIf(os.geteuid() != 0, "a print server of one's own needs root")
class PrintTest(unittest.TestCase):
    def setUp(self):
        self.desk = desk = Desk(BIN)
        self.addCleanup(desk.__exit__)
        self.server = PrintServer(desk)
        desk.start_centre()
        desk.enrol(files="watch = no", log="level = trace")
        desk.start_daemon()
        desk.start_display(window_manager=False)
        self.page = desk.folder / "page.txt"
        self.page.write_text("one\f\n")
        self.three = desk.folder / "three.txt"
        self.three.write_text("one\ftwo\fthree\f\n")

    def start(self):
        self.server.start()
        self.desk.start_session()

    def open_crm(self):
        self.desk.start("crm", "xterm", "-T", "Home | Salesforce - Chromium",
                        "-class", "Chromium", "-n", "chromium",
                        "-e", "sleep", "600")
        self.desk.window("Salesforce")

    def begin_visit(self):
        self.open_crm()
        wait_until(lambda: self.server.subscriptions() == 1, "a subscription")

    def end_visit(self):
        self.desk.stop("crm")
        wait_until(lambda: self.server.subscriptions() == 0,
                   "the end of the subscription")

    def sensor(self):
        sensors = self.desk.status()["sessions"][0]["sensors"]
        return next(s for s in sensors if s["name"] == "print")

    def wait_for_prints(self, count):
        found = prints(self.desk.wait_for_events(
            lambda events: len(prints(events)) >= count, f"{count} jobs"))
        self.assertEqual(count, len(found), found)
        return found

    def buses_of_session(self):
        """Connections to the bus, as the kernel lists them."""
        listed = subprocess.run(["ss", "-xpH", "state", "connected"],
                                text=True, check=True, capture_output=True).stdout
        lines = listed.splitlines()
        ends = {line.split()[4]: line for line in lines if len(line.split()) > 6}
        pid = f"pid={self.desk.processes['session'].pid},"
        return sum(1 for line in lines if pid in line and
                   str(self.server.bus) in ends.get(line.split()[6], ""))

    def test_each_job_of_a_visit_is_one_event_and_others_are_none(self):
        self.start()
        self.assertEqual("working", self.sensor()["state"])
        self.assertEqual(0, self.server.subscriptions())
        self.server.lp("-d", "office", "-t", TITLE, self.page)
        self.begin_visit()
        self.server.lp("-d", "office", "-t", TITLE, "-n", "2", self.three)
        first, = self.wait_for_prints(1)
        self.assertEqual("printed", first["action"])
        self.assertEqual("office", first["destination"])
        self.assertEqual("completed", first["detail"])
        self.assertEqual("counted", first["reading"])
        self.assertEqual(6, first["quantity"])
        self.assertEqual("text/plain", first["object"]["media_type"])
        self.assertEqual(1024, first["object"]["bytes"])
        self.assertIn(first.get("program", "lp"), ("lp", ))
        self.assertEqual(["salesforce"], first["rules"])
        self.print_two_at_once()
        self.print_and_cancel()
        self.end_visit()
        self.server.lp("-d", "office", "-t", TITLE, self.page)
        # What comes later at the centre would show that the last one did not.
        self.desk.stop("session")
        self.desk.wait_for_events(
            lambda events: any(e["action"] == "stopped" for e in events), "its end")
        self.wait_for_prints(4)
        self.nothing_says(TITLE)

    def print_two_at_once(self):
        both = [subprocess.Popen(["lp", "-d", printer, "-t", TITLE, self.page],
                                 env=self.desk.environment,
                                 stdout=subprocess.DEVNULL)
                for printer in ("office", "second")]
        self.assertEqual([0, 0], [one.wait(20) for one in both])
        self.assertEqual({"office", "second"},
                         {e["destination"] for e in self.wait_for_prints(3)[1:]})

    def print_and_cancel(self):
        job = self.server.lp("-d", "second", "-t", TITLE, "-H", "hold", self.page)
        self.server.run("cancel", str(job))
        last = self.wait_for_prints(4)[-1]
        self.assertEqual("canceled", last["detail"])
        self.assertNotIn("quantity", last)

    def nothing_says(self, words):
        files = [file for place in (self.desk.state, self.desk.centre_folder,
                                    self.desk.logs)
                 for file in place.rglob("*") if file.is_file()]
        self.assertTrue(any(file.name == "buffer.db" for file in files))
        for file in files:
            data = file.read_bytes()
            for form in forms(words):
                self.assertNotIn(form, data, file)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
