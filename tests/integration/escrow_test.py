#!/usr/bin/env python3
"""The escrow with real programs: agents seal, the centre keeps, holders open.
Usage: escrow_test.py BIN_FOLDER [unittest arguments]"""
import json
import os
import pathlib
import pty
import sqlite3
import subprocess
import sys
import unittest

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))
from desk import Desk, wait_until  # noqa: E402
from holders import Holders  # noqa: E402

BIN = None


def openssl(*arguments, check=True, **options):
    done = subprocess.run(["openssl", *map(str, arguments)],
                          capture_output=True, timeout=60, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"openssl {arguments}: {done.stderr.decode()}")
    return done


class EscrowTest(Holders, unittest.TestCase):
    def setUp(self):
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        self.desk.start_centre()
        self.begin_escrow()

    # Tests -------------------------------------------------------------------
    def test_what_a_desk_seals_is_opened_by_one_of_each_group(self):
        self.create_usual()
        self.start_sealed_desk()
        self.desk.start_display()
        self.desk.start_session()
        wait_until(lambda: "1 agents sealed, 1 identities" in self.desk.centre(
            "escrow", "status", check=False).stdout,
            "the login's identity at the centre")
        self.desk.wait_for_events(lambda events: events, "an event")
        export = self.export()
        said = self.verify(export, "ben", "dia").stdout
        self.assertIn("1 secrets and 1 identities open and are right", said)
        # Two of the same group, and one alone, open nothing.
        for two in (("ann", "ben"), ("cem", "dia"), ("dia",)):
            self.assertEqual(1, self.verify(export, *two, check=False).returncode)
        # Everybody here may know who could find out.
        me = self.desk.deskwarden("me").stdout
        self.assertIn("investigation: ann, ben", me)
        self.assertIn("works council: cem, dia", me)

    def test_a_members_key_is_under_a_passphrase(self):
        pid, terminal = pty.fork()
        if pid == 0:
            program = str(self.desk.bin / "deskwarden-central")
            os.execv(program, [program, "escrow", "member", "--name", "ann",
                               "--out", str(self.people / "ann")])
        said = b""
        for _ in range(2):  # It asks twice.
            asked = said.count(b":")
            while said.count(b":") == asked:
                said += os.read(terminal, 1024)
            os.write(terminal, b"a long passphrase\n")
        while not (self.people / "ann.pem").exists():
            self.assertEqual((0, 0), os.waitpid(pid, os.WNOHANG), said)
            said += os.read(terminal, 1024)
        os.waitpid(pid, 0)
        os.close(terminal)
        key = self.people / "ann.key"
        self.assertIn("ENCRYPTED", key.read_text())
        self.assertEqual(0o600, key.stat().st_mode & 0o777)
        right, wrong = (openssl("pkey", "-in", key, "-passin", f"pass:{word}",
                                "-pubout", check=False)
                        for word in ("a long passphrase", "another one"))
        self.assertEqual(right.stdout, openssl(
            "x509", "-in", self.people / "ann.pem", "-noout", "-pubkey").stdout)
        self.assertNotEqual(0, wrong.returncode)

    def test_a_desk_without_holders_works_and_says_so(self):
        self.desk.enrol()
        self.desk.start_daemon()
        self.desk.wait_for_events(lambda events: events, "an event")
        self.assertEqual("none", self.state()["state"])
        self.assertIn("none is set up", self.desk.deskwarden("status").stdout)
        self.assertFalse(list(self.desk.state.glob("escrow/*/pending/*")))

    def test_garbage_at_the_centre_is_found(self):
        self.create_usual()
        self.start_sealed_desk()
        self.desk.wait_for_events(lambda events: events, "an event")
        with sqlite3.connect(self.desk.centre_folder / "escrow.db") as database:
            changed = database.execute(
                "UPDATE deposits SET sealed = randomblob(700)").rowcount
        self.assertEqual(1, changed)
        said = self.verify(self.export(), "ann", "cem", check=False)
        self.assertEqual(1, said.returncode)
        self.assertIn(self.agent(), said.stderr)

    def test_a_login_whose_name_is_missing_is_found(self):
        self.create_usual()
        self.start_sealed_desk()
        self.desk.ship(3)
        self.wait_for_sealed("1 agents sealed, 1 identities")
        with sqlite3.connect(self.desk.centre_folder / "escrow.db") as database:
            login, = [name for name, in database.execute(
                "SELECT name FROM deposits WHERE kind = 2")]
            database.execute("DELETE FROM deposits WHERE kind = 2")
        # An export has the logins that the index knows of.
        wait_until(lambda: login in self.desk.centre("logins").stdout,
                   "the index")
        said = self.verify(self.export(), "ann", "cem", check=False)
        self.assertEqual(1, said.returncode)
        self.assertRegex(said.stderr, f"login {login} has [0-9]+ events, and "
                         "whose it is was not sealed")
        # The desk has it still, and asks when it starts.
        self.desk.stop("deskwardend")
        self.desk.start_daemon()
        self.wait_for_sealed("1 agents sealed, 1 identities")
        self.verify(self.export("again"), "ann", "cem")

    def test_holders_that_the_centre_swapped_are_refused(self):
        self.create_usual()
        self.start_sealed_desk()
        # The centre's own people, who agree among themselves.
        self.make_members("eve", "mallory")
        theirs = self.desk.folder / "theirs"
        self.create(theirs, ("eve",), ("mallory",))
        self.escrow("rotate", "--folder", theirs)
        self.sign(theirs, "eve", "mallory")
        swapped = theirs / "holders-2.cms"
        self.desk.centre("escrow", "publish", swapped)
        # The agent asks once a day, and when it starts.
        self.desk.stop("deskwardend")
        self.desk.start_daemon()
        wait_until(lambda: self.state()["refused"], "the refusal")
        events = self.desk.wait_for_events(
            lambda events: any(e["action"] == "reconfigured" and
                               e.get("reason") == "refused" for e in events),
            "the report of it")
        refused = [e for e in events if e["action"] == "reconfigured"
                   and e.get("reason") == "refused"]
        self.assertEqual(1, len(refused))
        self.assertEqual("high", refused[0]["severity"])
        self.assertEqual("escrow_holders", refused[0]["detail"])
        state = self.state()
        self.assertEqual(1, state["policy"])
        self.assertEqual(["ann", "ben"], state["holders"][0]["members"])
        self.assertIn("works council", state["notice"])
        self.assertIn("This machine refused",
                      " ".join(self.desk.deskwarden("me").stdout.split()))
        doctor = self.desk.deskwarden("doctor", check=False).stdout
        self.assertIn("refused", doctor)
        self.tray_says_so()
        self.assertEqual(1, self.desk.deskwarden("status",
                                                 check=False).returncode)

    def tray_says_so(self):
        """Of a session process that starts when they are refused already."""
        desk = self.desk
        bus = desk.folder / "session-bus"
        desk.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
        desk.start("bus", "dbus-daemon", "--session", "--nofork",
                   f"--address=unix:path={bus}")
        wait_until(bus.exists, "the session bus")
        desk.start("tray", "/usr/bin/python3", "-B", SUPPORT / "fake_tray.py")
        wait_until(lambda: "ready" in desk.log("tray"), "the tray")
        desk.start_display(window_manager=False)
        desk.start_session()
        item = wait_until(lambda: [line.split()[1] for line in
                                   desk.log("tray").splitlines()
                                   if line.startswith("registered")], "the item")
        # Not what it says before deskwardend is reached, which is the same.
        wait_until(lambda: desk.log("tray").count("NewStatus") == 2,
                   "what it was told")
        status = subprocess.run(
            ["dbus-send", "--session", "--print-reply", "--dest=" + item[0],
             "/StatusNotifierItem", "org.freedesktop.DBus.Properties.Get",
             "string:org.kde.StatusNotifierItem", "string:Status"], text=True,
            capture_output=True, timeout=30, check=True, env=desk.environment)
        self.assertIn("NeedsAttention", status.stdout)

    def test_a_rotation_reaches_the_desk_through_the_centre(self):
        self.create_usual()
        self.start_sealed_desk()
        self.desk.centre("escrow", "publish", self.folder / "holders-1.cms")
        said = self.escrow("rotate", "--folder", self.folder, "--remove", "ann",
                           "--holder", self.holder("ben"),
                           "--holder", self.holder("dia")).stdout
        self.assertIn("1 sealed anew", said)
        self.sign(self.folder, "ben", "dia")
        self.desk.centre("escrow", "publish", self.folder / "holders-2.cms")
        self.desk.stop("deskwardend")
        self.desk.start_daemon()
        wait_until(lambda: self.state()["policy"] == 2, "the new holders")
        self.assertEqual(["ben"], self.state()["holders"][0]["members"])
        self.assertEqual("", self.state()["refused"])
        self.assertIn("changed", self.state()["notice"])
        # What was sealed before opens for those who stay, and not for ann.
        export = self.export()
        self.verify(export, "ben", "cem")
        self.assertEqual(1, self.verify(export, "ann", "cem",
                                        check=False).returncode)

    def test_a_destroyed_epoch_is_gone(self):
        self.create_usual()
        self.start_sealed_desk()
        export = self.export()
        told = self.escrow("destroy", "--folder", self.folder, "--epoch",
                           self.epoch, check=False)
        self.assertEqual(2, told.returncode)
        self.verify(export, "ann", "cem")
        self.desk.run("deskwarden-central", "escrow", "destroy", "--folder",
                      self.folder, "--epoch", self.epoch, "--yes", "--data-dir",
                      self.desk.centre_folder)
        self.assertEqual(1, self.verify(export, "ann", "cem",
                                        check=False).returncode)
        again = self.export("again")
        self.assertEqual(["agents"], [f.name for f in again.iterdir()])
        self.desk.centre("verify")

    def test_a_machine_that_enrols_again_seals_under_its_new_id(self):
        desk = self.desk
        self.create_usual()
        self.start_sealed_desk()
        desk.ship(3)
        self.wait_for_sealed("1 agents sealed, 1 identities")
        old, secret = self.agent(), self.secret_file()
        # The last of what it recorded goes out under the new id.
        desk.stop("centre")
        desk.record(2)
        desk.stop("deskwardend")
        desk.start_centre()
        desk.deskwarden("enroll", "--again", "--url", f"https://{desk.listen}",
                        "--token", desk.centre("token", "create").stdout.strip())
        desk.start_daemon()
        self.assertNotEqual(old, self.agent())
        wait_until(lambda: desk.copies() == 5, "what was buffered")
        # Before anybody does anything there.
        self.wait_for_sealed("2 agents sealed, 2 identities")
        self.wait_for_state("sealed")
        desk.ship(4)
        self.assertEqual(secret, self.secret_file())
        said = self.verify(self.export(), "ann", "cem").stdout
        self.assertIn("2 of 2 agents looked at: 2 secrets and 2 identities open "
                      "and are right", said)

    def test_the_openssl_command_alone_opens_and_makes_everything(self):
        people = self.people
        # Holders with keys of their own making, one of them RSA.
        for name in ("ann", "cem"):
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                    "-subj", f"/CN={name}", "-keyout", people / f"{name}.key",
                    "-out", people / f"{name}.pem")
        openssl("req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "3650",
                "-subj", "/CN=dia", "-keyout", people / "dia.key",
                "-out", people / "dia.pem")
        # The epoch's key, and its private half sealed twice.
        work = self.desk.folder / "by-hand"
        work.mkdir()
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "36500", "-subj",
                "/CN=epoch", "-keyout", work / "epoch.key", "-out",
                work / "epoch.pem")
        openssl("cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER",
                "-in", work / "epoch.key", "-out", work / "inner.cms", "-recip",
                people / "ann.pem", "-keyopt", "ecdh_kdf_md:sha256")
        openssl("cms", "-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER",
                "-in", work / "inner.cms", "-out", work / "sealed.cms",
                "-recip", people / "cem.pem", "-keyopt", "ecdh_kdf_md:sha256",
                "-recip", people / "dia.pem", "-keyopt",
                "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256")
        (work / "epoch.key").unlink()
        # The policy, signed by one of each group.

        def member(name):
            return {"name": name,
                    "certificate": (people / f"{name}.pem").read_text()}
        (work / "holders.json").write_text(json.dumps({
            "deskwarden_escrow": 1, "serial": 1,
            "groups": [{"name": "investigation", "members": [member("ann")]},
                       {"name": "works council",
                        "members": [member("cem"), member("dia")]}],
            "epochs": [{"epoch": self.epoch,
                        "certificate": (work / "epoch.pem").read_text()}],
            "destroyed": []}))
        openssl("cms", "-sign", "-binary", "-nodetach", "-md", "sha256",
                "-outform", "DER", "-in", work / "holders.json", "-out",
                work / "one.cms", "-signer", people / "ann.pem", "-inkey",
                people / "ann.key")
        openssl("cms", "-resign", "-binary", "-md", "sha256", "-inform", "DER",
                "-outform", "DER", "-in", work / "one.cms", "-out",
                work / "holders-1.cms", "-signer", people / "dia.pem", "-inkey",
                people / "dia.key")
        shown = openssl("cms", "-verify", "-noverify", "-binary", "-inform",
                        "DER", "-in", work / "holders-1.cms").stdout
        self.assertEqual((work / "holders.json").read_bytes(), shown)

        # A desk believes it, and seals to it.
        self.desk.enrol()
        self.pin(work / "holders-1.cms")
        self.desk.start_daemon()
        self.wait_for_state("sealed")
        export = self.export()
        deposit, = (export / self.agent()).glob(f"{self.epoch}-secret-*.cms")

        # Two members, each with the own key; then the deposit.
        def opens(what, name, out, **options):
            return openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-in",
                           what, "-recip", people / f"{name}.pem", "-inkey",
                           people / f"{name}.key", "-out", out, **options)
        self.assertNotEqual(0, opens(work / "sealed.cms", "ann",
                                     work / "no", check=False).returncode)
        opens(work / "sealed.cms", "dia", work / "half.cms")
        self.assertNotEqual(0, opens(work / "half.cms", "cem",
                                     work / "no", check=False).returncode)
        opens(work / "half.cms", "ann", work / "opened.key")
        inside = openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-in",
                         deposit, "-recip", work / "epoch.pem", "-inkey",
                         work / "opened.key").stdout
        secret = json.loads(inside)
        self.assertEqual(self.agent(), secret["agent"])
        self.assertEqual(self.epoch, secret["epoch"])
        self.assertEqual(self.secret_file(), secret["secret"])

        # What our own commands sealed opens by hand as well.
        self.make_members("fay", "gus")
        self.create(self.folder, ("fay",), ("gus",))
        opens(self.folder / f"epoch-{self.epoch}.sealed.cms", "gus",
              work / "half2.cms")
        opens(work / "half2.cms", "fay", work / "opened2.key")
        public = openssl("pkey", "-in", work / "opened2.key", "-pubout").stdout
        self.assertEqual(public, openssl(
            "x509", "-in", self.folder / f"epoch-{self.epoch}.public.pem",
            "-noout", "-pubkey").stdout)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
