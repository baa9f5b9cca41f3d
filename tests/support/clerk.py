"""What somebody at a support desk does, with real programs on a Desk.

One browser window shows a list of customers, as a CRM's or as another page (its
title says which); one editor takes notes.
"""
import html
import subprocess
import time

from desk import ROOT, wait_until

CRM, OTHER = "Recently Viewed | Contacts | Salesforce", "Intranet"
# `o` and `q` make it the CRM's page and another; `n` selects the next row.
KEYS = """<script>
let row = 0;
addEventListener('keydown', e => {
  if (e.ctrlKey || e.altKey) return;
  if (e.key == 'o') document.title = %r;
  if (e.key == 'q') document.title = %r;
  if (e.key == 'n') {
    const rows = document.querySelectorAll('tr');
    row = row %% (rows.length - 1) + 1;
    getSelection().selectAllChildren(rows[row]);
  }
});
</script>"""


class Clerk:
    def __init__(self, desk, customers=25):
        self.desk = desk
        for folder in ("Downloads", "Documents"):
            (desk.home / folder).mkdir(exist_ok=True)
        page = subprocess.run(
            [ROOT / "packaging/scene/customers.py", "--title", OTHER,
             "--rows", str(customers)],
            check=True, text=True, capture_output=True).stdout
        self.page = desk.folder / "customers.html"
        self.page.write_text(page.replace(
            html.escape(OTHER) + "</title>",
            html.escape(OTHER) + "</title>" + KEYS % (CRM, OTHER)))
        self.exported = 0

    def sit_down(self):
        """Opens what is open all day."""
        self.desk.open_browser(self.page)
        self.browser = self.desk.window(OTHER)
        self.desk.start("notes", "dbus-run-session", "mousepad",
                        "--disable-server")
        self.notes = self.desk.window("Mousepad")

    def press(self, window, *keys):
        self.desk.focus(window)
        for key in keys:
            self.desk.xdotool("key", "--clearmodifiers", key)
            time.sleep(0.3)

    def open_crm(self):
        self.press(self.browser, "o")
        self.desk.window("Salesforce")

    def leave_crm(self):
        self.press(self.browser, "q")
        self.desk.window(OTHER)

    def copy_customer(self):
        self.press(self.browser, "n", "ctrl+c")

    def paste(self):
        self.press(self.notes, "ctrl+v", "Return")

    def copy_own(self, text="call back at noon"):
        """Something that is none of the CRM's."""
        subprocess.run(["xclip", "-selection", "clipboard"], input=text,
                       text=True, env=self.desk.environment, timeout=20,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def take_picture(self):
        subprocess.run(["import", "-window", "root",
                        self.desk.home / "Documents/picture.png"], check=True,
                       env=self.desk.environment, timeout=30)

    def export(self):
        """By the browser, into Downloads; gives back the file."""
        before = set(self.downloads())
        self.press(self.browser, "alt+x")
        self.exported += 1
        new, = wait_until(lambda: set(self.downloads()) - before, "a download")
        return new

    def downloads(self):
        return (self.desk.home / "Downloads").glob("*.csv")

    def write_document(self, rows=25):
        (self.desk.home / "Documents/list.csv").write_text("".join(
            f"customer {n},anna{n}@example.com\n" for n in range(rows)))
