#!/usr/bin/env python3
"""Where copies from a CRM are pasted and dropped, by real programs, from a real X
server to the centre. Usage: paste_test.py BIN_FOLDER [unittest arguments]"""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from crm_desk import NOTES, CrmDesk  # noqa: E402
from desk import Waited  # noqa: E402


def pastes(events):
    return [e for e in events if e["action"] in ("pasted", "dropped")]


class PasteTest(CrmDesk):
    def copy_all(self):
        desk = self.desk
        before = sum(e["action"] == "copied" for e in desk.events())
        desk.focus(self.crm)
        desk.xdotool("mousemove", "--window", self.crm, 300, 300, "click", 1)
        desk.xdotool("key", "--clearmodifiers", "ctrl+a")
        time.sleep(0.3)  # Chromium handles keys one after the other, later.
        desk.xdotool("key", "--clearmodifiers", "ctrl+c")
        desk.wait_for_events(
            lambda events: sum(e["action"] == "copied" for e in events)
            > before, "the copy")

    def paste(self, window, *keys):
        before = len(pastes(self.desk.events()))
        self.desk.focus(window)
        time.sleep(0.3)
        self.desk.xdotool(*keys)
        events = self.desk.wait_for_events(
            lambda events: len(pastes(events)) > before, "the paste")
        new = pastes(events)[before:]
        self.assertEqual(1, len(new))
        self.assertEqual("chromium", new[0]["program"])
        self.assertTrue(new[0]["crm_source"])
        return new[0]["action"], new[0]["destination"]

    def test_where_a_paste_went_is_told(self):
        desk = self.desk
        self.open_crm()
        desk.start("mousepad", "dbus-run-session", "mousepad")
        editor = desk.window("Mousepad")
        desk.start("xterm", "xterm", "-T", "Terminal", "-xrm",
                   "XTerm*VT100.translations: #override Ctrl Shift <Key>V: "
                   "insert-selection(CLIPBOARD)")
        terminal = desk.window("Terminal")
        self.firefox(self.page("notes.html", NOTES))
        notes = desk.window("Notes")
        self.copy_all()
        self.assertEqual(("pasted", "mousepad"),
                         self.paste(editor, "key", "ctrl+v"))
        self.assertEqual(("pasted", "xterm"),
                         self.paste(terminal, "key", "ctrl+shift+v"))
        self.assertEqual(("pasted", "xterm"),
                         self.paste(terminal, "mousemove", "--window",
                                    terminal, 50, 50, "click", 2))
        desk.focus(notes)
        desk.xdotool("mousemove", "--window", notes, 300, 300, "click", 1)
        self.assertEqual(("pasted", "firefox-esr"),
                         self.paste(notes, "key", "ctrl+v"))

        for window, left in ((self.crm, 0), (editor, 660), (notes, 660)):
            desk.xdotool("windowsize", window, 600, 500)
            desk.xdotool("windowmove", window, left, 20)
        self.assertEqual(("dropped", "firefox-esr"), self.drag(notes))
        self.assertEqual(("dropped", "mousepad"), self.drag(editor))

    def drag(self, window):
        """What is marked in the CRM, from its middle into the window. On a busy
        machine a browser may not take it in time: then there was no drop."""
        desk = self.desk
        before = len(pastes(desk.events()))
        for attempt in range(3):
            self.drag_once(window)
            try:
                events = desk.wait_for_events(
                    lambda events: len(pastes(events)) > before, "a drop", 6)
                break
            except Waited:
                if attempt == 2:
                    raise
        new = pastes(events)[before:]
        self.assertEqual(1, len(new))
        return new[0]["action"], new[0]["destination"]

    def drag_once(self, window):
        desk = self.desk
        desk.focus(window)  # On top.
        desk.focus(self.crm)
        desk.xdotool("key", "ctrl+a")
        time.sleep(0.5)
        desk.xdotool("mousemove", 60, 300, "mousedown", 1)
        time.sleep(0.3)
        for x in range(60, 900, 40):
            desk.xdotool("mousemove", x, 300)
            time.sleep(0.05)
        for y in range(300, 310):  # Until it has said that it takes it.
            desk.xdotool("mousemove", 880, y)
            time.sleep(0.1)
        desk.xdotool("mouseup", 1)

    def test_clipboard_managers_paste_nothing(self):
        desk = self.desk
        self.open_crm()
        desk.start("mousepad", "dbus-run-session", "mousepad")
        editor = desk.window("Mousepad")
        for manager in ("parcellite", "copyq"):
            desk.start(manager, "dbus-run-session", manager)
            time.sleep(2)  # Until it watches the clipboard.
            before = len(pastes(desk.events()))
            self.copy_all()
            time.sleep(2)  # It has read it several times now.
            self.assertEqual(before, len(pastes(desk.events())))
            self.assertEqual(("pasted", "mousepad"),
                             self.paste(editor, "key", "ctrl+v"))


if __name__ == "__main__":
    CrmDesk.BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
