#!/usr/bin/env python3
"""Gate and clipboard on KDE's compositor, KWin, on Wayland without a screen.
Usage: kde_test.py BIN_FOLDER [unittest arguments]"""
import itertools
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from desk import ROOT, Desk, of, wait_until  # noqa: E402

BIN = None
ANOTHER_GROUP = 64321
# As a person has it: without rights over other processes, also if root tests.
PERSON = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
KWIN = shutil.which("kwin_wayland")
RULE = {"crm kde-test": "title = Customers of Example\n"
                        "class = org.freedesktop.weston.wayland-terminal\n"
                        "program = weston-terminal"}
CUSTOMERS = "\n".join(f"+86 138 0013 {n:04d}, customer{n}@example.com"
                      for n in range(25))


@unittest.skipUnless(KWIN, "kwin_wayland is not installed")
class KdeTest(unittest.TestCase):
    def setUp(self):
        self.copies = itertools.count()
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        temporary = tempfile.TemporaryDirectory(prefix="deskwarden-kde-")
        self.addCleanup(temporary.cleanup)
        self.runtime = pathlib.Path(temporary.name)
        self.runtime.chmod(0o755)
        # What KWin may find installed, and where it and its clients meet.
        for folder in ("run", "home", "applications"):
            (self.runtime / folder).mkdir()
        self.desk.environment |= {
            "XDG_RUNTIME_DIR": str(self.runtime / "run"),
            "XDG_DATA_DIRS": f"{self.runtime}:/usr/share",
            "LIBGL_ALWAYS_SOFTWARE": "1"}
        bus = self.runtime / "bus"
        self.desk.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
        self.desk.start("bus", "dbus-daemon", "--session", "--nofork",
                        f"--address=unix:path={bus}")
        wait_until(bus.exists, "the session bus")
        self.desk.start_centre()
        self.desk.enrol(**RULE)
        self.desk.start_daemon()

    def start_kwin(self):
        # It must have that name; without the capability of its file, which not
        # every container can give.
        kwin = self.runtime / "kwin_wayland"
        shutil.copy(KWIN, kwin)
        self.desk.start(
            "kwin", "env", f"HOME={self.runtime / 'home'}", *PERSON, kwin,
            "--virtual", "--no-lockscreen", "--no-global-shortcuts",
            "--socket", "wayland-kde")
        wait_until((self.runtime / "run/wayland-kde").exists, "KWin")
        self.desk.environment["WAYLAND_DISPLAY"] = "wayland-kde"

    def install(self, program):
        """As the package does, but for where it is."""
        shipped = (ROOT / "packaging/kde/deskwarden-session.desktop").read_text()
        self.assertIn("Exec=/usr/bin/deskwarden-session\n", shipped)
        (self.runtime / "applications/deskwarden-session.desktop").write_text(
            shipped.replace("/usr/bin/deskwarden-session", str(program)))

    def start_session(self):
        program = self.desk.bin / "deskwarden-session"
        self.install(program)
        self.start_kwin()
        self.desk.start("session", *PERSON, program, "--state-dir",
                        self.desk.state)
        wait_until(lambda: self.desk.status().get("sessions"),
                   "the session process")

    def open_terminal(self, title, name=None):
        """It shows the title that its shell tells it. (foot 1.13 divides by the
        width of KWin's virtual screen, which is 0.)"""
        shell = self.desk.folder / f"shell{len(self.desk.processes)}"
        shell.write_text(f"#!/bin/sh\nprintf '\\033]0;{title}\\007'\n"
                         "exec sleep 600\n")
        shell.chmod(0o755)
        self.desk.start(name or title, "weston-terminal", f"--shell={shell}")

    def copy(self, text):
        """wl-copy goes on, to serve it, until something else is copied."""
        self.desk.start(f"copy-{next(self.copies)}", "wl-copy", "--foreground",
                        text)

    def wait_for_windows(self, action, count=1):
        return of(self.desk.wait_for_events(
            lambda e: len(of(e, "window", action)) >= count, "the visit"),
            "window", action)

    def wait_for_copies(self, count):
        events = self.desk.wait_for_events(
            lambda e: len(of(e, "clipboard", "copied")) >= count, "the copy")
        return of(events, "clipboard", "copied")

    def test_a_copy_in_a_visit_is_read_and_one_outside_is_not_seen(self):
        desk = self.desk
        self.start_session()
        self.copy("before the visit 13800138000")
        self.open_terminal("Customers of Example")
        opened, = self.wait_for_windows("opened")
        self.assertEqual(["kde-test"], opened["rules"])
        self.copy(CUSTOMERS)
        copied, = self.wait_for_copies(1)
        self.assertEqual("read", copied["reading"])
        self.assertTrue(copied["crm_focused"])
        self.assertEqual({"phone": 25, "email": 25},
                         {c["kind"]: c["distinct"] for c in copied["counts"]})
        desk.stop("Customers of Example")
        self.wait_for_windows("closed")
        self.copy("after the visit 13800138000")
        self.open_terminal("Customers of Example")
        self.wait_for_windows("opened", 2)
        # Had the copy between them been seen, it would be here before this one.
        self.copy("13800138000")
        self.assertEqual(2, len(self.wait_for_copies(2)))

    def test_without_focus_a_copy_is_counted_only(self):
        self.start_session()
        self.open_terminal("Customers of Example")
        self.wait_for_windows("opened")
        # It takes the focus when it is shown; until then copies are the CRM's.
        self.open_terminal("Notes about Customers of Example")
        def counted():
            count = len(of(self.desk.events(), "clipboard", "copied"))
            self.copy(f"1380013800{count % 10}")
            return self.wait_for_copies(count + 1)[-1]["reading"] == "counted"
        wait_until(counted, "the focus to go")

    def test_the_first_copy_of_all_is_told(self):
        """Of an empty clipboard KWin says nothing."""
        self.start_session()
        self.open_terminal("Customers of Example")
        self.wait_for_windows("opened")
        self.copy(CUSTOMERS)
        copied, = self.wait_for_copies(1)
        self.assertEqual("read", copied["reading"])

    def test_a_second_window_of_the_same_title_keeps_the_visit_open(self):
        desk = self.desk
        self.start_session()
        self.open_terminal("Customers of Example", "first")
        self.wait_for_windows("opened")
        self.open_terminal("Customers of Example", "second")
        self.copy(CUSTOMERS)
        copied, = self.wait_for_copies(1)
        # The second has the focus, under the title that KWin has made of it.
        self.assertTrue(copied["crm_focused"])
        desk.stop("first")
        desk.stop("second")
        self.wait_for_windows("closed")
        self.assertEqual(1, len(of(desk.events(), "window", "opened")))

    def test_a_browsers_page_opens_a_visit(self):
        """With the rules as shipped."""
        desk = self.desk
        self.start_session()
        page = desk.folder / "customers.html"
        page.write_text("<title>Home | Salesforce</title>")
        desk.start("browser", "chromium", "--ozone-platform=wayland",
                   "--no-first-run", "--disable-gpu", "--no-sandbox",
                   "--no-default-browser-check", "--password-store=basic",
                   f"--user-data-dir={desk.folder / 'browser'}", page)
        opened, = self.wait_for_windows("opened")
        self.assertEqual(["salesforce"], opened["rules"])
        desk.stop("browser")
        self.wait_for_windows("closed")

    def test_what_kwin_tells_is_said(self):
        self.start_session()
        sensors = {s["name"]: s["state"]
                   for s in self.desk.status()["sessions"][0]["sensors"]}
        self.assertEqual("working", sensors["window"])
        self.assertEqual("limited", sensors["clipboard"])
        self.assertEqual("unavailable", sensors["drag"])
        self.assertEqual("unavailable", sensors["paste"])

    @unittest.skipUnless(os.geteuid() == 0, "needs root, for another group")
    def test_as_installed_with_a_group_of_its_own_it_is_told_windows_as_well(self):
        program = self.runtime / "deskwarden-session"
        shutil.copy(self.desk.bin / "deskwarden-session", program)
        os.chown(program, 0, ANOTHER_GROUP)
        program.chmod(0o2755)
        self.install(program)
        self.start_kwin()
        # As the session process, which alone has that group, makes it.
        os.setegid(ANOTHER_GROUP)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        os.setegid(0)
        child = subprocess.Popen(
            [*PERSON, program, "--connect-to-kwin"], pass_fds=[3],
            env=self.desk.environment, preexec_fn=lambda: os.dup2(theirs.fileno(), 3))
        theirs.close()
        ours.settimeout(20)
        _, (connected,), _, _ = socket.recv_fds(ours, 16, 1)
        with socket.socket(fileno=connected) as kwin:
            kwin.settimeout(20)
            # wl_display.get_registry as object 2, wl_display.sync as object 3.
            kwin.sendall(struct.pack("=IHHI", 1, 1, 12, 2) +
                         struct.pack("=IHHI", 1, 0, 12, 3))
            told = b""
            while struct.pack("=IHH", 3, 0, 12) not in told:
                told += kwin.recv(65536)
        self.assertIn(b"org_kde_plasma_window_management\0", told)
        ours.close()
        self.assertEqual(0, child.wait(20))

    def test_kwin_tells_nothing_to_a_program_that_is_not_installed(self):
        self.install("/usr/bin/something-else")
        self.start_kwin()
        self.desk.start("session", *PERSON,
                        self.desk.bin / "deskwarden-session",
                        "--state-dir", self.desk.state)
        self.desk.wait_for_sensors_down("window", "clipboard")
        doctor = self.desk.deskwarden("doctor", check=False).stdout
        self.assertIn("deskwarden-session.desktop", doctor)
        self.assertIn("X11 login", doctor)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
