#!/usr/bin/env python3
"""Files on file systems that may never answer. bindfs is the share of another
machine, or sshfs with a server of its own; stopped (SIGSTOP), it is one that never
answers.
Usage: far_test.py BIN_FOLDER [unittest arguments]"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import wait_until  # noqa: E402
from file_desk import CUSTOMERS, FileDesk, files, marks  # noqa: E402

SFTP_SERVER = pathlib.Path("/usr/lib/openssh/sftp-server")


def can_mount():
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
    except OSError:
        return False
    return os.geteuid() == 0 and shutil.which("bindfs") is not None


class Process:
    def __init__(self, pid):
        self.pid = pid


class Server(Process):
    def send_signal(self, how):
        if pathlib.Path(f"/proc/{self.pid}").exists():
            os.kill(self.pid, how)


@unittest.skipUnless(can_mount(), "needs root, /dev/fuse and bindfs")
class FarTest(FileDesk):
    """With the real scan worker: it is handed copies in memory."""

    def mount(self, backing, folder):
        """Gives back the process behind it."""
        return self.desk.start(f"bindfs {folder.name}", "bindfs", "-f", "-o",
                               "nonempty", backing, folder)

    def share(self, folder=None, silent=False):
        """Mounted there; gives back the process behind it."""
        folder = folder or self.home / "Share"
        folder.mkdir(exist_ok=True)
        backing = self.desk.folder / f"backing{len(self.desk.processes)}"
        backing.mkdir()
        session = self.desk.processes.get("session")
        if silent and session:
            # It is to find the share when that does not answer any more.
            session.send_signal(signal.SIGSTOP)
            self.addCleanup(session.send_signal, signal.SIGCONT)
        process = self.mount(backing, folder)
        # When it is gone everybody who waits for it goes on.
        self.addCleanup(subprocess.run, ["umount", "-q", "-l", folder])
        self.addCleanup(process.send_signal, signal.SIGCONT)
        wait_until(lambda: self.is_mounted(folder), "the share")
        if silent:
            process.send_signal(signal.SIGSTOP)
            if session:
                session.send_signal(signal.SIGCONT)
        return process

    def is_mounted(self, folder):
        """Without asking what is mounted there."""
        table = pathlib.Path("/proc/self/mountinfo").read_text()
        return any(f" {folder} " in line and " - fuse" in line
                   for line in table.splitlines())

    def children(self):
        """The processes that the session process has started: not one that has
        just been forked, and has its parent's marks still."""
        pid = self.desk.processes["session"].pid
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [Process(int(word)) for word in text.split()
                if b"--far" in self.command(word)]

    @staticmethod
    def command(pid):
        try:
            return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            return b""

    def far_marks(self):
        found = []
        for child in self.children():
            try:
                found += marks(child)
            except FileNotFoundError:
                pass
        return found

    def open_crm_with_share(self):
        self.open_crm()
        wait_until(self.far_marks, "the share's marks")

    def sensor(self, name="network_files"):
        return next(s for s in self.desk.status()["sessions"][0]["sensors"]
                    if s["name"] == name)

    def wait_for_silence(self):
        self.wait(lambda events: any(
            e["action"] == "sensor_down" and e["detail"] == "network_files"
            and e.get("reason") == "not_answering" for e in events),
            "its silence", 40)
        self.assertIn("not answering", self.sensor()["why"])

    def assert_nobody_was_held_up(self):
        """Everything else is told of, and ends in time."""
        self.desk.copy_in_terminal("anna1@example.com")
        self.wait(lambda events: any(e["action"] == "copied" for e in events),
                  "a copy")
        (self.home / "Downloads/after.csv").write_text(CUSTOMERS)
        self.wait(lambda events: any(
            f.get("counts") and f["destination"] == "home"
            for f in files(events)), "a local file")
        self.stop_agent()
        events = self.desk.events()
        self.assertEqual([], [e for e in events
                              if e["action"] == "gate_unknown"])
        self.assertEqual([], [e for e in events
                              if e.get("reason") == "not_answering"
                              and e["detail"] != "network_files"])

    # What is seen ------------------------------------------------------------
    def test_what_is_copied_onto_a_share_is_read_and_linked(self):
        self.share()
        self.start_agent()
        self.open_crm_with_share()
        (self.home / "Documents/list.csv").write_text(CUSTOMERS)
        first, = self.wait_for_files(1)
        for count, command in enumerate((
                "cp Documents/list.csv Share/copy.csv",
                "rsync -a Documents/list.csv Share/sent.csv",
                "tar cf - Documents/list.csv | tar xf - -C Share"), 2):
            with self.subTest(command):
                self.shell(command)
                event = self.wait_for_files(count)[-1]
                self.assertEqual("written", event["action"])
                self.assertEqual("network", event["destination"])
                self.assertEqual("read", event["reading"], event)
                self.assertEqual({20}, {c["distinct"] for c in event["counts"]})
                self.assertEqual("csv", event["object"]["extension"])
                self.assertNotEqual(0, event["object"].get("origin", 0))
        self.assertEqual("limited", self.sensor()["state"])

    def test_a_share_that_comes_in_the_visit_is_watched_until_it_goes(self):
        self.start_agent()
        self.assertEqual("working", self.sensor()["state"])
        self.open_crm()
        self.assertEqual([], self.children())
        share = self.sticks / "share"
        self.share(share)
        wait_until(self.far_marks, "the share's marks")
        (share / "export.csv").write_text(CUSTOMERS)
        event, = self.wait_for_files(1)
        self.assertEqual("network", event["destination"])
        subprocess.run(["umount", share], check=True)
        wait_until(lambda: not self.children(), "its process to end")
        wait_until(lambda: self.sensor()["state"] == "working", "the sensor")

    def test_a_file_that_is_too_large_is_told_unread(self):
        self.share()
        self.start_agent()
        self.open_crm_with_share()
        self.shell("truncate -s 65M Share/large.csv")
        event, = self.wait_for_files(1)
        self.assertEqual("too_large", event["reason"])
        self.assertEqual(65 << 20, event["object"]["bytes"])

    # When --------------------------------------------------------------------
    def test_nothing_is_marked_or_told_while_the_gate_is_closed(self):
        self.share()
        self.start_agent(follow="0s")
        self.assertEqual([], self.children())
        (self.home / "Share/private.csv").write_text(CUSTOMERS)
        self.open_crm_with_share()
        (self.home / "Share/export.csv").write_text(CUSTOMERS)
        self.wait_for_files(1)
        self.close_crm()
        wait_until(lambda: not self.far_marks(), "the marks to be gone")
        (self.home / "Share/private2.csv").write_text(CUSTOMERS)
        wait_until(lambda: not self.children(), "the process to end")
        self.stop_agent()
        self.assertEqual(1, len(files(self.desk.events())))

    def test_after_the_visit_a_file_is_followed_unread(self):
        self.share()
        self.start_agent()
        self.open_crm_with_share()
        (self.home / "Share/export.csv").write_text(CUSTOMERS)
        first, = self.wait_for_files(1)
        self.close_crm()
        (self.home / "Share/private.csv").write_text("my own")
        self.shell("mv Share/export.csv Share/holiday.csv")
        moved = self.wait_for_files(2)[1]
        self.assertEqual("moved", moved["action"])
        self.assertEqual(first["object"]["file"], moved["object"]["file"])
        self.assertFalse(moved.get("counts"))

    # What never answers ------------------------------------------------------
    def test_one_that_was_silent_before_the_visit_holds_up_nobody(self):
        self.share(silent=True)
        self.start_agent()
        self.open_crm()
        self.wait_for_silence()
        self.assertEqual("unavailable", self.sensor()["state"])
        self.assert_nobody_was_held_up()

    def test_one_that_falls_silent_over_a_watched_folder_holds_up_nobody(self):
        self.start_agent()
        self.open_crm()
        # What waits to be told of is behind it then.
        (self.home / "Documents/before.csv").write_text(CUSTOMERS)
        self.share(self.home / "Documents", silent=True)
        self.wait_for_silence()
        self.assert_nobody_was_held_up()

    def test_one_silent_share_leaves_the_other_watched(self):
        silent = self.share(self.home / "Silent")
        self.share()
        self.start_agent()
        self.open_crm_with_share()
        wait_until(lambda: len(self.far_marks()) == 2, "both")
        silent.send_signal(signal.SIGSTOP)
        # It would wait itself.
        writer = subprocess.Popen(["touch", self.home / "Silent/x"])
        self.addCleanup(writer.wait)
        self.addCleanup(silent.send_signal, signal.SIGCONT)
        (self.home / "Share/export.csv").write_text(CUSTOMERS)
        event, = self.wait_for_files(1)
        self.assertEqual("network", event["destination"])


class SenseFarTest(FarTest):
    """Local files by deskwarden-sense, which must not be held up, either."""
    BY = "sense"

    def setUp(self):
        super().setUp()
        # What is mounted in there later is seen by it.
        subprocess.run(["mount", "--bind", self.home, self.home], check=True)
        subprocess.run(["mount", "--make-shared", self.home], check=True)
        self.addCleanup(subprocess.run, ["umount", "-q", "-l", self.home])

    test_a_file_that_is_too_large_is_told_unread = None
    test_after_the_visit_a_file_is_followed_unread = None
    test_one_silent_share_leaves_the_other_watched = None

    def test_one_over_the_home_folder_does_not_hold_it_up(self):
        self.start_agent()
        self.open_crm()
        (self.home / "Documents/before.csv").write_text(CUSTOMERS)
        stick = self.stick()
        self.share(self.home, silent=True)
        self.wait_for_silence()
        (stick / "export.csv").write_text(CUSTOMERS)
        self.wait(lambda events: any(f.get("destination") == "removable"
                                     for f in files(events)), "the stick")
        self.stop_agent()
        self.assertEqual([], [e for e in self.desk.events()
                              if e.get("reason") == "not_answering"
                              and e["detail"] != "network_files"])


@unittest.skipUnless(shutil.which("sshfs") and SFTP_SERVER.exists(),
                     "needs sshfs and openssh-sftp-server")
class SshfsTest(FarTest):
    """What is stopped is the server, which is here and not behind an ssh."""

    def mount(self, backing, folder):
        pid = self.desk.folder / f"{backing.name}.pid"
        ssh = self.desk.folder / f"{backing.name}.sh"
        ssh.write_text(f"#!/bin/sh\necho $$ >{pid}\nexec {SFTP_SERVER}\n")
        ssh.chmod(0o755)
        self.desk.start(f"sshfs {folder.name}", "sshfs", "-f",
                        "-o", f"ssh_command={ssh}", f"elsewhere:{backing}",
                        folder)
        wait_until(lambda: pid.exists() and pid.read_text(), "the server")
        return Server(int(pid.read_text()))

    test_a_share_that_comes_in_the_visit_is_watched_until_it_goes = None
    test_a_file_that_is_too_large_is_told_unread = None
    test_nothing_is_marked_or_told_while_the_gate_is_closed = None
    test_after_the_visit_a_file_is_followed_unread = None
    test_one_that_was_silent_before_the_visit_holds_up_nobody = None
    test_one_silent_share_leaves_the_other_watched = None


if __name__ == "__main__":
    FileDesk.BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
