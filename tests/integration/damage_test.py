#!/usr/bin/env python3
"""The centre's files are cut, overwritten, deleted or replaced, and rows at the
desk are of no use, with real programs. Usage: damage_test.py BIN_FOLDER [unittest arguments]"""
import json
import pathlib
import re
import shutil
import sys
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402

BIN = None
PAGE = 4096


def empty(file):
    file.write_bytes(b"")


def halve(file):
    file.write_bytes(file.read_bytes()[:file.stat().st_size // 2 + 100])


def spoil_head(file):
    file.write_bytes(b"#" * 300 + file.read_bytes()[300:])


def spoil_middle(file):
    bytes_ = bytearray(file.read_bytes())
    for page in range(2, len(bytes_) // PAGE):
        bytes_[page * PAGE:(page + 1) * PAGE] = b"#" * PAGE
    file.write_bytes(bytes_)


def make_folder(file):
    file.unlink()
    file.mkdir()


def remove(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


class DamageTest(unittest.TestCase):
    def setUp(self):
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        self.folder = self.desk.centre_folder

    def start_over_two_epochs(self):
        """The desk has shipped in both; the centre is stopped."""
        desk = self.desk
        desk.start_centre(days=-100)
        desk.enrol(shipping="max_delay = 200ms\nretry_cap = 200ms\n"
                            "heartbeat = 2s")
        desk.start_daemon()
        desk.ship(5)
        desk.stop("centre")
        desk.start_centre()
        desk.ship(7)
        desk.stop("centre")
        self.past, self.present = sorted(self.folder.glob("epoch-*.db"))
        self.backup = desk.folder / "backup"
        shutil.copytree(self.folder, self.backup)

    def metric(self, name):
        url = (self.folder / "operations-url").read_text().strip()
        with urllib.request.urlopen(url + "/metrics", timeout=20) as page:
            text = page.read().decode()
        return int(re.search(rf"^deskwarden_central_{name} (\d+)$", text,
                             re.MULTILINE).group(1))

    def aside(self, file):
        found, = (f for f in self.folder.glob(file.name + ".corrupt-*Z"))
        return found

    def verify(self, status):
        done = self.desk.centre("verify", check=False)
        self.assertEqual(status, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def put_back(self, file):
        """As docs/operations.md says; the centre is stopped."""
        for part in self.folder.glob(file.name + "*"):
            remove(part)
        shutil.copy(self.backup / file.name, file)

    def test_a_past_epoch_is_set_aside_and_can_be_restored(self):
        desk = self.desk
        self.start_over_two_epochs()
        for damage in (empty, halve, spoil_head, spoil_middle, make_folder):
            with self.subTest(damage.__name__):
                damage(self.past)
                desk.start_centre()
                aside = self.aside(self.past)
                self.assertIn(f"set aside as {aside.name}", desk.log("centre"))
                self.assertEqual(1, self.metric("damaged_files"))
                self.assertFalse(self.past.exists())
                desk.ship(3)
                self.assertEqual(0, self.metric("missing_events_total"))
                said = self.verify(1)
                self.assertIn(aside.name, said)
                self.assertIn(f"restore {self.past.name} from a backup", said)
                desk.stop("centre")
                self.put_back(self.past)
                desk.start_centre()
                self.assertIn("every chain is intact", self.verify(0))
                self.assertEqual(0, self.metric("damaged_files"))
                desk.stop("centre")

    def test_the_present_epoch_is_begun_anew_and_the_gap_declared(self):
        desk = self.desk
        self.start_over_two_epochs()
        for damage in (empty, halve, spoil_head):
            with self.subTest(damage.__name__):
                damage(self.present)
                desk.start_centre()
                aside = self.aside(self.present)
                wait_until(lambda: self.metric("missing_events_total") > 0,
                           "the gap to be declared")
                desk.ship(3)
                self.assertIn(aside.name, self.verify(1))
                lost = [e for e in desk.events() if e["action"] == "lost"]
                self.assertEqual(["missing_at_centre"],
                                 [event["reason"] for event in lost])
                desk.stop("centre")
                # To go on without it.
                for part in self.folder.glob("*.corrupt-*"):
                    remove(part)
                said = self.verify(0)
                self.assertIn("after they were stored here", said)

    def test_a_past_epoch_that_goes_bad_in_use_keeps_nobody_waiting(self):
        desk = self.desk
        self.start_over_two_epochs()
        desk.start_centre()
        spoil_head(self.past)
        before = desk.status()["shipping"]["batches_total"]
        desk.record(5)
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "what was recorded to be shipped")
        shipping = desk.status()["shipping"]
        self.assertGreater(shipping["batches_total"], before)
        self.assertEqual(0, shipping["failures_total"], shipping)
        self.assertIn(self.past.name, self.verify(1))
        self.assertIsNone(desk.processes["centre"].poll())

    def test_who_looks_sees_what_is_in_the_other_epochs(self):
        desk = self.desk
        self.start_over_two_epochs()
        whole = len(desk.events())
        # They are of no login.
        commands = {"events": len, "agents": lambda a: a[0]["events"],
                    "logins": lambda logins: len(logins) + 7}
        for damage in (empty, halve, spoil_head, spoil_middle):
            with self.subTest(damage.__name__):
                damage(self.past)
                for command, events in commands.items():
                    done = desk.centre(command, "--json", check=False)
                    self.assertEqual(1, done.returncode, command)
                    self.assertRegex(
                        done.stderr,
                        rf"{self.past.name}.*what is in it is missing here")
                    printed = [json.loads(line)
                               for line in done.stdout.splitlines()]
                    self.assertIn(events(printed), range(7, whole), command)
                self.put_back(self.past)
                self.assertEqual(whole, len(desk.events()))

    def test_damage_of_the_present_epoch_in_use_ends_it_to_start_again(self):
        desk = self.desk
        self.start_over_two_epochs()
        for damage in (empty, pathlib.Path.unlink):
            with self.subTest(damage.__name__):
                desk.start_centre()
                desk.ship(1)
                damage(self.present)
                desk.record(3)
                process = desk.processes["centre"]
                wait_until(lambda p=process: p.poll() is not None,
                           "the centre to end")
                self.assertEqual(1, process.returncode)
                self.assertIn("the next start sets that file aside",
                              desk.log("centre"))
                desk.stop("centre")
                desk.start_centre()
                wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                           "what was recorded to be shipped")
                desk.ship(2)
                self.verify(1)
                desk.stop("centre")

    def test_a_registry_that_is_lost_is_not_begun_anew(self):
        desk = self.desk
        self.start_over_two_epochs()
        registry = self.folder / "central.db"
        for damage in (empty, halve, spoil_head, spoil_middle, make_folder,
                       pathlib.Path.unlink):
            with self.subTest(damage.__name__):
                damage(registry)
                was = registry.is_file() and registry.read_bytes()
                done = desk.centre("serve", "--listen", desk.listen,
                                   check=False, seconds=30)
                self.assertEqual(78, done.returncode, done.stderr)
                self.assertIn("central.db", done.stderr)
                self.assertIn("from a backup", done.stderr)
                self.assertEqual(
                    was, registry.is_file() and registry.read_bytes())
                if registry.exists():
                    self.assertNotEqual(
                        0, desk.centre("verify", check=False).returncode)
                    remove(registry)
                for part in self.folder.glob("central.db-*"):
                    remove(part)
                shutil.copy(self.backup / "central.db", registry)
        desk.start_centre()
        desk.ship(3)
        self.verify(0)

    def test_without_escrow_db_batches_are_taken_and_deposits_wait(self):
        desk = self.desk
        self.start_over_two_epochs()
        escrow = self.folder / "escrow.db"
        for damage in (empty, halve, spoil_head, make_folder):
            with self.subTest(damage.__name__):
                damage(escrow)
                desk.start_centre()
                self.assertIn("no deposit is taken", desk.log("centre"))
                self.assertEqual(1, self.metric("damaged_files"))
                desk.ship(3)
                self.assertIn("restore escrow.db from a backup", self.verify(1))
                desk.stop("centre")
                remove(escrow)
                shutil.copy(self.backup / "escrow.db", escrow)
                self.verify(0)


class RefusedRowTest(unittest.TestCase):
    """Rows at the desk that the centre's decoder refuses."""

    def setUp(self):
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)

    def rejected(self):
        return [event for event in self.desk.events()
                if event.get("action") == "rejected"]

    def test_each_ends_as_a_record_and_all_else_is_delivered(self):
        desk = self.desk
        desk.start_centre()
        desk.enrol(shipping="max_delay = 200ms\nretry_cap = 200ms\n"
                            "heartbeat = 2s")
        desk.start_daemon()
        desk.ship(1)
        desk.stop("centre")
        # Of the version that the centre knows, and they do not decode. One of a
        # version to come is taken as it is.
        refused = ["01", "01ffffffffffffffffff"]
        desk.record(60)
        desk.stop("deskwardend")
        desk.run("append_rows", desk.state, refused[0], "fe01020304", refused[1])
        desk.start_daemon()
        desk.record(40)
        desk.start_centre()
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "all to be delivered", 60)
        wait_until(lambda: len(self.rejected()) == 2, "the records of both")

        sizes = sorted(event["object"]["bytes"] for event in desk.events()
                       if event.get("channel") == "clipboard")
        self.assertEqual(sorted([1, *range(1, 61), *range(1, 41)]), sizes)
        self.assertEqual(2, desk.status()["shipping"]["rejected_events_total"])
        kept = sorted(file.read_bytes().hex() for file in
                      (desk.state / "quarantine").glob("*.row"))
        self.assertEqual(sorted(refused), kept)
        self.assertIn("does not decode", desk.log("centre"))
        verified = desk.centre("verify")
        self.assertIn("every chain is intact", verified.stdout)
        self.assertIn("2 declared missing", verified.stdout)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
