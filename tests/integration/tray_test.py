#!/usr/bin/env python3
"""The icon in the tray: what a tray on a session bus of its own is told.
Usage: tray_test.py BIN_FOLDER [unittest arguments]"""
import pathlib
import signal
import subprocess
import sys
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from desk import Desk, wait_until  # noqa: E402

BIN = None
PYTHON = ["/usr/bin/python3", "-B"]
ASK = """
import sys
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SESSION)
print(bus.call_sync(sys.argv[1], "/StatusNotifierItem",
    "org.freedesktop.DBus.Properties", "GetAll",
    GLib.Variant("(s)", ("org.kde.StatusNotifierItem",)), None, 0, 5000,
    None).unpack()[0])
"""


class TrayTest(unittest.TestCase):
    def setUp(self):
        self.desk = desk = Desk(BIN)
        self.addCleanup(desk.__exit__)
        bus = desk.folder / "session-bus"
        desk.environment |= {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={bus}",
                             "LC_ALL": "C.UTF-8"}
        self.bus = bus
        self.start_bus()

    def start_bus(self):
        self.bus.unlink(missing_ok=True)
        self.desk.start("bus", "dbus-daemon", "--session", "--nofork",
                        f"--address=unix:path={self.bus}")
        wait_until(self.bus.exists, "the session bus")

    def start(self, **settings):
        desk = self.desk
        desk.start_centre()
        desk.enrol(**settings)
        desk.start_daemon()
        desk.start_display(window_manager=False)
        desk.start_session()

    def start_tray(self):
        self.desk.start("tray", *PYTHON, SUPPORT / "fake_tray.py")
        wait_until(lambda: "ready" in self.desk.log("tray"), "the tray")

    def registered(self):
        return [line.split()[1] for line in self.desk.log("tray").splitlines()
                if line.startswith("registered")]

    def item(self):
        return wait_until(self.registered, "the item")[0]

    def properties(self):
        done = subprocess.run([*PYTHON, "-c", ASK, self.item()], text=True,
                              capture_output=True, timeout=30,
                              env=self.desk.environment)
        self.assertEqual("", done.stderr)
        return eval(done.stdout)  # Of our own, above.

    def wait_for_icon(self, icon):
        return wait_until(
            lambda: (p := self.properties())["IconName"] == icon and p, icon)

    def open_crm(self):
        self.desk.start("crm", "xterm", "-T", "Home | Salesforce - Chromium",
                        "-class", "Chromium", "-n", "chromium",
                        "-e", "sleep", "600")

    def test_it_says_whether_a_crm_is_open_and_that_something_is_wrong(self):
        self.start_tray()
        self.start()
        idle = self.wait_for_icon("deskwarden-idle")
        self.assertEqual([(22, 22, 22 * 22 * 4), (48, 48, 48 * 48 * 4)],
                         [(w, h, len(argb)) for w, h, argb in idle["IconPixmap"]])
        self.assertEqual(("deskwarden", "Active", False),
                         (idle["Id"], idle["Status"], idle["ItemIsMenu"]))
        self.assertIn("Nothing is watched", idle["ToolTip"][3])
        file = (pathlib.Path(idle["IconThemePath"]) / "hicolor/scalable/status"
                / (idle["IconName"] + ".svg"))
        self.assertTrue(file.exists(), file)
        told = self.desk.log("tray").count("NewIcon")
        self.open_crm()
        watching = self.wait_for_icon("deskwarden-watching")
        self.assertIn("is recorded", watching["ToolTip"][3])
        self.assertEqual("Active", watching["Status"])
        wait_until(lambda: self.desk.log("tray").count("NewIcon") == told + 1,
                   "the word of it")
        self.desk.stop("deskwardend")
        wrong = self.wait_for_icon("deskwarden-attention")
        self.assertEqual("NeedsAttention", wrong["Status"])
        self.assertIn("deskwarden doctor", wrong["ToolTip"][3])
        self.desk.start_daemon()
        self.wait_for_icon("deskwarden-watching")
        self.desk.stop("crm")
        self.wait_for_icon("deskwarden-idle")

    def test_a_tray_that_comes_later_is_told_in_the_persons_language(self):
        self.desk.environment["LC_ALL"] = "de_DE.UTF-8"
        self.start()
        self.start_tray()
        self.assertIn("Kein Kundensystem",
                      self.wait_for_icon("deskwarden-idle")["ToolTip"][3])
        self.assertEqual(1, len(self.registered()))

    def test_a_click_shows_the_notice(self):
        self.start_tray()
        self.start()
        subprocess.run(
            ["dbus-send", "--session", "--print-reply", "--dest=" + self.item(),
             "/StatusNotifierItem", "org.kde.StatusNotifierItem.Activate",
             "int32:0", "int32:0"], check=True, capture_output=True, timeout=30,
            env=self.desk.environment)
        self.desk.wait_for_events(
            lambda events: any(e["action"] == "notice_shown" for e in events),
            "the notice")

    def doctor(self):
        return self.desk.deskwarden("doctor", check=False).stdout

    def test_a_bus_that_starts_anew_has_the_icon_from_the_next_visit_on(self):
        self.start_tray()
        self.start()
        self.item()
        self.assertIn("has the icon", self.doctor())
        self.desk.stop("tray")
        self.assertIn("no tray", self.doctor())
        self.desk.stop("bus", signal.SIGKILL)
        self.start_bus()
        (self.desk.logs / "tray.log").unlink()
        self.start_tray()
        self.assertIn("is not on", self.doctor())
        self.open_crm()
        self.wait_for_icon("deskwarden-watching")
        self.assertEqual(1, len(self.registered()))

    def test_a_sensor_that_worked_and_does_not_is_something_wrong(self):
        # A print server that is there, and no bus to hear of its jobs by.
        server = self.desk.folder / "cups.sock"
        server.touch()
        self.desk.environment |= {
            "CUPS_SERVER": str(server),
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.desk.folder}/none"}
        self.start_tray()
        self.start()
        self.wait_for_icon("deskwarden-idle")
        self.open_crm()
        self.wait_for_icon("deskwarden-attention")

    def test_switched_off_there_is_no_icon(self):
        self.start_tray()
        self.start(tray="show = no")
        self.open_crm()
        self.desk.wait_for_events(
            lambda events: any(e["channel"] == "window" for e in events),
            "the visit")
        self.assertEqual([], self.registered())
        self.assertIn("switched off", self.doctor())


if __name__ == "__main__":
    BIN = sys.argv.pop(1)
    unittest.main()
