#!/usr/bin/env python3
"""Thieves with what real programs left behind: the centre's whole folder, its
backup, a desk's disk without the key of its fingerprints, and with it. Each
tries to get numbers, names of files and people out of it.
Usage: theft_test.py BIN_FOLDER [unittest arguments]"""
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
import escrow_test  # noqa: E402
from holders import epoch_number  # noqa: E402
import restore_test  # noqa: E402
from desk import wait_until  # noqa: E402
from file_desk import marks  # noqa: E402
from no_content_test import forms  # noqa: E402

BIN = None
COPIED = 500
USER = "quetzalcoatl"
FILE = "Popocatepetl-customers"


def numbers():
    """Of the blocks 130 to 139, which are all in use; the first is the thief's
    own."""
    return [f"+861{3_012_345_678 + n * 1_924_567}" for n in range(COPIED)]


class Scene(escrow_test.EscrowTest):
    """A desk at which one person exported the numbers, and the centre that was
    told, with holders for everything."""

    def play(self):
        desk = self.desk
        (desk.home / "Documents").mkdir()
        self.create_usual()
        desk.enrol(shipping="max_delay = 200ms", files="by = session",
                   gate="read = visit")
        self.pin(self.folder / "holders-1.cms")
        users = desk.folder / "passwd"
        users.write_text(f"{USER}:x:0:0::{desk.home}:/bin/sh\n")
        desk.start_daemon(before=[
            "unshare", "--mount", "--propagation", "slave", "sh", "-c",
            'mount --bind "$1" /etc/passwd; shift; exec "$@"', "sh", users])
        self.wait_for_state("sealed")
        desk.start_display()
        desk.start_session()
        desk.start("crm", "xterm", "-T", "Home | Salesforce - Chromium", "-class",
                   "Chromium", "-n", "chromium", "-e", "sleep", "600")
        wait_until(lambda: marks(desk.processes["session"]), "the visit")
        (desk.home / "Documents" / f"{FILE}.csv").write_text(
            "name,phone\n" + "".join(f"somebody,{n}\n" for n in numbers()))
        desk.wait_for_events(
            lambda events: any(e["channel"] == "file_export" and e["counts"]
                               for e in events), "the export")
        wait_until(lambda: "1 agents sealed, 1 identities" in desk.centre(
            "escrow", "status", check=False).stdout, "the identity")
        wait_until(lambda: len(self.fingerprints()) == COPIED,
                   "the index to have every number")

    def fingerprints(self):
        """The thief reads them off the index."""
        file, = self.desk.centre_folder.glob("epoch-*.db")
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro",
                                                uri=True)) as database:
            return [row[0] % 2 ** 64 for row in
                    database.execute("SELECT fingerprint FROM exposures")]


@unittest.skipUnless(os.geteuid() == 0, "needs root")
class TheftTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        escrow_test.BIN = BIN
        cls.scene = scene = Scene("test_a_destroyed_epoch_is_gone")
        cls.addClassCleanup(scene.doCleanups)
        scene.setUp()
        scene.play()
        cls.known = scene.desk.folder / "known"
        cls.known.mkdir()
        (cls.known / "numbers").write_text("\n".join(numbers()) + "\n")
        (cls.known / "fingerprints").write_text(
            "\n".join(map(str, scene.fingerprints())) + "\n")
        cls.secret = f"secret-{epoch_number(scene.epoch)}"
        # While it runs: what is only in a log of SQLite is stolen, too.
        cls.stolen = scene.desk.folder / "stolen"
        shutil.copytree(scene.desk.centre_folder, cls.stolen / "centre")
        scene.backup = cls.stolen / "backup"
        restore_test.RestoreTest.back_up(scene)
        shutil.copytree(scene.desk.state, cls.stolen / "desk",
                        ignore=shutil.ignore_patterns("run"))

    def thief(self, what, without=()):
        """Tries every key in it, and a sample of the number space."""
        folder = self.stolen / what
        done = subprocess.run(
            [self.scene.desk.bin / "thief", folder,
             str(epoch_number(self.scene.epoch)),
             self.known / "fingerprints", self.known / "numbers", *without],
            capture_output=True, text=True, timeout=500)
        self.assertEqual(0, done.returncode, done.stderr)
        seen = json.loads(done.stdout)
        if seen["key_found"]:
            print(f"\n    {what}: a key; all 7 * 10^9 numbers would take "
                  f"{seen['hours_for_all']:.2f} hours on one core; of "
                  f"{seen['sampled']} tried {seen['matched']} match, of the "
                  f"copied ones {seen['found']}", flush=True)
        else:
            each = seen["key_seconds"] / max(seen["keys"], 1)
            years = each * seen["keys"] * 7e9 / 3.15e7
            print(f"\n    {what}: {seen['bytes']} bytes, {seen['keys']} keys in "
                  f"{seen['key_seconds']:.1f} s, none is right; of "
                  f"{seen['sampled']} numbers without a key {seen['matched']} "
                  f"match; every key with all 7 * 10^9 numbers would take "
                  f"{years:.0f} years on one core", flush=True)
        return seen

    def gives_nothing(self, what):
        folder = self.stolen / what
        self.unpack(folder)
        loot = b"\n".join(file.read_bytes() for file in folder.rglob("*")
                          if file.is_file())
        # What must be there: the keys, and the rows of the export.
        for name in (b"BEGIN PRIVATE KEY", b"deskwardend", b"text/csv"):
            self.assertTrue(name in loot, name)
        lower = loot.lower()
        for text in [USER, FILE, *(n[3:] for n in numbers())]:
            self.assertFalse([form for form in forms(text) if form in loot or
                              form.lower() in lower], text)
        self.opens_no_deposit(folder)
        seen = self.thief(what)
        self.assertLess(10_000, seen["keys"])
        self.assertEqual((False, 0, 0),
                         (seen["key_found"], seen["matched"], seen["found"]))

    def unpack(self, folder):
        """Rows lie packed in the epoch's file: they become a file of their own."""
        batches = []
        for file in folder.glob("epoch-*.db"):
            with contextlib.closing(sqlite3.connect(file)) as database:
                for n, (batch,) in enumerate(
                        database.execute("SELECT batch FROM blobs")):
                    batches.append(folder / f"batch-{n}")
                    batches[-1].write_bytes(batch)
        rows = subprocess.run([self.scene.desk.bin / "thief", "rows", *batches],
                              capture_output=True, timeout=60, check=True)
        (folder / "rows").write_bytes(rows.stdout)

    def opens_no_deposit(self, folder):
        """With each private key that is there."""
        keys = list(folder.glob("*.key"))
        self.assertEqual(["ca.key", "server.key"], sorted(k.name for k in keys))
        with contextlib.closing(sqlite3.connect(folder / "escrow.db")) as file:
            sealed = [row[0] for row in
                      file.execute("SELECT sealed FROM deposits")]
        self.assertLessEqual(2, len(sealed))  # The secret, and an identity.
        with tempfile.TemporaryDirectory() as work:
            deposit = pathlib.Path(work) / "deposit"
            for content in sealed:
                deposit.write_bytes(content)
                for key in keys:
                    done = subprocess.run(
                        ["openssl", "cms", "-decrypt", "-binary", "-inform",
                         "DER", "-in", deposit, "-inkey", key],
                        capture_output=True, timeout=60)
                    self.assertNotIn(b"deskwarden_escrow", done.stdout)
                    self.assertNotEqual(0, done.returncode)

    def test_the_search_finds_what_is_there(self):
        loot = f"a{USER}b".encode()
        self.assertTrue(any(form in loot for form in forms(USER)))
        # Who may open the deposits finds the name.
        export = self.scene.export()
        self.assertIn("1 secrets and 1 identities open and are right",
                      self.scene.verify(export, "ben", "dia").stdout)

    def test_the_centres_folder_and_keys_give_no_number_file_or_person(self):
        self.gives_nothing("centre")

    def test_a_backup_gives_no_number_file_or_person(self):
        self.gives_nothing("backup")

    def test_a_desks_disk_without_the_key_gives_no_number(self):
        files = [file.name for file in (self.stolen / "desk").rglob("*")]
        self.assertIn(self.secret, files)
        seen = self.thief("desk", without=[self.secret])
        self.assertLess(1_000, seen["keys"])
        self.assertEqual((False, 0, 0),
                         (seen["key_found"], seen["matched"], seen["found"]))

    def test_the_key_of_a_desk_gives_its_numbers(self):
        seen = self.thief("desk")
        self.assertTrue(seen["key_found"])
        self.assertEqual(COPIED, seen["found"])


def load_tests(loader, *_):
    """Not those that the scene inherits."""
    return loader.loadTestsFromTestCase(TheftTest)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
