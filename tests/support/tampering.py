"""A desk that root tampers with, and what its centre shows of it."""
import contextlib
import json
import sqlite3
import unittest
import zlib

from desk import Desk, wait_until

HEARTBEAT = 2  # Seconds.
MOST_BEATS = 2  # That the centre may see before an act shows there.
SHIPPING = f"max_delay = 200ms\nretry_cap = 200ms\nheartbeat = {HEARTBEAT}s"
BEATS = 'deskwarden_central_batches_total{outcome="heartbeat"}'


def check_sum(number, stored, link, row):
    """As agent/buffer/row_check.h."""
    return zlib.crc32(number.to_bytes(8, "little") + stored.to_bytes(8, "little")
                      + link + row)


class Tampering(unittest.TestCase):
    """To be derived from. BIN is set by the program."""
    BIN = None
    SETTINGS = {}
    beats_before = None

    def setUp(self):
        self.desk = Desk(self.BIN)
        self.addCleanup(self.desk.__exit__)
        self.desk.start_centre()
        self.desk.enrol(shipping=SHIPPING, **self.SETTINGS)
        self.buffer = self.desk.state / "buffer.db"

    # The desk ------------------------------------------------------------------
    def record_unshipped(self, count):
        """With the centre away, until it is started again."""
        if "deskwardend" not in self.desk.processes:
            self.desk.start_daemon()
        self.desk.ship(1)
        self.desk.stop("centre")
        self.desk.record(count)

    def act(self):
        """What is done to the desk is done now. Heartbeats are counted where they
        arrive: a centre that is away starts to count when it is back."""
        self.beats_before = self.beats() if "centre" in self.desk.processes else 0

    def beats(self):
        return self.desk.metrics()[BEATS]

    def tampered(self, condition, what):
        """Until the centre shows it, which it must do before it has seen more
        heartbeats than MOST_BEATS since the act. However slow we look: they are
        counted before we look."""
        beats = []

        def shown():
            beats.append(self.beats() - self.beats_before)
            value = condition()
            if not value:
                self.assertLessEqual(beats[-1], MOST_BEATS,
                                     f"heartbeats, and nothing shows {what}")
            return value
        value = wait_until(shown, what)
        print(f"    {what}: after {beats[-1]} heartbeats at most", flush=True)
        return value

    def ends_damaged(self):
        """deskwardend ends by itself; systemd would start it again."""
        process = self.desk.processes["deskwardend"]
        wait_until(lambda: process.poll() is not None, "deskwardend to end")
        self.assertEqual(1, self.desk.stop("deskwardend"))

    @contextlib.contextmanager
    def rows(self):
        with contextlib.closing(sqlite3.connect(self.buffer, timeout=20)) as file:
            yield file
            file.commit()
        self.act()

    def alter_a_row(self, with_check_sum=True):
        """Gives the newest row the content of the one before."""
        with self.rows() as file:
            taken, row = file.execute(
                "SELECT number, row FROM row ORDER BY number DESC"
                " LIMIT 1 OFFSET 1").fetchone()
            stored, link = file.execute(
                "SELECT stored_utc_ms, link FROM row WHERE number = ?",
                (taken + 1,)).fetchone()
            file.execute("UPDATE row SET row = ? WHERE number = ?",
                         (row, taken + 1))
            if with_check_sum:
                file.execute("UPDATE row SET check_sum = ? WHERE number = ?",
                             (check_sum(taken + 1, stored, link, row), taken + 1))

    # The centre ----------------------------------------------------------------
    def told(self, action, reason=None, detail=None):
        return [event for event in self.desk.events()
                if event["action"] == action
                and event.get("reason") == reason
                and detail in (None, event.get("detail"))]

    def agent(self):
        agent, = self.agents()
        return agent

    def agents(self):
        return [json.loads(line) for line in
                self.desk.centre("agents", "--json").stdout.splitlines()]

    def program(self, name="deskwardend"):
        return next((program for program in self.agent()["programs"]
                     if program["program"] == name), None)

    def verify(self):
        done = self.desk.centre("verify")
        self.assertIn("every chain is intact", done.stdout)
        return done.stdout
