#!/usr/bin/env python3
"""Gate and clipboard on real Wayland compositors without a screen: sway, which
tells of windows and copies, and weston, which does not.
Usage: wayland_test.py BIN_FOLDER [unittest arguments]"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from desk import Desk, of, wait_until  # noqa: E402
from file_desk import marks  # noqa: E402

BIN = None
NOBODY = 65534
RULE = {"crm wayland-test": "title = Customers of Example\nclass = foot"}
CUSTOMERS = "\n".join(f"+86 138 0013 {n:04d}, customer{n}@example.com"
                      for n in range(25))


class WaylandTest(unittest.TestCase):
    def setUp(self):
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        # Of its own: sway refuses to run as root.
        temporary = tempfile.TemporaryDirectory(prefix="deskwarden-wayland-")
        self.addCleanup(temporary.cleanup)
        self.runtime = pathlib.Path(temporary.name)
        self.desk.environment |= {
            "XDG_RUNTIME_DIR": str(self.runtime), "WLR_BACKENDS": "headless",
            "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"}
        self.desk.start_centre()
        self.desk.enrol(**RULE)
        self.desk.start_daemon()

    def start_compositor(self, *command):
        self.desk.start("compositor", *command)
        display = wait_until(
            lambda: [f.name for f in self.runtime.glob("wayland-?")],
            "the compositor")[0]
        self.desk.environment["WAYLAND_DISPLAY"] = display

    def start_sway(self):
        config = self.runtime / "sway.conf"
        config.write_text("xwayland disable\n")
        nobody = []
        if os.geteuid() == 0:
            os.chown(self.runtime, NOBODY, NOBODY)
            nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
                      "--clear-groups"]
        self.start_compositor(*nobody, "sway", "--config", config)
        self.desk.start("session", self.desk.bin / "deskwarden-session",
                        "--state-dir", self.desk.state)
        wait_until(lambda: self.desk.status().get("sessions"),
                   "the session process")

    def open_terminal(self, title):
        self.desk.start(title, "foot", "--title", title, "sleep", "600")

    def copy(self, text, *options):
        """wl-copy goes on, to serve it, until something else is copied."""
        self.desk.start(f"copy-{len(self.desk.processes)}", "wl-copy",
                        "--foreground", *options, text)

    def wait_for_copies(self, count, action="copied"):
        events = self.desk.wait_for_events(
            lambda e: len(of(e, "clipboard", action)) >= count, "the copy")
        return of(events, "clipboard", action)

    def test_a_copy_in_a_visit_is_read_and_one_outside_is_not_seen(self):
        desk = self.desk
        self.start_sway()
        self.copy("before the visit 13800138000")
        self.open_terminal("Customers of Example")
        desk.wait_for_events(lambda e: of(e, "window", "opened"), "the visit")
        self.copy(CUSTOMERS)
        copied, = self.wait_for_copies(1)
        self.assertEqual("read", copied["reading"])
        self.assertTrue(copied["crm_focused"])
        self.assertEqual(["wayland-test"], copied["rules"])
        self.assertEqual({"phone": 25, "email": 25},
                         {c["kind"]: c["distinct"] for c in copied["counts"]})
        self.copy("marked@example.com", "--primary")
        marked, = self.wait_for_copies(1, "selected")
        self.assertEqual([{"kind": "email", "tier": "high", "distinct": 1,
                           "mentions": 1}],
                         marked["counts"])
        desk.stop("Customers of Example")
        desk.wait_for_events(lambda e: of(e, "window", "closed"), "its end")
        self.copy("after the visit 13800138000")
        self.open_terminal("Customers of Example")
        desk.wait_for_events(lambda e: len(of(e, "window", "opened")) == 2,
                             "another visit")
        # Had the copy between them been seen, it would be here before this one.
        self.copy("13800138000")
        self.assertEqual(2, len(self.wait_for_copies(2)))

    def asked_for(self):
        """How often sway was asked for the clipboard, and how often that was
        given up, as sway says it itself."""
        lines = [line for line in self.desk.log("compositor").splitlines()
                 if "zwlr_data_control_" in line and "-> " not in line]
        return (sum(".get_data_device(" in line for line in lines),
                sum("_device_v1@" in line and ".destroy(" in line
                    for line in lines))

    def test_the_clipboard_is_subscribed_in_a_visit_only(self):
        desk = self.desk
        desk.environment["WAYLAND_DEBUG"] = "server"
        self.start_sway()
        self.assertEqual((0, 0), self.asked_for())
        for visit in (1, 2):
            self.open_terminal("Customers of Example")
            desk.wait_for_events(
                lambda e: len(of(e, "window", "opened")) == visit, "the visit")
            wait_until(lambda: self.asked_for() == (visit, visit - 1),
                       "the subscription")
            desk.stop("Customers of Example")
            wait_until(lambda: self.asked_for() == (visit, visit), "its end")
        # It is no CRM.
        self.open_terminal("Something else")
        wait_until(lambda: "Something else" in self.tree(), "the other window")
        self.assertEqual((2, 2), self.asked_for())

    def test_without_focus_a_copy_is_counted_only(self):
        self.start_sway()
        self.open_terminal("Customers of Example")
        self.desk.wait_for_events(lambda e: of(e, "window", "opened"), "the visit")
        self.open_terminal("Something else")
        # Its window takes the focus when it is shown.
        wait_until(lambda: "Something else" in self.tree(), "the other window")
        self.copy("13800138000")
        copied, = self.wait_for_copies(1)
        self.assertEqual("counted", copied["reading"])
        self.assertFalse(copied["crm_focused"])
        self.assertNotIn("counts", copied)

    def tree(self):
        socket = next(self.runtime.glob("sway-ipc.*"))
        return subprocess.run(["swaymsg", "-s", socket, "-t", "get_tree"],
                              text=True, capture_output=True, check=True,
                              timeout=30).stdout

    def start_bus(self):
        bus = self.runtime / "session-bus"
        self.desk.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
        self.desk.start("bus", "dbus-daemon", "--session", "--nofork",
                        f"--address=unix:path={bus}")
        wait_until(bus.exists, "the session bus")
        self.portal("own")

    def portal(self, what, *how):
        """Until what it asks for is answered; it stays connected."""
        name = "-".join(("portal", what, *how))
        log = self.desk.logs / f"{name}.log"
        log.unlink(missing_ok=True)
        self.desk.start(name, "/usr/bin/python3", "-B",
                        SUPPORT / "fake_portal.py", what, *how)
        wait_until(lambda: "done" in log.read_text(), name)
        return name

    def shot(self):
        self.desk.stop(self.portal("shot"))

    def connections(self):
        """To the bus, as the bus has them open."""
        bus = self.desk.processes["bus"].pid
        return sum(os.readlink(file).startswith("socket:")
                   for file in pathlib.Path(f"/proc/{bus}/fd").iterdir())

    def test_who_asks_the_portal_is_told_once_and_in_a_visit_only(self):
        desk = self.desk
        self.start_bus()
        self.start_sway()
        outside = self.connections()
        self.shot()
        wait_until(lambda: self.connections() == outside, "the caller to go")
        self.open_terminal("Customers of Example")
        desk.wait_for_events(lambda e: of(e, "window", "opened"), "the visit")
        # One monitor, and one to ask whose call it was.
        wait_until(lambda: self.connections() == outside + 2, "the monitor")
        self.shot()
        self.portal("cast")
        desk.stop("portal-cast")  # Leaves the bus: its end.
        self.portal("close")      # Stays, and has ended nevertheless.
        events = desk.wait_for_events(
            lambda e: len(of(e, "screenshot", "recorded")) == 2, "the casts")
        desk.stop("portal-close")
        captured, = of(events, "screenshot", "captured")
        program = os.path.basename(os.path.realpath("/usr/bin/python3"))
        self.assertEqual(program, captured["program"])
        self.assertEqual(["wayland-test"], captured["rules"])
        self.assertEqual([program] * 2, [
            e["program"] for e in of(events, "screenshot", "recorded")])
        desk.stop("Customers of Example")
        desk.wait_for_events(lambda e: of(e, "window", "closed"), "its end")
        wait_until(lambda: self.connections() == outside, "no monitor")
        self.shot()
        self.open_terminal("Customers of Example")
        wait_until(lambda: self.connections() == outside + 2, "the monitor")
        self.portal("cast")  # Ends with the visit.
        desk.stop("Customers of Example")
        # Had the one between the visits been seen, it would be here before.
        events = desk.wait_for_events(
            lambda e: len(of(e, "screenshot", "recorded")) == 3, "the cast")
        self.assertEqual(1, len(of(events, "screenshot", "captured")))

    def begin_visit(self, more=2):
        """One monitor, and one to ask whose call it was."""
        before = self.connections()
        self.open_terminal("Customers of Example")
        wait_until(lambda: self.connections() == before + more, "the monitor")

    def test_only_what_was_granted_is_told_and_once(self):
        desk = self.desk
        self.start_bus()
        self.start_sway()
        self.begin_visit()
        for what in ("shot", "cast", "remote", "shell", "kwin"):
            desk.stop(self.portal(what, "refused"))
        for what in ("untold", "taken", "shell", "kwin", "backend"):
            self.portal(what)
        desk.stop(self.portal("remote"))
        # Told when the visit ends, if not before.
        desk.stop("Customers of Example")
        events = desk.wait_for_events(
            lambda e: len(of(e, "screenshot", "captured")) >= 5 and
            of(e, "screenshot", "recorded"), "what was granted")
        self.assertEqual(5, len(of(events, "screenshot", "captured")))
        self.assertEqual(1, len(of(events, "screenshot", "recorded")))
        # The answers name a file.
        self.assertNotIn("Chimborazo", str(events) + desk.log("session") +
                         desk.log("deskwardend"))

    def test_a_picture_that_is_answered_after_the_visit_is_told(self):
        desk = self.desk
        self.start_bus()
        self.start_sway()
        outside = self.connections()
        self.begin_visit()
        self.portal("late")
        desk.stop("Customers of Example")
        desk.wait_for_events(lambda e: of(e, "screenshot", "captured"),
                             "the picture")
        desk.stop("portal-late")
        wait_until(lambda: self.connections() == outside, "no monitor")

    def screenshot_sensor(self):
        sensors = self.desk.status()["sessions"][0]["sensors"]
        return next(s for s in sensors if s["name"] == "screenshot")

    def test_a_bus_that_goes_is_told_at_once_and_used_again_when_it_is_back(self):
        desk = self.desk
        self.start_bus()
        self.start_sway()
        self.begin_visit()
        self.assertEqual("limited", self.screenshot_sensor()["state"])
        desk.stop("bus", signal.SIGKILL)
        desk.wait_for_events(
            lambda e: any(one["detail"] == "screenshot" for one in
                          of(e, "agent", "sensor_down")), "the word of it")
        sensor = self.screenshot_sensor()
        self.assertEqual("unavailable", sensor["state"])
        self.assertIn("session bus has gone", sensor["why"])
        self.assertIn("session bus has gone",
                      desk.deskwarden("doctor", check=False).stdout)
        desk.stop("Customers of Example")
        desk.wait_for_events(lambda e: of(e, "window", "closed"), "its end")
        desk.stop("portal-own")
        (self.runtime / "session-bus").unlink(missing_ok=True)
        self.start_bus()
        self.open_terminal("Customers of Example")
        wait_until(lambda: self.screenshot_sensor()["state"] == "limited",
                   "the sensor to work again")
        self.shot()
        desk.wait_for_events(lambda e: of(e, "screenshot", "captured"),
                             "the picture")

    def open_x11_crm(self):
        self.desk.start("crm", "xterm", "-T", "Customers of Example", "-class",
                        "foot", "-e", "sleep", "600")
        self.desk.wait_for_events(lambda e: of(e, "window", "opened"), "the visit")

    def test_the_portal_is_heard_as_well_where_windows_come_through_xwayland(self):
        desk = self.desk
        self.start_bus()
        self.start_compositor("weston", "--backend=headless-backend.so",
                              "--no-config")
        desk.start_display(window_manager=False)
        desk.start_session()
        self.assertEqual("limited", self.screenshot_sensor()["state"])
        self.assertIn("portal", self.screenshot_sensor()["why"])
        self.assertIn("X11 login", desk.deskwarden("doctor", check=False).stdout)
        outside = self.connections()
        self.open_x11_crm()
        wait_until(lambda: self.connections() == outside + 2, "the monitor")
        self.shot()
        subprocess.run(["import", "-window", "root", desk.folder / "root.png"],
                       env=desk.environment, check=True, timeout=30)
        events = desk.wait_for_events(
            lambda e: len(of(e, "screenshot", "captured")) >= 2, "both")
        python = os.path.basename(os.path.realpath("/usr/bin/python3"))
        # `import` may be gone before anybody can look who it was.
        programs = [e.get("program", "")
                    for e in of(events, "screenshot", "captured")]
        self.assertEqual(2, len(programs), programs)
        self.assertIn(python, programs)
        desk.stop("crm")
        wait_until(lambda: self.connections() == outside, "no monitor")

    def test_on_x11_alone_the_portal_is_not_heard(self):
        desk = self.desk
        self.start_bus()
        desk.start_display(window_manager=False)
        desk.start_session()
        outside = self.connections()
        self.open_x11_crm()
        subprocess.run(["import", "-window", "root", desk.folder / "root.png"],
                       env=desk.environment, check=True, timeout=30)
        events = desk.wait_for_events(
            lambda e: of(e, "screenshot", "captured"), "the picture")
        self.assertEqual(1, len(of(events, "screenshot", "captured")))
        self.assertEqual(outside, self.connections())

    def test_a_picture_is_told_as_a_copy_and_as_a_file(self):
        desk = self.desk
        self.start_sway()
        self.open_terminal("Customers of Example")
        desk.wait_for_events(lambda e: of(e, "window", "opened"), "the visit")
        picture = desk.home / "picture.png"
        subprocess.run(["grim", picture], env=desk.environment, check=True,
                       timeout=30)
        events = desk.wait_for_events(
            lambda e: of(e, "file_export", "written"), "the file")
        written, = of(events, "file_export", "written")
        self.assertEqual("grim", written["program"])
        self.assertEqual("image/png", written["object"]["media_type"])
        desk.start("copy-picture", "wl-copy", "--foreground", "--type",
                   "image/png", "not looked at")
        copied, = self.wait_for_copies(1)
        self.assertEqual("image/png", copied["object"]["media_type"])
        self.assertNotIn("counts", copied)

    def test_a_known_tool_is_told_once_when_it_is_started_in_a_visit(self):
        desk = self.desk
        # What is marked is the tools' then.
        (desk.state / "config/zz.conf").write_text("[files]\nwatch = no\n")
        self.start_sway()
        session = desk.processes["session"]
        def picture():
            subprocess.run(["grim", desk.home / "picture.png"], check=True,
                           env=desk.environment, timeout=30)
        def begin(visit):
            self.open_terminal("Customers of Example")
            desk.wait_for_events(
                lambda e: len(of(e, "window", "opened")) == visit, "the visit")
            wait_until(lambda: marks(session), "the marks")
        def end(visit):
            desk.stop("Customers of Example")
            desk.wait_for_events(
                lambda e: len(of(e, "window", "closed")) == visit, "its end")
            wait_until(lambda: not marks(session), "no marks")
        self.assertEqual([], marks(session))
        picture()
        begin(1)
        # Read, and not run.
        subprocess.run(["cat", "/usr/bin/grim"], stdout=subprocess.DEVNULL,
                       check=True)
        picture()
        end(1)
        picture()
        begin(2)
        picture()
        # It runs until somebody chooses.
        desk.start("slurp", "slurp")
        desk.wait_for_events(
            lambda e: len(of(e, "screenshot", "tool_started")) == 3, "slurp")
        desk.kill("slurp")
        end(2)
        # Had more been seen, it would be here before the end of the visit.
        events = desk.events()
        started = of(events, "screenshot", "tool_started")
        self.assertEqual(["grim", "grim", "slurp"],
                         [e["program"] for e in started])
        first, second = (e["visit"] for e in of(events, "window", "opened"))
        self.assertEqual([first, second, second], [e["visit"] for e in started])
        self.assertEqual(["wayland-test"], started[0]["rules"])

    def test_what_a_compositor_does_not_tell_is_declared(self):
        self.start_compositor("weston", "--backend=headless-backend.so",
                              "--no-config")
        self.desk.start("session", self.desk.bin / "deskwarden-session",
                        "--state-dir", self.desk.state)
        self.desk.wait_for_sensors_down("window", "clipboard")
        doctor = self.desk.deskwarden("doctor", check=False).stdout
        self.assertIn("wlr-foreign-toplevel-management", doctor)
        self.assertIn("X11 login", doctor)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
