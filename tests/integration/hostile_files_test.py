#!/usr/bin/env python3
"""Files made to hold the agent up, or to have it read what it must not, and more
of them than the kernel tells of. Usage: hostile_files_test.py BIN_FOLDER
[unittest arguments]"""
import contextlib
import os
import pathlib
import shutil
import signal
import sys
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import ROOT  # noqa: E402
from file_desk import CUSTOMERS, FileDesk, files  # noqa: E402

GOLDEN = ROOT / "tests/golden/documents"


class HostileFilesTest(FileDesk):
    """With what a user may: inotify in the session process."""
    QUEUE = "/proc/sys/fs/inotify/max_queued_events"

    def test_pipes_links_and_sparse_files_hold_nothing_up(self):
        self.start_agent()
        self.open_crm()
        self.shell("mkfifo Documents/pipe; ln -s /etc/passwd Documents/link;"
                   "truncate -s 4G Documents/sparse.csv")
        self.wait_for_files(1)
        self.shell("truncate -s 5G Documents/larger.csv")
        self.wait_for_files(2)
        (self.home / "Documents/export.csv").write_text(CUSTOMERS)
        sparse, larger, export = self.wait_for_files(3)
        # Of zeros only; and one that is over the limit.
        self.assertEqual(("unread", "no_text", 4 << 30),
                         (sparse["reading"], sparse["reason"],
                          sparse["object"]["bytes"]))
        self.assertEqual(("unread", "too_large", 5 << 30),
                         (larger["reading"], larger["reason"],
                          larger["object"]["bytes"]))
        self.assertEqual({20}, {c["distinct"] for c in export["counts"]})

    def test_what_takes_an_export_s_place_is_not_followed(self):
        """A link to what is not theirs, a pipe, a link to a folder."""
        secret = self.desk.folder / "secret"
        secret.mkdir(0o700)
        (secret / "secret.csv").write_text("phone\n+4930901820\n")
        self.start_agent()
        self.open_crm()
        export, other = self.home / "Documents/a.csv", self.home / "other"
        for _ in range(60):
            for make in (lambda: os.symlink(secret / "secret.csv", other),
                         lambda: os.mkfifo(other),
                         lambda: os.symlink(secret, other)):
                make()
                partial = self.home / "partial"
                partial.write_text(CUSTOMERS)
                os.replace(partial, export)
                os.replace(other, export)
        export.unlink()
        (self.home / "Documents/last.txt").write_text(CUSTOMERS + "and more")
        events = self.wait(lambda events: any(
            e["object"].get("extension") == "txt" for e in files(events)),
            "the last")
        for event in files(events):
            for count in event.get("counts", ()):
                self.assertEqual(("email", 20),
                                 (count["kind"], count["distinct"]))
            self.assertIn(event.get("reason"), (None, "owner_gone", "refused"))
        self.assertTrue(files(events)[-1]["counts"])

    def test_hostile_files_are_refused_and_the_next_is_read(self):
        made = self.desk.folder / "made"
        made.mkdir()
        with zipfile.ZipFile(made / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED,
                             compresslevel=1) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            with archive.open("xl/worksheets/a.xml", "w",
                              force_zip64=True) as sheet:
                for _ in range(1025):
                    sheet.write(b" " * (1 << 20))
        with zipfile.ZipFile(made / "entities.xlsx", "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            archive.writestr("xl/worksheets/a.xml", "<!DOCTYPE a [<!ENTITY a 'a'>"
                             + "".join(f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};'>"
                                       for n in range(2, 40)) + "]><a>&a39;</a>")
        whole = (GOLDEN / "customers.xlsx").read_bytes()
        (made / "cut.xlsx").write_bytes(whole[:len(whole) // 2])
        reasons = [(made / "bomb.xlsx", "too_large"),
                   (made / "entities.xlsx", "malformed"),
                   (made / "cut.xlsx", "malformed")]
        reasons += [(file, "encrypted")
                    for file in sorted((GOLDEN / "encrypted").iterdir())
                    if file.suffix != ".pdf" or shutil.which("pdftotext")]
        self.start_agent()
        self.open_crm()
        for n, (file, reason) in enumerate(reasons, 1):
            shutil.copyfile(file, self.home / "Documents" / file.name)
            events = self.wait(lambda e: len(files(e)) >= n, file.name, 120)
            self.assertEqual(("unread", reason),
                             (files(events)[-1]["reading"],
                              files(events)[-1].get("reason")), file.name)
        (self.home / "Documents/export.csv").write_text(CUSTOMERS)
        events = self.wait(lambda e: len(files(e)) > len(reasons), "the export",
                           10)
        self.assertEqual({20}, {c["distinct"] for c in files(events)[-1]["counts"]})

    @contextlib.contextmanager
    def short_queue(self, notices):
        """The kernel holds no more for who begins to watch meanwhile."""
        setting = pathlib.Path(self.QUEUE)
        if os.geteuid() != 0 or not os.access(setting, os.W_OK):
            self.skipTest(f"{setting} cannot be set here")
        before = setting.read_text()
        setting.write_text(str(notices))
        try:
            yield
        finally:
            setting.write_text(before)

    def test_when_the_kernel_drops_notices_it_looks_again(self):
        (self.home / "Documents/deep/er").mkdir(parents=True)
        (self.home / "Documents/old.csv").write_text("old@example.com")
        self.start_agent()
        with self.short_queue(50):
            self.open_crm()
        watcher = self.watcher()
        watcher.send_signal(signal.SIGSTOP)
        for n in range(400):
            folder = ("Documents", "Documents/deep", "Documents/deep/er")[n % 3]
            (self.home / folder / f"{n}.csv").write_text(f"anna{n}@example.com")
        watcher.send_signal(signal.SIGCONT)
        told = lambda events: {e["object"]["file"] for e in files(events)
                               if e.get("counts")}
        events = self.wait(lambda e: len(told(e)) >= 400, "all of them", 60)
        self.assertEqual(400, len(told(events)))
        self.assertTrue(any(e["action"] == "lost" and e["reason"] == "overload"
                            and e["channel"] == "file_export" for e in events))


@unittest.skipUnless(os.geteuid() == 0, "needs root")
class SenseTest(HostileFilesTest):
    """With root's: fanotify in deskwarden-sense."""
    BY = "sense"
    QUEUE = "/proc/sys/fs/fanotify/max_queued_events"


if __name__ == "__main__":
    FileDesk.BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
