"""A desk with a CRM in Chromium, for screenshots and pastes by real programs."""
import subprocess
import unittest

from desk import ROOT, Desk

NOTES = """<title>Notes</title>
<textarea autofocus style="width:95%;height:85%"></textarea>"""


class CrmDesk(unittest.TestCase):
    """One for each test; to be derived from. BIN is set by the program."""
    BIN = None

    def setUp(self):
        self.desk = Desk(self.BIN)
        self.addCleanup(self.desk.__exit__)
        # Programs of a desktop write to the home folder, and talk over a bus:
        # to one of their own, or to none.
        self.desk.environment["HOME"] = str(self.desk.folder)
        self.desk.environment["DBUS_SESSION_BUS_ADDRESS"] = ""
        self.desk.start_centre()
        self.desk.enrol()
        self.desk.start_daemon()
        self.desk.start_display()
        self.desk.start_session()

    def open_crm(self):
        page = self.desk.folder / "customers.html"
        page.write_text(subprocess.run(
            [ROOT / "packaging/scene/customers.py"], text=True, check=True,
            capture_output=True).stdout)
        self.desk.open_browser(page)
        self.crm = self.desk.window("Salesforce")
        self.wait_for_visit("opened")

    def wait_for_visit(self, action, count=1):
        self.desk.wait_for_events(
            lambda events: count == sum(e["action"] == action for e in events),
            "the visit")

    def close_crm(self):
        self.desk.xdotool("windowclose", self.crm)
        self.wait_for_visit("closed")

    def firefox(self, page):
        profile = self.desk.folder / "firefox"
        profile.mkdir()
        self.desk.start("firefox", "firefox-esr", "--no-remote",
                        "--new-instance", "--profile", profile, page)

    def page(self, name, text):
        file = self.desk.folder / name
        file.write_text(text)
        return file
