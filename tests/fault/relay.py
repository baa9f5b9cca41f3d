"""A bad network between a desk and its centre, as a relay on loopback. It sees
TLS records only, as a network does, and knows a request from an answer by whose
turn it is: behind the handshake each side's bytes are one or the other.

Each connection has one trouble of KINDS, and is over with it; the agent makes
another, which has the next.
"""
import collections
import contextlib
import random
import select
import socket
import struct
import threading
import time

# The trouble of a connection, and what of an exchange it spoils.
KINDS = (
    "refused",  # Reset as soon as it is there.
    "cut in the handshake",
    "dropped while idle",
    "reset before the request",
    "cut in the request",  # Some of the body is at the centre: it stores nothing.
    "cut behind the request",  # Whether it was stored, nobody knows.
    "answer lost",  # Stored, and the agent does not know.
    "cut in the answer",
    "half-closed to the centre",  # It answers all the same.
    "half-closed to the desk",  # In the middle of the answer.
    "delayed",
    "throttled",
    "black hole",  # For a while nothing goes through, then all of it.
    "black hole, then reset",
)
# Of a TLS connection: three turns of each side are more than its handshake.
SETTLED = 6
# A record of TLS has 16 KiB at most: behind these, some of the body was read.
INTO_THE_BODY = 20_000
TICKET_OR_ALERT = 64  # What is shorter is no request.


class Relay(threading.Thread):
    """Plays `rounds` of all kinds, then only passes on. `hole` is how long a
    black hole is, in seconds."""

    def __init__(self, dice: random.Random, rounds, hole):
        super().__init__(daemon=True)
        self.rounds, self.hole = rounds, hole
        self.done = collections.Counter()
        self.held_until = 0
        self.left = []
        for _ in range(rounds):
            self.left += dice.sample(KINDS, len(KINDS))
        self.upstream = None  # Port of the centre, once it is known.
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.ending = threading.Event()
        self.faults = []
        self.under_way = []

    @property
    def address(self):
        return "127.0.0.1:%d" % self.listener.getsockname()[1]

    def stop(self):
        self.ending.set()
        self.join()
        self.listener.close()

    def run(self):
        self.listener.settimeout(0.1)
        while not self.ending.is_set():
            with contextlib.suppress(TimeoutError):
                desk, _ = self.listener.accept()
                kind = self.left.pop() if self.left else None
                threading.Thread(target=self._serve, args=(desk, kind),
                                 daemon=True).start()

    def swallow(self):
        """From now on nothing goes through, on any connection."""
        self.held_until = time.monotonic() + self.hole
        self.wait()

    def wait(self):
        while (left := self.held_until - time.monotonic()) > 0:
            time.sleep(left)

    def _serve(self, desk, kind):
        self.under_way.append(kind)
        try:
            centre = socket.create_connection(("127.0.0.1", self.upstream))
            with desk, centre:
                self.wait()
                played = Connection(self, desk, centre, kind).play()
            if kind and played:
                self.done[kind] += 1
            elif kind:
                # It ended too early for its trouble: the next one has it.
                self.left.append(kind)
        except Exception as fault:  # Must end the test, not this thread alone.
            self.faults.append(f"{kind}: {fault!r}")
        finally:
            self.under_way.remove(kind)


class Over(Exception):
    """The trouble happened, and the connection has ended by it."""


class Connection:
    def __init__(self, relay, desk, centre, kind):
        self.relay, self.desk, self.centre, self.kind = relay, desk, centre, kind
        self.other = {desk: centre, centre: desk}
        self.turns, self.speaker, self.in_turn = 0, None, 0
        self.played = False
        self.slowed = False  # A request was.

    def play(self):
        """Until both sides have ended; whether the trouble happened."""
        try:
            if self.kind == "refused":
                self.end(reset=True)
            while self.other and not self.relay.ending.is_set():
                for side in select.select(list(self.other), [], [], 0.1)[0]:
                    self.pass_on(side)
        except (Over, ConnectionError):
            pass
        return self.played

    def pass_on(self, side):
        data = side.recv(65536)
        self.relay.wait()
        if not data:
            # Its other half may still be in use.
            del self.other[side]
            with contextlib.suppress(OSError):
                (self.centre if side is self.desk else
                 self.desk).shutdown(socket.SHUT_WR)
            return
        if side is not self.speaker and len(data) >= TICKET_OR_ALERT:
            self.turns, self.speaker, self.in_turn = self.turns + 1, side, 0
        self.in_turn += len(data)
        to = self.centre if side is self.desk else self.desk
        if self.kind and not self.played:
            self.spoil(data, to)
        else:
            to.sendall(data)
            if self.played and to is self.desk:
                raise Over  # With the exchange: the next trouble's turn.

    def spoil(self, data, to):
        """Passes `data` on, or does what this connection is for."""
        request = to is self.centre
        settled = self.turns >= SETTLED
        kind = self.kind
        if kind == "cut in the handshake" and self.turns == 1:
            self.end(to, data[:100])
        elif not settled:
            to.sendall(data)
        elif request:
            self.spoil_request(data, to)
        else:
            self.spoil_answer(data, to)

    def spoil_request(self, data, to):
        kind = self.kind
        if kind == "reset before the request":
            self.end(reset=True)
        elif kind == "cut in the request":
            before = self.in_turn - len(data)
            if self.in_turn > INTO_THE_BODY:
                self.end(to, data[:INTO_THE_BODY - before])
            # Behind a pause the next one is large.
            time.sleep(0 if before else 1)
            to.sendall(data)
        elif kind == "cut behind the request":
            self.end(to, data)
        elif kind == "half-closed to the centre":
            to.sendall(data)
            to.shutdown(socket.SHUT_WR)
            self.played = True
        elif kind == "delayed":
            time.sleep(0.3)
            self.slowed = True
            to.sendall(data)
        elif kind == "throttled":
            for at in range(0, len(data), 500):
                to.sendall(data[at:at + 500])
                time.sleep(0.02)
            self.slowed = True
        elif kind.startswith("black hole"):
            self.relay.swallow()
            if kind.endswith("reset"):
                self.end(reset=True)
            self.played = True
            to.sendall(data)
        else:
            to.sendall(data)

    def spoil_answer(self, data, to):
        kind = self.kind
        half = data[:len(data) // 2]
        if kind == "answer lost":
            self.end()
        elif kind == "cut in the answer":
            self.end(to, half)
        elif kind == "half-closed to the desk":
            to.sendall(half)
            to.shutdown(socket.SHUT_WR)
            self.played = True
            # What the desk still says is thrown away.
            self.other = {self.desk: self.centre}
            while self.desk.recv(65536):
                pass
            raise Over
        elif kind == "dropped while idle":
            to.sendall(data)
            self.end()
        else:
            time.sleep(0.3 if kind == "delayed" else 0)
            to.sendall(data)
            if self.slowed:
                self.end()

    def end(self, to=None, last=b"", reset=False):
        """Sends a last piece and cuts both sides, at once or in good order."""
        if last:
            to.sendall(last)
        if reset:
            for side in (self.desk, self.centre):
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                struct.pack("ii", 1, 0))
        self.played = True
        raise Over
