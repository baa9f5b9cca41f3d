#!/usr/bin/env python3
"""Machines that were copied, and machines that were set back, with real programs.
Usage: clone_test.py BIN_FOLDER [unittest arguments]"""
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import wait_until  # noqa: E402
from desk_test_case import DeskTest  # noqa: E402


class CloneTest(DeskTest):
    def setUp(self):
        super().setUp()
        self.desk.start_centre()
        self.desk.enrol(shipping="max_delay = 100ms\nretry_cap = 200ms")
        self.copy = self.desk.folder / "copy"

    def start_copy(self):
        shutil.copytree(self.desk.state, self.copy,
                        ignore=shutil.ignore_patterns("run"))
        self.desk.start_daemon("copy", state=self.copy)

    def test_a_cloned_machine_is_shown_and_neither_loses_an_event(self):
        desk = self.desk
        desk.start_daemon()
        self.desk.ship()
        desk.stop("deskwardend")
        self.start_copy()
        desk.start_daemon()
        for _ in range(6):
            self.desk.ship(7)
            self.desk.ship(5, state=self.copy)
        agent = wait_until(
            lambda: (a := self.lines("agents")[0])["cloned"] and a, "the mark")
        self.assertEqual("127.0.0.1 127.0.0.1", agent["cloned_at"])
        self.assertIn("enroll --again", desk.centre("agents").stdout)
        self.assertEqual(1, desk.log("centre").count("is two machines at once"))
        # Each said once that it was not alone, and not with every batch.
        said = [event for event in desk.events() if event.get("reason") == "fork"]
        self.assertLessEqual(1, len(said))
        self.assertLessEqual(len(said), 2)
        self.assertEqual(0, desk.centre("verify").returncode)

        # Healed: the copy is an agent of its own, and keeps what it had.
        desk.stop("copy")
        done = desk.deskwarden(
            "enroll", "--again", "--url", f"https://{desk.listen}",
            "--token-file", self.token_file(), state=self.copy)
        desk.start_daemon("copy", state=self.copy)
        self.desk.ship(3, state=self.copy)
        self.desk.ship(3)
        forks = self.lines("agents")[0]["forks"]
        self.desk.ship(3, state=self.copy)
        self.desk.ship(3)
        agents = self.lines("agents")
        self.assertEqual(2, len(agents))
        self.assertEqual(forks, agents[0]["forks"])
        self.assertIn(agents[1]["agent"], done.stdout)
        self.assertEqual(0, desk.centre("verify").returncode)

    def test_where_clones_are_refused_they_wait_until_each_is_enrolled(self):
        desk = self.desk
        desk.stop("centre")
        settings = desk.folder / "central.conf"
        settings.write_text("[central]\nclones = refuse\n")
        desk.start_centre("--config", settings)
        desk.start_daemon()
        desk.ship()
        desk.stop("deskwardend")
        self.start_copy()
        desk.start_daemon()
        recorded = 10

        def refused_after_one_more_of_each():
            nonlocal recorded
            for state in (desk.state, self.copy):
                desk.record(1, state)
                recorded += 1
            return "cloned-key" in desk.log("centre")

        wait_until(refused_after_one_more_of_each, "the refusal", 60)
        for state in (desk.state, self.copy):
            desk.record(3, state)
            recorded += 3
            wait_until(lambda of=state: "enroll --again" in desk.deskwarden(
                "status", state=of, check=False).stdout, "the status to say so")
        self.assertLess(desk.copies(), recorded)
        self.assertEqual(1, desk.log("centre").count("cloned-key"))

        for name, state in (("deskwardend", desk.state), ("copy", self.copy)):
            desk.stop(name)
            desk.deskwarden("enroll", "--again", "--url",
                            f"https://{desk.listen}", "--token-file",
                            self.token_file(), state=state)
            desk.start_daemon(name, state=state)
        # Nothing of what waited is lost, or there twice.
        wait_until(lambda: desk.copies() == recorded, "what waited")
        self.assertEqual(3, len(self.lines("agents")))
        self.assertEqual(0, desk.centre("verify").returncode)

    def test_a_machine_that_is_restarted_is_no_clone(self):
        for _ in range(4):
            self.desk.start_daemon()
            self.desk.ship(2)
            self.desk.kill("deskwardend")
        self.assertFalse(self.lines("agents")[0]["cloned"])


class SnapshotTest(DeskTest):
    """A machine is set back with all that deskwardend has: keys, buffer, escrow."""

    def setUp(self):
        super().setUp()
        self.snapshot = self.desk.folder / "snapshot"
        self.desk.start_centre()
        self.desk.enrol(shipping="max_delay = 100ms\nretry_cap = 200ms")
        self.desk.start_daemon()
        self.desk.ship(5)

    def take(self):
        self.desk.stop("deskwardend")
        shutil.copytree(self.desk.state, self.snapshot,
                        ignore=shutil.ignore_patterns("run"))

    def set_back(self):
        if "deskwardend" in self.desk.processes:
            self.desk.stop("deskwardend")
        shutil.rmtree(self.desk.state)
        self.snapshot.rename(self.desk.state)

    def forks_told(self):
        return [event for event in self.desk.events()
                if event["action"] == "recovered"
                and event.get("reason") == "fork"]

    def shows_a_fork_and_ships_on(self, generation):
        self.desk.ship(4)
        told, = wait_until(self.forks_told, "the word of it")
        self.assertEqual(generation, int(told["generation"].split("-")[0]))
        agent, = self.lines("agents")
        self.assertLessEqual(1, agent["forks"])
        self.assertEqual((0, False), (agent["missing"], agent["cloned"]))
        # In peace from now on, also after another start.
        self.desk.stop("deskwardend")
        self.desk.start_daemon()
        self.desk.ship(3)
        self.assertEqual(agent["forks"], self.lines("agents")[0]["forks"])
        self.assertEqual(1, len(self.forks_told()))
        self.assertEqual(0, self.desk.centre("verify").returncode)

    def test_set_back_within_a_generation_is_a_fork_and_ships_on(self):
        self.take()
        self.desk.start_daemon()
        self.desk.ship(6)
        self.set_back()
        self.desk.start_daemon()
        self.shows_a_fork_and_ships_on(generation=2)
        self.assertEqual(5 + 6 + 4 + 3, self.desk.copies())

    def test_set_back_to_before_a_new_generation_is_a_fork_and_ships_on(self):
        self.take()
        for part in ("", "-wal", "-shm"):
            (self.desk.state / f"buffer.db{part}").unlink(missing_ok=True)
        self.desk.start_daemon()
        self.desk.ship(6)
        self.assertEqual({1, 2}, {int(event["generation"].split("-")[0])
                                  for event in self.desk.events()})
        self.set_back()
        self.desk.start_daemon()
        self.shows_a_fork_and_ships_on(generation=3)
        self.assertEqual(5 + 6 + 4 + 3, self.desk.copies())

    def test_set_back_to_before_a_renewal_it_says_what_to_do(self):
        # decisions/0008: whoever has the old key may as well be a thief.
        desk = self.desk
        self.take()
        desk.stop("centre")
        desk.start_centre(days=600)
        desk.start_daemon()
        desk.ship(6)
        wait_until(lambda: desk.log("centre").count("renewed") == 1,
                   "the renewal")
        desk.ship(2)
        first, = self.lines("agents")
        self.assertNotIn("old_key_used", first)
        self.set_back()
        desk.start_daemon()
        desk.record(4)
        shipping = wait_until(
            lambda: (s := desk.status()["shipping"])["state"] == "refused" and s,
            "the refusal")
        self.assertIn("was set back", shipping["last_error"])
        self.assertIn("deskwarden enroll --again", shipping["last_error"])
        doctor = desk.deskwarden("doctor", check=False)
        self.assertEqual(1, doctor.returncode)
        self.assertIn("enroll --again", doctor.stdout)
        # Not the old key's end alone: nothing of what it sent was stored.
        self.assertEqual(5 + 6 + 2, desk.copies())
        agent, = self.lines("agents")
        self.assertIn("old_key_used", agent)
        self.assertEqual(first["key"], agent["key"])
        self.assertIn("OLD KEY", desk.centre("agents").stdout)

        desk.stop("deskwardend")
        self.assertEqual(
            # Made by today's clock, for a centre whose clock is ahead.
            0, self.enroll_by(self.token_file("--expires", "700d"),
                              "--again").returncode)
        desk.start_daemon()
        wait_until(lambda: desk.copies() == 5 + 6 + 2 + 4, "what was buffered")
        desk.ship(3)
        self.assertEqual(2, len(self.lines("agents")))
        self.assertEqual(0, desk.centre("verify").returncode)


if __name__ == "__main__":
    DeskTest.bin = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
