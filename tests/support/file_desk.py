"""A desk whose files are watched, and what comes of it at the centre."""
import os
import pathlib
import subprocess
import unittest

from desk import Desk, wait_until

CUSTOMERS = "name,mail\n" + "".join(
    f"customer {n},anna{n}@example.com\n" for n in range(20))


def files(events, action=None):
    return [e for e in events if e["channel"] == "file_export"
            and (action is None or e["action"] == action)]


def marks(process):
    """What a process has marked, as the kernel says it."""
    found = []
    for info in pathlib.Path(f"/proc/{process.pid}/fdinfo").iterdir():
        try:
            found += [line for line in info.read_text().splitlines()
                      if line.startswith(("inotify ", "fanotify "))]
        except FileNotFoundError:
            pass
    return found


class FileDesk(unittest.TestCase):
    """One desk for each test, whose files are watched by BY; to be derived from.
    BIN is set by the program."""
    BIN = None
    BY = "session"
    DAEMON = "deskwardend"

    def setUp(self):
        self.desk = desk = Desk(self.BIN)
        self.addCleanup(desk.__exit__)
        self.home = desk.home
        for folder in ("Downloads", "Documents", ".cache/program"):
            (self.home / folder).mkdir(parents=True)
        self.sticks = desk.folder / "sticks"
        self.sticks.mkdir()
        desk.start_centre()

    def start_agent(self, follow="60s", read="visit", **settings):
        desk = self.desk
        desk.enrol(files=f"removable = {self.sticks}\nby = {self.BY}",
                   gate=f"follow = {follow}\nread = {read}", **settings)
        desk.start_daemon(program=desk.bin / self.DAEMON)
        desk.start_display()
        desk.start_session()
        self.start_watcher()

    def start_watcher(self):
        if self.BY == "session":
            return
        desk = self.desk
        # As where systemd runs: what is mounted later is seen in there, too.
        subprocess.run(["mount", "--bind", self.sticks, self.sticks], check=True)
        subprocess.run(["mount", "--make-shared", self.sticks], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.sticks],
                        check=True)
        desk.start_sense()

    def watcher(self):
        return self.desk.processes[self.BY]

    def open_crm(self, title="Home | Salesforce - Chromium"):
        self.desk.start("crm", "xterm", "-T", title, "-class", "Chromium",
                        "-n", "chromium", "-e", "sleep", "600")
        self.desk.window("Salesforce")
        self.wait(lambda events: any(e["action"] == "opened" for e in events),
                  "the visit")
        wait_until(lambda: marks(self.watcher()), "marks")

    def close_crm(self):
        self.desk.stop("crm")
        self.wait(lambda events: any(e["action"] == "closed" for e in events),
                  "the end of the visit")

    def stop_agent(self):
        for name in ("session", "sense", "deskwardend"):
            if name in self.desk.processes:
                self.desk.stop(name)

    def wait(self, condition, what, seconds=20):
        return self.desk.wait_for_events(condition, what, seconds)

    def wait_for_files(self, count, action=None):
        events = self.wait(lambda e: len(files(e, action)) >= count,
                           f"{count} files")
        self.assertEqual(count, len(files(events, action)), files(events))
        return files(events, action)

    def shell(self, command):
        subprocess.run(["bash", "-ec", command], check=True, cwd=self.home,
                       env=self.desk.environment, timeout=60,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def stick(self, name="stick"):
        """A file system as a stick would have one."""
        if os.geteuid() != 0:
            self.skipTest("needs root")
        folder = self.sticks / name
        folder.mkdir()
        image = self.desk.folder / f"{name}.img"
        with open(image, "wb") as file:
            file.truncate(32 << 20)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, folder], check=True)
        self.addCleanup(subprocess.run, ["umount", "-q", "-l", folder])
        return folder
