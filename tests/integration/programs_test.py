#!/usr/bin/env python3
"""What people use to export: office programs, browsers, a file manager and what
copies to a stick. Usage: programs_test.py BIN_FOLDER [unittest arguments]"""
import functools
import http.server
import os
import pathlib
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import wait_until  # noqa: E402
from file_desk import CUSTOMERS, FileDesk, files  # noqa: E402

# Alt+X, or Alt+Shift+X in Firefox, gives the file; Ctrl+S saves the page.
PAGE = """<title>Home | Salesforce</title>
<a accesskey="x" download="customers.csv" href="customers.csv">Export</a>
<table>%s</table>""" % "".join(
    f"<tr><td>{line.replace(',', '<td>')}" for line in CUSTOMERS.splitlines())


@unittest.skipUnless(os.geteuid() == 0, "needs root")
class ProgramsTest(FileDesk):
    """With deskwarden-sense, which knows who writes."""
    BY = "sense"

    def distinct(self, event):
        return {c["kind"]: c["distinct"] for c in event.get("counts", [])}

    def one(self, extension, count=1):
        """What was told of the files with this extension."""
        def found(events):
            return [e for e in files(events)
                    if e["object"].get("extension") == extension]
        events = found(self.wait(lambda e: len(found(e)) >= count,
                                 f"{count} .{extension}", 40))
        self.assertEqual(count, len(events), events)
        return events[-1]

    # Office ------------------------------------------------------------------
    def test_what_an_office_program_saves_counts_as_its_text_does(self):
        self.start_agent()
        self.open_crm()
        (self.home / "Documents/list.csv").write_text(CUSTOMERS)
        wanted = self.distinct(self.one("csv"))
        self.assertEqual({"email": 20}, wanted)
        for extension in ("xlsx", "ods", "pdf"):
            with self.subTest(extension):
                self.shell(f"soffice --headless --convert-to {extension} "
                           "--outdir Documents Documents/list.csv 2>&1")
                event = self.one(extension)
                self.assertEqual("read", event["reading"], event)
                self.assertEqual(wanted, self.distinct(event))
                self.assertEqual("soffice.bin", event["program"])
                self.assertEqual("saved", event["detail"])

    # Browsers ----------------------------------------------------------------
    def serve(self):
        served = self.desk.folder / "served"
        served.mkdir()
        (served / "customers.csv").write_text(CUSTOMERS)
        (served / "index.html").write_text(PAGE)
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Quiet, directory=str(served)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}/"

    def firefox(self, page):
        profile = self.desk.folder / "firefox"
        profile.mkdir()
        (profile / "user.js").write_text("".join(
            f'user_pref("{name}", {value});\n' for name, value in {
                "browser.download.folderList": 2,
                "browser.download.dir": f'"{self.home}/Downloads"',
                "browser.download.useDownloadDir": "true",
                "browser.helperApps.neverAsk.saveToDisk": '"text/csv"',
                "browser.aboutwelcome.enabled": "false",
                "datareporting.policy.dataSubmissionEnabled": "false",
            }.items()))
        self.desk.start("firefox", "dbus-run-session", "firefox-esr",
                        "--no-remote", "--new-instance", "--profile", profile,
                        page)

    def save_page(self, window):
        """By Ctrl+S, as the dialog proposes."""
        self.desk.focus(window)
        self.desk.xdotool("key", "--clearmodifiers", "ctrl+s")
        self.confirm("Save", "alt+s")

    def confirm(self, dialog, key):
        """Which has the focus by itself."""
        self.desk.window(dialog)
        time.sleep(2)
        self.desk.xdotool("key", key)

    def check_browser(self, program, keys):
        window = self.desk.window("Salesforce")
        self.wait(lambda events: any(e["action"] == "opened" for e in events),
                  "the visit")
        time.sleep(3)  # Until the page takes keys.
        self.desk.focus(window)
        self.desk.xdotool("key", "--clearmodifiers", keys)
        event = self.one("csv")
        self.assertEqual("downloaded", event["detail"], event)
        self.assertEqual({"email": 20}, self.distinct(event))
        self.assertEqual(program, event["program"])
        self.save_page(window)
        event = self.one("html")
        self.assertEqual({"email": 20}, self.distinct(event))
        self.assertEqual(program, event["program"])

    def test_chromium_downloads_and_saves_a_page(self):
        self.start_agent()
        self.desk.browse(self.serve())
        self.check_browser("chromium", "alt+x")

    def test_firefox_downloads_and_saves_a_page(self):
        self.start_agent()
        self.firefox(self.serve())
        self.check_browser("firefox-esr", "alt+shift+x")

    def test_a_file_that_is_uploaded_is_told_as_opened(self):
        desk = self.desk
        self.start_agent()
        page = self.serve() + "upload.html"
        (desk.folder / "served/upload.html").write_text(
            "<title>Post</title><input type=file accesskey=u onchange="
            "\"this.files[0].text().then(() => document.title = 'sent')\">")
        self.open_crm()
        (self.home / "Documents/list.csv").write_text(CUSTOMERS)
        first = self.one("csv")
        desk.browse(page)
        window = desk.window("Post")
        time.sleep(3)
        desk.focus(window)
        desk.xdotool("key", "--clearmodifiers", "alt+u")
        desk.window("Open")
        time.sleep(2)
        desk.xdotool("type", str(self.home / "Documents/list.csv"))
        time.sleep(1)
        desk.xdotool("key", "alt+o")
        desk.window("sent")
        opened, = self.wait_for_files(1, "file_opened")
        self.assertEqual("chromium", opened["program"])
        self.assertEqual(first["object"]["file"], opened["object"]["file"])

    # To a stick --------------------------------------------------------------
    def test_whatever_copies_to_a_stick_is_told_and_linked(self):
        stick = self.stick()
        self.start_agent()
        self.open_crm()
        (self.home / "Documents/list.csv").write_text(CUSTOMERS)
        first = self.one("csv")
        self.shell(f"rsync Documents/list.csv {stick}/")
        copy = self.one("csv", 2)
        self.check_copy(copy, "rsync", first)
        self.assertEqual("copied", copy["detail"])
        self.shell(f"tar -C Documents -cf {stick}/all.tar list.csv")
        packed = self.one("tar")
        self.assertEqual("removable", packed["destination"])
        self.assertEqual(first["object"]["file"], packed["object"]["origin"])
        self.check_packed(packed)
        self.assertEqual("unsupported", packed["reason"])  # Not looked into.
        self.shell(f"soffice --headless --convert-to ods --outdir {stick} "
                   "Documents/list.csv 2>&1")
        # Of which one it was made cannot be told: both hold the same.
        self.check_copy(self.one("ods"), "soffice.bin", first, copy)
        self.shell(f"rm {stick}/*")
        self.copy_by_file_manager(self.home / "Documents", stick)
        self.check_copy(self.one("csv", 3), "pcmanfm", first, copy)

    def test_what_is_encrypted_says_so_and_where_it_came_from(self):
        self.start_agent()
        self.open_crm()
        (self.home / "Documents/list.csv").write_text(CUSTOMERS)
        first = self.one("csv")
        for extension, command in (
                ("zip", "zip -q -P secret Documents/all.zip Documents/list.csv"),
                ("gpg", "gpg --batch --quiet --symmetric --pinentry-mode "
                        "loopback --passphrase secret -o Documents/list.gpg "
                        "Documents/list.csv")):
            with self.subTest(extension):
                self.shell(command)
                packed = self.one(extension)
                self.assertEqual(("unread", "encrypted"),
                                 (packed["reading"], packed["reason"]))
                self.assertNotIn("counts", packed)
                self.assertEqual(first["object"]["file"],
                                 packed["object"]["origin"])
                self.check_packed(packed)

    def check_packed(self, event):
        # Of a quick one on a busy machine the name may not be known, and
        # without it not what it does.
        if "program" in event:
            self.assertEqual("packed", event["detail"])
        self.assertIn(event["object"]["linked_by"],
                      ("identity", "program_and_time"))

    def check_copy(self, copy, program, *of):
        self.assertEqual("removable", copy["destination"])
        self.assertEqual(program, copy["program"])
        self.assertEqual({"email": 20}, self.distinct(copy))
        self.assertIn(copy["object"]["origin"], [e["object"]["file"] for e in of])
        self.assertIn(copy["object"]["linked_by"],
                      ("identity", "identifiers", "program_and_time"))

    def copy_by_file_manager(self, source, target):
        desk = self.desk
        for folder, keys in ((source, ("ctrl+a", "ctrl+c")),
                             (target, ("ctrl+v",))):
            desk.start(f"manager {folder.name}", "dbus-run-session", "pcmanfm",
                       "--new-win", folder)
            window = desk.window(folder.name)
            time.sleep(2)
            desk.focus(window)
            for key in keys:
                desk.xdotool("key", "--clearmodifiers", key)
                time.sleep(0.5)
        wait_until(lambda: list(target.glob("*.csv")), "the copy")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    FileDesk.BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
