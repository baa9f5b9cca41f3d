#!/usr/bin/env python3
"""No raw content anywhere: plants unique words in the clipboard, in titles and
in file names, lets them be seen, and looks for them in all that is stored,
sent, logged or said, in plain, UTF-16, hex and base64.

Usage: no_content_test.py BIN_FOLDER
"""
import base64
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import ROOT, Desk  # noqa: E402
from path_test import copies, has_action  # noqa: E402

BIN = None
WORD = "quetzalcoatl"
MAIL = "zanzibar.walrus@example.com"
PHONE = "13800456789"
TITLE = "Xanadu Ltd"
FILE = "Popocatepetl-list"
PLANTED = [WORD, "zanzibar.walrus", PHONE, "+86" + PHONE, "Xanadu", FILE]


def base64_forms(word):
    """The base64 of it at each of the three alignments, ends cut off."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + word).decode()
        yield encoded[4 if before else 0:len(encoded) - 4].encode()


def forms(text):
    """All the bytes that would give `text` away."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        word = text.encode(encoding)
        yield word
        yield word.hex().encode()
        yield word.hex().upper().encode()
        yield from base64_forms(word)


def found_in(data):
    lower = data.lower()
    return [text for text in PLANTED for form in forms(text)
            if form in data or form.lower() in lower]


class NoContentTest(unittest.TestCase):
    def test_the_search_finds_what_is_planted(self):
        for form in forms(WORD):
            self.assertIn(WORD, found_in(b"\1\2" + form + b"\3"))

    def test_nothing_that_was_seen_can_be_found_again(self):
        with Desk(BIN) as desk:
            self.play(desk)
            self.look(desk, "while it runs")
            desk.start_centre()
            desk.wait_for_events(lambda e: len(copies(e)) >= 3, "the copies")
            self.look(desk, "after it was shipped")
            self.no_core_dumps(desk)
            desk.stop("centre")
            self.look(desk, "after the end")

    def play(self, desk):
        desk.start_centre()
        desk.enrol(shipping="max_delay = 1s\nretry_cap = 1s", log="level = trace",
                   gate="read = visit")
        desk.kill("centre")  # So that the buffer has to keep it for now.
        desk.start_daemon()
        desk.start_display()
        desk.start_session()
        page = desk.folder / "page.html"
        html = subprocess.run(
            [ROOT / "packaging/scene/customers.py", "--title",
             f"{TITLE} | Contacts | Salesforce"],
            text=True, check=True, capture_output=True).stdout
        page.write_text(html.replace("13800000007", PHONE)
                        .replace("bo.berg6@example.com", MAIL)
                        .replace("Bo Berg", WORD))
        desk.open_browser(page)
        window = desk.window("Salesforce")
        time.sleep(1)
        desk.focus(window)
        desk.xdotool("mousemove", "--window", window, 500, 500, "click", 1)
        desk.xdotool("key", "--clearmodifiers", "ctrl+a")
        time.sleep(0.3)
        desk.xdotool("key", "--clearmodifiers", "ctrl+c")
        time.sleep(2)
        desk.copy_in_terminal(f"{WORD} {MAIL} {PHONE}", title="Xanadu terminal")
        files = subprocess.Popen(
            ["xclip", "-selection", "clipboard", "-t", "text/uri-list"],
            stdin=subprocess.PIPE, env=desk.environment)
        files.communicate(f"file:///tmp/{FILE}.csv\r\n".encode())
        time.sleep(2)

    def look(self, desk, when):
        said = b""
        for question in (["status"], ["status", "--json"], ["tail", "-n", "100"],
                         ["me"], ["me", "--json"], ["doctor"],
                         ["buffer", "check"]):
            done = desk.deskwarden(*question, check=False)
            said += (done.stdout + done.stderr).encode()
        if "centre" in desk.processes:
            said += desk.centre("events").stdout.encode()
            said += desk.centre("events", "--json").stdout.encode()
        if "deskwardend" in desk.processes:
            self.assertIn(b'"copied"', said, when)
        self.assertEqual([], found_in(said), f"said {when}")
        places = [desk.state, desk.centre_folder, desk.logs]
        files = [f for place in places for f in place.rglob("*")
                 if f.is_file() and f.name not in ("chromium.log", "xvfb.log")]
        self.assertTrue(any(f.name == "buffer.db" for f in files))
        for file in files:
            self.assertEqual([], found_in(file.read_bytes()), f"{file} {when}")

    def no_core_dumps(self, desk):
        for name in ("session", "deskwardend"):
            process = desk.processes.pop(name)
            process.send_signal(signal.SIGABRT)
            _, status = os.waitpid(process.pid, 0)
            self.assertTrue(os.WIFSIGNALED(status), name)
            self.assertFalse(os.WCOREDUMP(status), f"{name} left a core dump")


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
