#!/usr/bin/env python3
"""USB on a whole desk, from umockdev's devices to the centre: how grave what is,
and what is said where udevd does not run.
Usage: umockdev-wrapper usb_desk_test.py BIN_FOLDER [unittest arguments]"""
import json
import os
import pathlib
import sys
import unittest

import gi
gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from desk import Desk, wait_until  # noqa: E402

BIN = None
RULE = {"crm usb-test": "title = Customers of Example\nclass = foot"}


def usb(events):
    return [(e["action"], e["destination"], e["detail"], e["severity"])
            for e in events if e["channel"] == "usb"]


class UsbDeskTest(unittest.TestCase):
    def setUp(self):
        self.desk = desk = Desk(BIN)
        self.addCleanup(desk.__exit__)
        self.mocked = {"LD_PRELOAD": desk.environment.pop("LD_PRELOAD")}
        desk.start_centre()
        desk.enrol(usb="company = 1209:0002", **RULE)
        desk.start_daemon()
        desk.start_display(window_manager=False)

    def start_session(self, *before):
        desk = self.desk
        desk.start("session", *before, "env",
                   *(f"{name}={value}" for name, value in self.mocked.items()),
                   desk.bin / "deskwarden-session", "--state-dir", desk.state)
        wait_until(lambda: desk.status().get("sessions"), "the session process")

    def start_testbed(self):
        self.testbed = UMockdev.Testbed.new()
        self.addCleanup(delattr, self, "testbed")  # Removes its folder.
        self.mocked["UMOCKDEV_DIR"] = self.testbed.get_root_dir()

    def plug(self, number, product, interfaces, *properties):
        return self.testbed.add_device(
            "usb", f"1-{number}", None,
            ["idVendor", "1209", "idProduct", f"{number:04}", "serial",
             f"S{number}", "manufacturer", "Example", "product", product],
            ["DEVTYPE", "usb_device", "ID_USB_INTERFACES", interfaces,
             *properties])

    def plug_stick(self, number, product):
        stick = self.plug(number, product, ":080650:")
        disk = "sd" + "abcdef"[number]
        self.testbed.add_device(
            "block", disk, stick, ["size", "62500000"],
            ["DEVTYPE", "disk", "DEVNAME", f"/dev/{disk}", "ID_BUS", "usb"])

    def open_crm(self):
        self.desk.start("crm", "xterm", "-T", "Customers of Example", "-class",
                        "foot", "-e", "sleep", "600")

    def test_how_grave_it_is_depends_on_what_it_is_and_whose(self):
        desk = self.desk
        self.start_testbed()
        self.start_session()
        self.plug_stick(1, "old stick")
        self.open_crm()
        desk.wait_for_events(lambda e: len(usb(e)) == 1, "what was there")
        self.plug_stick(2, "company stick")
        self.plug_stick(3, "stick")
        # Of no class that says so: only udev's lists know it.
        self.plug(4, "phone", ":ffff00:", "ID_MTP_DEVICE", "1")
        self.plug(5, "serial port", ":ffff00:")
        camera = self.plug(6, "camera", ":060101:")
        desk.wait_for_events(lambda e: len(usb(e)) >= 5, "what was plugged in")
        self.testbed.uevent(camera, "remove")
        self.testbed.remove_device(camera)
        events = desk.wait_for_events(lambda e: len(usb(e)) >= 6, "its end")
        self.assertEqual(
            [("attached", "Example old stick", "storage present", "info"),
             ("attached", "Example company stick", "storage company", "info"),
             ("attached", "Example stick", "storage", "notice"),
             ("attached", "Example phone", "phone", "notice"),
             ("attached", "Example camera", "phone", "notice"),
             ("detached", "Example camera", "phone", "info")], usb(events))

    def sensor(self):
        """As the desk says it, and as the centre does."""
        here = next(s for s in self.desk.status()["sessions"][0]["sensors"]
                    if s["name"] == "usb")
        def there():
            lines = self.desk.centre("logins", "--json").stdout.splitlines()
            return next((s["usb"] for line in lines
                         if "usb" in (s := json.loads(line).get("sensors", {}))),
                        None)
        centre = wait_until(there, "the sensors at the centre")
        return here, centre["state"], centre.get("reason")

    @unittest.skipIf(os.geteuid(), "gives the process a /run of its own: as root")
    def test_without_udevd_the_sensor_is_limited(self):
        for runs in (True, False):
            with self.subTest(runs):
                control = "mkdir /run/udev; touch /run/udev/control; "
                self.start_session(
                    "unshare", "--mount", "sh", "-c",
                    "mount -t tmpfs none /run; " + (control if runs else "")
                    + 'exec "$@"', "sh")
                here, *centre = self.sensor()
                if runs:
                    self.assertEqual("working", here["state"])
                    self.assertEqual(["working", None], centre)
                else:
                    self.assertEqual("limited", here["state"])
                    self.assertIn("udevd is not running", here["why"])
                    self.assertIn("udevd is not running", self.desk.deskwarden(
                        "doctor", check=False).stdout)
                    wait_until(lambda: self.sensor()[1:] ==
                               ("limited", "partly_watched"), "the word of it")
                self.desk.stop("session")
                wait_until(lambda: not self.desk.status().get("sessions"),
                           "its end")


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
