#!/usr/bin/env python3
"""Root tampers with a desk: what the centre shows, with real programs.
docs/threat-model.md, "Root on the desk", names these tests.
Usage: tampering_test.py BIN_FOLDER [unittest arguments]"""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import clock_set_by, wait_until  # noqa: E402
from file_desk import CUSTOMERS, FileDesk, marks  # noqa: E402
from tampering import HEARTBEAT, SHIPPING, Tampering, check_sum  # noqa: E402


class RowsTest(Tampering):
    def forked(self):
        self.desk.start_centre()
        recovered = self.tampered(lambda: self.told("recovered", "fork"),
                                  "the fork")
        self.assertEqual(1, len(recovered))
        self.assertEqual(1, self.agent()["forks"])
        self.assertIn("1 forks refused", self.verify())

    def test_a_row_that_was_altered_before_it_left_is_a_fork(self):
        self.record_unshipped(5)
        self.alter_a_row()
        self.forked()
        # What was altered comes, too, behind the word that it cannot be believed.
        wait_until(lambda: self.desk.copies() >= 5, "the rows")

    def test_a_row_that_was_altered_while_deskwardend_was_down_is_a_fork(self):
        self.record_unshipped(5)
        self.desk.stop("deskwardend")
        self.alter_a_row()
        self.desk.start_daemon()
        self.forked()

    def test_a_row_with_a_wrong_check_sum_is_a_loss(self):
        self.record_unshipped(5)
        self.alter_a_row(with_check_sum=False)
        self.ends_damaged()
        self.desk.start_daemon()
        self.desk.start_centre()
        lost, = self.tampered(lambda: self.told("lost", "corrupt"), "the loss")
        self.assertEqual(1, lost["quantity"])
        self.assertEqual(1, len(self.told("recovered", "corrupt")))

    def test_rows_that_were_deleted_in_use_are_a_loss(self):
        self.record_unshipped(5)
        with self.rows() as file:
            file.execute("DELETE FROM row")
        self.ends_damaged()
        self.desk.start_daemon()
        self.desk.start_centre()
        lost, = self.tampered(lambda: self.told("lost", "corrupt"), "the loss")
        self.assertLessEqual(5, lost["quantity"])

    def test_rows_that_were_deleted_while_it_was_down_are_a_loss(self):
        self.record_unshipped(5)
        self.desk.stop("deskwardend")
        with self.rows() as file:
            file.execute("DELETE FROM row")
        self.desk.start_daemon()
        self.desk.start_centre()
        lost, = self.tampered(lambda: self.told("lost", "corrupt"), "the loss")
        self.assertLessEqual(5, lost["quantity"])

    def test_rows_that_are_called_acknowledged_are_a_gap(self):
        self.record_unshipped(5)
        self.desk.stop("deskwardend")
        with self.rows() as file:
            last, link = file.execute("SELECT last, link FROM state").fetchone()
            file.execute("DELETE FROM row")
            file.execute("UPDATE state SET acknowledged = ?, base = ?",
                         (last, link))
        self.desk.start_daemon()
        self.desk.start_centre()
        lost, = self.tampered(lambda: self.told("lost", "missing_at_centre"),
                              "the gap")
        # The desk says that the centre lost them. Who runs it knows better.
        self.assertEqual(lost["quantity"], self.agent()["missing"])
        self.assertEqual(lost["quantity"], self.agent()["lost_here"])
        self.assertLessEqual(5, lost["quantity"])
        self.verify()

    def test_an_older_buffer_with_an_altered_row_is_a_fork(self):
        self.record_unshipped(5)
        self.desk.stop("deskwardend")
        older = self.desk.folder / "older.db"
        shutil.copy(self.buffer, older)
        self.desk.start_daemon()
        self.desk.start_centre()
        wait_until(lambda: self.desk.copies() == 6, "the rows")
        self.desk.stop("deskwardend")
        self.desk.stop("centre")
        shutil.copy(older, self.buffer)
        self.alter_a_row()
        self.desk.start_daemon()
        self.forked()

    def test_a_row_that_is_slipped_in_where_rows_were_acknowledged_does_nothing(
            self):
        self.desk.start_daemon()
        self.desk.ship(5)
        with self.rows() as file:
            file.execute("INSERT INTO row VALUES (2, 0, ?, zeroblob(16), x'01')",
                         (check_sum(2, 0, bytes(16), b"\1"),))
        self.desk.ship(5)
        wait_until(lambda: self.desk.status()["buffer"]["events"] == 0,
                   "the buffer to be empty")
        self.assertEqual(10, self.desk.copies())
        self.assertEqual((0, 0), (self.agent()["missing"], self.agent()["forks"]))
        self.verify()


class BufferTest(Tampering):
    def delete(self):
        for part in ("", "-wal", "-shm"):
            pathlib.Path(f"{self.buffer}{part}").unlink(missing_ok=True)
        self.act()

    def recovered(self):
        recovered, = self.tampered(lambda: self.told("recovered", "corrupt"),
                                   "the new buffer")
        self.assertNotIn("quantity", recovered)
        self.assertTrue(recovered["generation"].startswith("2-"))
        self.desk.ship(3)
        self.verify()

    def test_a_buffer_that_was_deleted_in_use_is_replaced_and_told(self):
        self.desk.start_daemon()
        self.desk.ship(5)
        self.delete()
        self.desk.record(2)
        self.ends_damaged()
        self.assertIn("deleted or replaced", self.desk.log("deskwardend"))
        # Nothing was lost: what it still held was sent before it ended.
        self.assertEqual(7, self.desk.copies())
        self.desk.start_daemon()
        self.recovered()

    def test_a_buffer_that_was_deleted_while_it_was_down_is_told(self):
        self.desk.start_daemon()
        self.desk.ship(5)
        self.desk.stop("deskwardend")
        self.delete()
        self.desk.start_daemon()
        self.recovered()

    def test_another_buffer_put_in_its_place_in_use_is_noticed(self):
        self.desk.start_daemon()
        self.desk.ship(5)
        older = self.desk.folder / "older.db"
        with self.rows() as file, \
                contextlib.closing(sqlite3.connect(older)) as copy:
            file.backup(copy)
        self.desk.ship(5)
        self.delete()
        older.rename(self.buffer)
        self.ends_damaged()
        self.desk.start_daemon()
        self.tampered(lambda: self.told("recovered", "fork"), "the fork")
        self.assertLessEqual(1, self.agent()["forks"])

    def test_killed_with_its_log_removed_it_shows_a_start_without_an_end(self):
        # Rows of the last moment are gone without a trace of their own.
        self.desk.start_daemon()
        self.desk.ship(5)
        self.desk.kill("deskwardend")
        for part in ("-wal", "-shm"):
            pathlib.Path(f"{self.buffer}{part}").unlink(missing_ok=True)
        self.act()
        self.desk.start_daemon()
        self.tampered(lambda: len(self.starts()) == 2, "the second start")
        self.assertEqual([], self.told("stopped"))

    def starts(self):
        return [event for event in self.told("started")
                if event["program"] == "deskwardend"]


class ReplacedProgram(Tampering):
    def replaced(self, name, stop, start):
        """Another file in the place of `name`: marked once it runs."""
        own = wait_until(lambda: self.program(name), "the first report")
        self.assertFalse(own["other_program"])
        stop()
        other = self.desk.folder / "other" / name
        other.parent.mkdir()
        shutil.copy(self.desk.bin / name, other)
        with other.open("ab") as file:
            file.write(b"!")
        self.act()
        start(other)
        found = self.tampered(
            lambda: (p := self.program(name))["other_program"] and p, "the mark")
        self.assertEqual(own["digest"], found["first_digest"])
        self.assertEqual(own["version"], found["version"])
        self.assertFalse(self.program()["other_program"])

class ProgramTest(ReplacedProgram):
    def test_another_program_of_the_same_version_is_marked(self):
        self.desk.start_daemon()
        own = wait_until(self.program, "the first report")
        self.assertFalse(own["other_program"])
        self.assertEqual(self.agent()["version"], own["version"])
        self.desk.stop("deskwardend")
        other = self.desk.folder / "deskwardend"
        shutil.copy(self.desk.bin / "deskwardend", other)
        with other.open("ab") as file:
            file.write(b"!")
        self.act()
        self.desk.start_daemon(program=other)
        found = self.tampered(
            lambda: (p := self.program())["other_program"] and p, "the mark")
        self.assertEqual(own["digest"], found["first_digest"])
        self.assertEqual(own["settings"], found["settings"])
        self.assertEqual(own["settings_since"], found["settings_since"])
        self.assertIn("OTHER PROGRAM", self.desk.centre("agents").stdout)

    def test_another_session_process_is_marked(self):
        desk = self.desk
        desk.start_daemon()
        desk.start_display(window_manager=False)
        desk.start_session()
        self.replaced("deskwarden-session", lambda: desk.stop("session"),
                      lambda other: desk.start_session(program=other))

    def test_a_program_that_says_nothing_is_seen_no_more(self):
        second = self.desk.folder / "second"
        shutil.copytree(self.desk.state / "config", second / "config")
        self.desk.deskwarden(
            "enroll", "--url", f"https://{self.desk.listen}", "--token",
            self.desk.centre("token", "create").stdout.strip(), state=second)
        self.desk.start_daemon()
        self.desk.start_daemon("healthy", state=second)
        self.desk.ship(1)
        self.desk.kill("deskwardend")
        self.desk.start("idler", "sleep", "1000")
        since = time.time() + 2 * HEARTBEAT
        wait_until(lambda: self.desk.status(second)["shipping"]
                   ["last_success_timestamp_seconds"] > since,
                   "beats of the other desk")
        # It writes down once a minute, and at its end, when whom it heard.
        self.desk.stop("centre")
        silent, healthy = self.agents()
        self.assertLess(silent["last_seen"], healthy["last_seen"])


@unittest.skipUnless(os.geteuid() == 0, "needs root")
class SenseProgramTest(ReplacedProgram):
    SETTINGS = {"files": "by = sense"}

    def test_another_sense_is_marked(self):
        desk = self.desk
        desk.start_daemon()
        desk.start_sense()
        self.replaced("deskwarden-sense", lambda: desk.stop("sense"),
                      lambda other: desk.start_sense(program=other))


class ScanProgramTest(FileDesk, ReplacedProgram):
    """deskwardend speaks for its scanner, each time that it starts one."""

    def test_another_scanner_is_marked(self):
        self.start_agent(shipping=SHIPPING)
        self.open_crm()
        (self.home / "Documents/one.csv").write_text(CUSTOMERS)
        self.replaced("deskwarden-scan", self.stop_agent, self.start_beside)

    def start_beside(self, scanner):
        own = scanner.parent / "deskwardend"
        shutil.copy(self.desk.bin / "deskwardend", own)
        self.desk.start_daemon(program=own)
        self.desk.start_session()
        wait_until(lambda: marks(self.watcher()), "marks")
        (self.home / "Documents/two.csv").write_text(CUSTOMERS)


class SettingsTest(Tampering):
    def setUp(self):
        super().setUp()
        self.desk.start_daemon()
        self.before = wait_until(self.program, "the first report")
        self.file = self.desk.state / "config" / "conf.d" / "z.conf"
        self.file.parent.mkdir()

    def edit(self):
        self.file.write_text("[severity]\nhigh_at = 100000\n")
        self.act()
        said = json.loads(self.desk.deskwarden("validate", "--json").stdout)
        return said["digest"]

    def in_force(self, digest):
        found = self.tampered(
            lambda: (p := self.program())["settings"] == digest and p,
            "the new settings")
        self.assertNotEqual(self.before["settings"], digest)
        self.assertLess(self.before["settings_since"], found["settings_since"])
        self.assertEqual(self.before["since"], found["since"])

    def test_settings_that_were_edited_and_read_again_are_told(self):
        digest = self.edit()
        self.desk.processes["deskwardend"].send_signal(signal.SIGHUP)
        self.in_force(digest)
        told, = self.told("reconfigured")
        self.assertTrue(told["detail"].endswith(" " + digest))
        self.assertEqual([], self.told("reconfigured", "not_in_force"))

    def test_settings_that_were_edited_and_not_read_again_are_told_once(self):
        digest = self.edit()
        told, = self.tampered(
            lambda: self.told("reconfigured", "not_in_force"), "the edit")
        self.assertEqual(digest, told["detail"])
        self.assertEqual("notice", told["severity"])
        # Another edit is another event; this one was not told again.
        self.file.write_text("[severity]\nhigh_at = 99999\n")
        wait_until(lambda: len(self.told("reconfigured", "not_in_force")) == 2,
                   "the other edit")

    def test_settings_that_were_put_back_show_at_the_session_that_read_them(self):
        self.desk.start_display(window_manager=False)
        self.desk.start_session()
        session = wait_until(lambda: self.program("deskwarden-session"),
                             "the session's report")
        self.assertEqual(self.before["settings"], session["settings"])
        self.desk.stop("session")
        digest = self.edit()
        self.desk.start_session()
        self.file.unlink()
        self.tampered(lambda: self.program("deskwarden-session")["settings"]
                      == digest, "what the session read")

    def test_settings_that_were_edited_while_it_was_down_are_told(self):
        self.desk.stop("deskwardend")
        digest = self.edit()
        self.desk.start_daemon()
        self.in_force(digest)


class ClockTest(Tampering):
    def setUp(self):
        super().setUp()
        self.clock = self.desk.folder / "clock"
        self.set_clock(0)

    def set_clock(self, seconds):
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(f"{seconds:+}\n")
        fresh.rename(self.clock)
        self.act()

    def start(self):
        self.desk.start_daemon(clock=clock_set_by(self.clock))
        wait_until(self.program, "the first report")

    def jump(self, word):
        told, = self.tampered(lambda: self.told("clock_jumped", detail=word),
                              "the clock " + word)
        return told["quantity"] / 1000

    def test_a_clock_that_was_moved_in_use_is_told_with_its_direction(self):
        self.start()
        self.set_clock(3600)
        self.assertAlmostEqual(3600, self.jump("forward"), delta=30)
        self.assertAlmostEqual(3600, self.jump("ahead"), delta=30)
        self.set_clock(-7200)
        self.assertAlmostEqual(10800, self.jump("back"), delta=30)
        self.assertAlmostEqual(7200, self.jump("behind"), delta=30)

    def test_a_clock_that_was_moved_while_it_was_down_is_told(self):
        for seconds, word in ((86400, "ahead"), (-86400, "behind")):
            self.start()
            self.desk.stop("deskwardend")
            self.set_clock(seconds)
            self.start()
            self.assertAlmostEqual(86400, self.jump(word), delta=30)
            self.desk.stop("deskwardend")
        self.assertEqual([], self.told("clock_jumped", detail="forward"))
        self.assertEqual([], self.told("clock_jumped", detail="back"))

    def test_a_clock_that_is_right_is_not_told(self):
        self.start()
        def batches():
            return self.desk.status()["shipping"]["batches_total"]
        before = batches()
        wait_until(lambda: batches() > before + 2, "beats")
        self.assertEqual([], self.told("clock_jumped"))


if __name__ == "__main__":
    Tampering.BIN = FileDesk.BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
