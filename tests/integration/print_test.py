#!/usr/bin/env python3
"""What is printed during a visit, by real programs at a real print server (CUPS).
Usage: print_test.py BIN_FOLDER [unittest arguments]"""
import os
import pathlib
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


def requests(log, operation=""):
    """What the session process asked the print server, as that logged it."""
    return [line for line in log.splitlines()
            if '"POST / HTTP/1.0"' in line and operation in line]


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
        self.assertIn("epoch", first)  # Of the key that its name is sealed with.
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

    def test_nothing_is_subscribed_or_connected_outside_of_a_visit(self):
        self.start()
        closed = self.sockets()
        self.assertEqual(0, self.server.subscriptions())
        self.begin_visit()
        wait_until(lambda: len(self.sockets()) > len(closed), "the bus")
        self.end_visit()
        wait_until(lambda: self.sockets() == closed, "it to let go of the bus")
        said = self.server.log()
        self.assertEqual(1, len(requests(said, "Create-Printer-Subscriptions")))
        self.server.lp("-d", "office", "-t", TITLE, self.page)
        self.desk.stop("session")
        # Those of Get-Subscriptions are this test's.
        self.assertEqual([], [line for line in requests(self.server.log()[len(said):])
                              if "Get-Subscriptions" not in line])

    def sockets(self):
        return {os.readlink(fd) for fd in pathlib.Path(
            f"/proc/{self.desk.processes['session'].pid}/fd").iterdir()
            if os.readlink(fd).startswith("socket:")}

    def test_another_persons_job_is_not_told_and_nothing_of_it_asked(self):
        self.start()
        self.begin_visit()
        self.server.lp("-U", "somebody", "-d", "office", "-t", TITLE, self.page)
        self.server.lp("-d", "second", "-t", "mine", self.page)
        self.assertEqual("second", self.wait_for_prints(1)[0]["destination"])
        self.nothing_says(TITLE)

    def test_what_is_not_done_at_the_end_of_a_visit_is_told_as_it_is_then(self):
        self.start()
        self.begin_visit()
        self.server.lp("-d", "office", "-t", TITLE, "-H", "hold", self.page)
        wait_until(lambda: requests(self.server.log(), "Get-Jobs"), "the job")
        self.end_visit()
        self.assertEqual("held", self.wait_for_prints(1)[0]["detail"])

    def test_a_killed_session_leaves_no_subscription_for_long(self):
        self.start()
        self.begin_visit()
        self.desk.kill("session")
        self.assertEqual([660], self.server.leases())

    def test_a_server_that_was_started_again_is_heard(self):
        self.start()
        self.begin_visit()
        self.desk.stop("cupsd")
        self.server.start_server()
        self.server.lp("-d", "office", "-t", TITLE, self.page)
        self.wait_for_prints(1)
        self.end_visit()

    def test_a_server_that_never_answers_holds_nothing_up(self):
        self.server.lay_out()
        self.server.start_bus()
        with socket.socket(socket.AF_UNIX) as silent:
            silent.bind(str(self.server.socket))
            silent.listen(0)
            self.desk.start_session()
            self.open_crm()
            wait_until(lambda: self.sensor()["state"] == "unavailable",
                       "it to be missed")
            self.assertIn("does not answer", self.sensor()["why"])
            self.desk.stop("crm")
            events = self.desk.wait_for_events(
                lambda events: any(e["action"] == "closed" for e in events),
                "the end of the visit")
        self.assertNotIn("gate_unknown", [e["action"] for e in events])
        self.assertEqual(0, self.desk.stop("session"))

    def test_a_desk_without_a_print_server_or_a_bus_says_so(self):
        self.desk.start_session()
        self.assertIn("no print server", self.sensor()["why"])
        self.desk.stop("session")
        self.server.start()
        self.desk.stop("bus")
        self.desk.start_session()
        self.open_crm()
        wait_until(lambda: "no system bus" in self.sensor()["why"],
                   "the bus to be missed")
        self.assertEqual(0, self.server.subscriptions())

    def test_an_office_program_is_named(self):
        self.start()
        self.begin_visit()
        letter = self.desk.folder / f"{TITLE}.html"
        letter.write_text("<p>one</p><p style='page-break-before:always'>two</p>")
        self.server.run("soffice", "--headless", "--pt", "office", letter)
        event, = self.wait_for_prints(1)
        self.assertEqual("soffice.bin", event.get("program"))
        self.assertEqual("office", event["destination"])
        self.assertEqual("application/pdf", event["object"]["media_type"])
        self.assertEqual(2, event["quantity"])
        self.nothing_says(TITLE)

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
