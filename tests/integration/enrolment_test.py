#!/usr/bin/env python3
"""Enrolment, renewal and revocation with real programs.
Usage: enrolment_test.py BIN_FOLDER [unittest arguments]"""
import json
import os
import pathlib
import random
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import clock_ahead, wait_until  # noqa: E402
from desk_test_case import DeskTest  # noqa: E402
from holders import Holders, epoch_in, epoch_number  # noqa: E402

TRY_LATER = 75


class EnrolmentTest(DeskTest):
    def setUp(self):
        super().setUp()
        self.desk.start_centre()
        self.desk.configure()

    def test_a_token_file_is_gone_once_the_machine_is_enrolled(self):
        file = self.token_file()
        self.assertEqual(0, self.enroll_by(file).returncode)
        self.assertFalse(file.exists())
        self.assertEqual(1, len(self.lines("agents")))
        self.desk.start_daemon()
        self.desk.ship()

    def test_a_site_token_is_good_for_some_and_says_when_it_is_not(self):
        desk = self.desk
        file = self.token_file("--uses", "2", "--network", "127.0.0.0/8",
                               "--network", "::1", "--note", "Cologne")
        for name in ("one", "two"):
            done = desk.deskwarden(
                "enroll", "--url", f"https://{desk.listen}", "--token",
                file.read_text().strip(), state=desk.folder / name)
            self.assertIn("Enrolled as agent", done.stdout)
        third = self.enroll_by(file)
        self.assertEqual(1, third.returncode)
        self.assertIn("used as often as it may be (2)", third.stderr)
        # What did not work may be needed to find out why.
        self.assertTrue(file.exists())
        token, = self.lines("token", "list")
        self.assertEqual(
            (2, 2, "used", ["127.0.0.0/8", "::1/128"], "Cologne"),
            (token["uses"], token["used"], token["state"], token["networks"],
             token["note"]))
        self.assertEqual([token["name"]] * 2,
                         [agent["token"] for agent in self.lines("agents")])

    def test_a_token_of_another_network_enrols_nobody(self):
        done = self.enroll_by(self.token_file("--network", "192.0.2.0/24"))
        self.assertEqual(1, done.returncode)
        self.assertIn("may not be used from 127.0.0.1", done.stderr)
        self.assertEqual([], self.lines("agents"))

    def test_a_revoked_token_enrols_nobody(self):
        file = self.token_file("--uses", "9", "--approve")
        self.assertEqual(TRY_LATER, self.enroll_by(file).returncode)
        name = self.lines("token", "list")[0]["name"]
        said = self.desk.centre("token", "revoke", name).stdout
        self.assertIn("1 enrolments that waited by it are refused", said)
        done = self.enroll()
        self.assertEqual(1, done.returncode)
        self.assertIn("was refused", done.stderr)
        self.assertEqual([], self.lines("agents"))

    def test_a_script_enrols_now_and_goes_on_after_the_approval(self):
        file = self.token_file("--approve")
        first = self.enroll_by(file)
        self.assertEqual(TRY_LATER, first.returncode)
        waiting, = self.lines("enrolments")
        self.assertEqual("waiting", waiting["state"])
        self.assertIn("enrolments approve " + waiting["enrolment"],
                      first.stderr)
        # The centre has it: the token has done its work.
        self.assertFalse(file.exists())
        self.assertEqual([], self.lines("agents"))
        # The script runs again, as scripts do, before anybody looked.
        self.assertEqual(TRY_LATER, self.enroll_by(file).returncode)
        self.assertEqual(1, len(self.lines("enrolments")))

        self.desk.centre("enrolments", "approve", waiting["enrolment"])
        self.assertEqual(0, self.enroll_by(file).returncode)
        self.assertEqual([waiting["enrolment"]],
                         [agent["agent"] for agent in self.lines("agents")])
        self.assertEqual([], self.lines("enrolments"))
        self.assertFalse((self.desk.state / "enrolment.pending").exists())
        self.assertEqual(1, self.enroll_by(file).returncode)
        self.desk.start_daemon()
        self.desk.ship()

    def test_who_waits_comes_in_when_somebody_agrees(self):
        desk = self.desk
        process = desk.start(
            "enroll", desk.bin / "deskwarden", "--state-dir", desk.state,
            "enroll", "--url", f"https://{desk.listen}", "--token-file",
            self.token_file("--approve"), "--wait", "60s")
        waiting, = wait_until(lambda: self.lines("enrolments"), "the wait")
        desk.centre("enrolments", "approve", waiting["enrolment"])
        self.assertEqual(0, process.wait(60))
        self.assertEqual(1, len(self.lines("agents")))

    def test_who_is_refused_is_told_and_may_come_with_another_token(self):
        self.assertEqual(
            TRY_LATER, self.enroll_by(self.token_file("--approve")).returncode)
        waiting, = self.lines("enrolments")
        self.desk.centre("enrolments", "refuse", waiting["enrolment"])
        done = self.enroll()
        self.assertEqual(1, done.returncode)
        self.assertIn("ask those who run the centre", done.stderr)
        self.assertEqual(2, self.enroll().returncode)
        self.assertEqual(0, self.enroll_by(self.token_file()).returncode)

    def test_a_centre_that_is_away_is_asked_again_by_the_next_call(self):
        file = self.token_file()
        self.desk.kill("centre")
        done = self.enroll_by(file)
        self.assertEqual(TRY_LATER, done.returncode)
        self.assertIn("cannot be reached", done.stderr)
        self.assertTrue(file.exists())
        self.desk.start_centre()
        self.assertEqual(0, self.enroll_by(file).returncode)

    def test_a_new_identity_takes_what_is_buffered_along(self):
        desk = self.desk
        self.assertEqual(0, self.enroll_by(self.token_file()).returncode)
        desk.start_daemon()
        self.desk.ship()
        first = self.lines("agents")[0]["agent"]
        said = desk.centre("agents", "revoke", first).stdout
        self.assertIn("enroll --again", said)
        source = desk.start("source", desk.bin / "report_source",
                            desk.state / "run/session.sock", 5)
        source.wait(30)
        shipping = wait_until(
            lambda: (s := desk.status()["shipping"])["state"] == "refused" and s,
            "the refusal")
        self.assertIn("revoked", shipping["last_error"])
        self.assertIn("deskwarden enroll --again", shipping["last_error"])
        self.assertEqual(10, self.desk.copies())
        log = desk.log("centre")
        self.assertEqual(1, log.count(f"agent {first} at 127.0.0.1 is refused"))

        desk.stop("deskwardend")
        self.assertEqual(
            0, self.enroll_by(self.token_file(), "--again").returncode)
        desk.start_daemon()
        wait_until(lambda: self.desk.copies() == 15, "what was buffered")
        self.assertEqual(0, desk.centre("verify").returncode)


class ClockTest(Holders, DeskTest):
    """A certificate lasts 730 days."""

    def start(self, centre=0, desk=0):
        self.desk.start_centre(days=centre)
        self.desk.start_daemon(days=desk)

    def enrol(self):
        self.desk.start_centre()
        self.desk.enrol()
        self.desk.stop("centre")

    def renewals(self):
        return self.desk.log("centre").count("renewed")

    def test_a_desk_whose_clock_is_ten_years_off_ships(self):
        self.enrol()
        for days in (3650, -3650):
            self.start(desk=days)
            self.desk.ship()
            self.assertEqual(0, self.renewals())
            self.desk.stop("deskwardend")
            self.desk.stop("centre")

    def enrol_with_holders(self):
        self.desk.start_centre()
        self.begin_escrow()
        self.create_usual()
        self.desk.enrol(shipping="max_delay = 100ms\nretry_cap = 200ms\n"
                                 "heartbeat = 1s")
        self.pin(self.folder / "holders-1.cms")
        self.desk.stop("centre")

    def record(self, count, days):
        """By a session process whose clock is the desk's."""
        source = self.desk.start(
            "source", *clock_ahead(days), self.desk.bin / "report_source",
            self.desk.state / "run/session.sock", count)
        self.assertEqual(0, source.wait(30))

    def epochs_with_a_secret(self):
        return sorted(int(file.name.removeprefix("secret-"))
                      for file in self.desk.state.glob("escrow/secret-*"))

    def own_record(self):
        return json.loads(self.desk.deskwarden("--json", "me").stdout)["days"]

    def test_a_desk_whose_clock_is_ten_years_off_seals_as_if_it_were_right(self):
        desk = self.desk
        self.enrol_with_holders()
        now = epoch_number(self.epoch)
        # Right, ahead and behind; each time some of it without the centre.
        for number, days in enumerate((0, 3650, -3650, 0), 1):
            desk.start_daemon(days=days)
            self.record(2, days)
            desk.start_centre()
            wait_until(lambda: desk.copies() == 5 * number - 3, "the events")
            self.record(3, days)
            wait_until(lambda: desk.copies() == 5 * number, "the events")
            self.wait_for_state("sealed")
            self.assertEqual(self.epoch, self.state()["epoch"])
            # It was seen here in no other quarter, and forgets none.
            self.assertEqual([now, now + 1], self.epochs_with_a_secret())
            self.assertEqual(5 * number, sum(
                row["events"] for row in self.own_record()))
            self.assertEqual({self.epoch}, {
                event["epoch"] for event in desk.events() if "epoch" in event})
            desk.stop("deskwardend")
            desk.stop("centre")
        desk.start_centre()
        said = self.verify(self.export(), "ann", "cem").stdout
        self.assertIn("1 secrets and 1 identities open and are right", said)

    def test_a_desk_enrols_although_its_clock_is_ten_years_off(self):
        desk = self.desk
        desk.start_centre()
        desk.configure()
        for number, days in enumerate((3650, -3650)):
            state = desk.folder / f"desk-{number}"
            done = desk.start(
                f"enroll-{number}", *clock_ahead(days),
                desk.bin / "deskwarden", "--state-dir", state, "enroll",
                "--url", f"https://{desk.listen}", "--token-file",
                self.token_file())
            self.assertEqual(0, done.wait(30))
        self.assertEqual(2, len(self.lines("agents")))

    def test_a_desk_that_was_away_for_400_days_ships(self):
        self.enrol()
        self.start(centre=400, desk=400)
        self.desk.ship()
        self.assertEqual(0, self.renewals())

    def test_a_backlog_from_before_400_days_away_ships_and_is_sealed(self):
        desk = self.desk
        self.enrol_with_holders()
        # Cut off, it records in two quarters; for the second it has no key.
        for days in (0, 95):
            desk.start_daemon(days=days)
            self.record(3, days)
            desk.stop("deskwardend")
        quarters = [epoch_in(days) for days in (0, 95, 400)]
        self.escrow("rotate", "--folder", self.folder, *(
            word for name in quarters[1:] for word in ("--epoch", name)))
        self.sign(self.folder, "ann", "cem")
        desk.start_centre(days=400)
        desk.centre("escrow", "publish", self.folder / "holders-2.cms")
        desk.start_daemon(days=400)
        wait_until(lambda: desk.copies() == 6, "the backlog")
        self.wait_for_state("sealed")
        self.assertEqual(quarters[2], self.state()["epoch"])
        self.assertEqual(set(quarters[:2]), {
            event["epoch"] for event in desk.events() if "epoch" in event})
        for number, identities in zip(range(3), (1, 1, 0)):
            self.wait_for_sealed(
                f"{quarters[number]}  1 agents sealed, {identities} identities")
            said = self.verify(self.export(quarters[number], quarters[number]),
                               "ann", "cem").stdout
            # Two if it first had the key of the quarter before alone.
            self.assertRegex(said, "1 of 1 agents looked at: [12] secrets and "
                             f"{identities} identities open and are right")
        # The next time that it asks, it learns that it needs the old ones no more.
        desk.stop("deskwardend")
        desk.start_daemon(days=400)
        past = {epoch_number(name) for name in quarters[:2]}
        wait_until(lambda: not past & set(self.epochs_with_a_secret()),
                   "the past secrets to be deleted")

    def test_a_certificate_renews_itself_in_time(self):
        # By the centre's clock: the desk's stands still.
        self.enrol()
        key = self.lines("agents")[0]["key"]
        self.start(centre=600)
        self.desk.ship()
        wait_until(lambda: self.renewals() == 1, "the renewal")
        self.desk.ship()
        agent, = self.lines("agents")
        self.assertNotEqual(key, agent["key"])
        self.assertEqual(1, self.renewals())
        self.assertEqual("", self.desk.status()["identity"]["renewal_error"])
        self.desk.stop("deskwardend")
        self.desk.start_daemon()
        self.desk.ship()

    def test_an_expired_certificate_renews_itself_whatever_the_desk_thinks(self):
        self.enrol()
        for clock in (-3650, 3650):
            before = self.renewals()
            # The second time the renewed one is over, too.
            self.start(centre=1600 if before else 800, desk=clock)
            self.desk.ship()
            self.assertEqual(before + 1, self.renewals())
            self.desk.stop("deskwardend")
            self.desk.stop("centre")

    def test_killed_while_it_renews_a_desk_comes_back(self):
        self.enrol()
        seed = random.randrange(2 ** 32)
        dice = random.Random(seed)
        rounds = int(os.environ.get("RENEWAL_KILLS", "12"))
        for n in range(1, rounds + 1):
            # Every time the certificate is over.
            self.desk.start_centre(days=n * 731)
            self.desk.start("deskwardend", self.desk.bin / "deskwardend",
                            "--state-dir", self.desk.state)
            time.sleep(dice.uniform(0, 0.15))
            self.desk.kill("deskwardend")
            if dice.random() < 0.5:
                self.desk.kill("centre")
                self.desk.start_centre(days=n * 731)
            self.desk.start_daemon()
            with self.subTest(seed=seed, round=n):
                self.desk.ship(2)
            self.desk.stop("deskwardend")
            self.desk.stop("centre")
        self.assertEqual(1, len(self.lines("agents")))
        self.assertGreaterEqual(self.renewals(), rounds)
        self.assertEqual(0, self.desk.centre("verify").returncode)


if __name__ == "__main__":
    DeskTest.bin = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
