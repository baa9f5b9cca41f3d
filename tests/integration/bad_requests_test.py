#!/usr/bin/env python3
"""Requests that a real deskwarden-central refuses, over real TLS: each with a
reason, once in the log, and nothing of it stored.
Usage: bad_requests_test.py BIN_FOLDER [unittest arguments]"""
import contextlib
import pathlib
import socket
import sqlite3
import ssl
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402

BIN = None
MIB = 1 << 20
BYTES = b"Content-Type: application/octet-stream\r\n"
GOOD = b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"


def post(fields, body=b""):
    return b"POST /v1/batches HTTP/1.1\r\nHost: h\r\n" + BYTES + fields + \
        b"\r\n" + body


# What ends the connection: name, bytes, status. Behind each goes a good request,
# which must not be taken for one.
ENDING = [
    ("both lengths", post(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                          b"0\r\n\r\n"), 400),
    ("two lengths", post(b"Content-Length: 0\r\nContent-Length: 44\r\n"), 400),
    ("a list of lengths", post(b"Content-Length: 0, 44\r\n"), 400),
    ("a signed length", post(b"Content-Length: +0\r\n"), 400),
    ("an endless length", post(b"Content-Length: 99999999999999999999\r\n"), 400),
    ("a space before the colon", post(b"Content-Length : 0\r\n"), 400),
    ("a folded field", post(b"X: a\r\n b\r\nContent-Length: 0\r\n"), 400),
    ("bare LF", b"GET / HTTP/1.1\nHost: h\n\n", 400),
    ("bare CR", b"GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", 400),
    ("chunks of bad sizes", post(b"Transfer-Encoding: chunked\r\n",
                                 b"-1\r\nx\r\nfffffffffffffffff\r\n"), 411),
    ("chunked in disguise", post(b"transfer-encoding:\tchunKed\r\n"), 411),
    ("no length", post(b""), 411),
    ("absolute form", b"GET http://h/healthz HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ("CONNECT", b"CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ("NUL", b"GET /healthz\0 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ("NUL in a field", b"GET / HTTP/1.1\r\nHost: h\r\nX: \0\r\n\r\n", 400),
    ("a huge field", post(b"X: " + b"x" * 60_000 + b"\r\n"), 431),
    ("very many fields", post(b"X: y\r\n" * 100), 431),
    ("two hosts", b"GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", 400),
    ("an older version", b"GET /healthz HTTP/1.0\r\nHost: h\r\n\r\n", 505),
    ("a later version", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("Expect", post(b"Expect: 100-continue\r\nContent-Length: 4\r\n"), 417),
    ("oversized", post(b"Content-Length: 8388609\r\n"), 413),
]
# What is refused, and the connection goes on.
KEPT = [
    ("no such path", b"GET /secret HTTP/1.1\r\nHost: h\r\n\r\n", 404),
    ("another method", b"PUT /v1/batches HTTP/1.1\r\nHost: h\r\n"
                       b"Content-Length: 0\r\n\r\n", 405),
    ("another type", b"POST /v1/enroll HTTP/1.1\r\nHost: h\r\n"
                     b"Content-Type: text/xml\r\nContent-Length: 1\r\n\r\nx", 415),
    ("no enrolment", b"POST /v1/enroll HTTP/1.1\r\nHost: h\r\nContent-Type: "
                     b"application/json\r\nContent-Length: 2\r\n\r\n{}", 400),
]


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def bomb(rows, decoded):
    """A batch of a few bytes that claims to be a large one."""
    return (bytes([1, 1 << 2]) + varint(1) + bytes(4) + varint(1) +
            varint(rows) + varint(decoded) + bytes(8) + bytes(64))


class BadRequests(unittest.TestCase):
    def setUp(self):
        self.desk = Desk(BIN)
        self.addCleanup(self.desk.__exit__)
        self.desk.start_centre()
        self.desk.configure()

    def connect(self, identity=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if identity:
            context.load_cert_chain(identity)
        port = int(self.desk.listen.rsplit(":", 1)[1])
        bare = socket.create_connection(("127.0.0.1", port), 20)
        return context.wrap_socket(bare)

    def say(self, request, identity=None, until=None):
        """What the centre answers until it closes, or so many answers."""
        heard = b""
        with self.connect(identity) as connection:
            connection.sendall(request)
            with contextlib.suppress(ConnectionError):
                while heard.count(b"HTTP/1.1 ") < (until or 1_000_000) or \
                        not heard.endswith(b"\n"):
                    piece = connection.recv(65_536)
                    if not piece:
                        break
                    heard += piece
        return [answer.decode() for answer in heard.split(b"HTTP/1.1 ")[1:]]

    def enrol(self):
        token = self.desk.centre("token", "create").stdout.strip()
        self.desk.deskwarden("enroll", "--url", f"https://{self.desk.listen}",
                             "--token", token)
        return self.desk.state / "identity.pem"

    def refusals(self):
        return [line for line in self.desk.log("centre").splitlines()
                if " warn " in line]

    def peak_bytes(self):
        status = pathlib.Path(
            f"/proc/{self.desk.processes['centre'].pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024

    def check_nothing_stored(self):
        self.assertEqual([], self.desk.events())
        verified = self.desk.centre("verify").stdout
        self.assertIn(" 0 events, 0 declared missing, 0 forks", verified)

    def test_what_cannot_be_told_apart_ends_the_connection(self):
        identity = self.enrol()
        for who in (None, identity):
            for name, request, status in ENDING:
                with self.subTest(name, certificate=bool(who)):
                    answer, = self.say(request + GOOD, who)
                    self.assertTrue(answer.startswith(f"{status} "), answer)
                    self.assertIn("Connection: close", answer)
                    self.assertGreater(
                        len(answer.partition("\r\n\r\n")[2].strip()), 5)
        # By reason, of all peers together: bad_request and too_large.
        self.assertEqual(2, len(self.refusals()), self.refusals())
        self.check_nothing_stored()

    def test_what_may_not_be_is_refused_and_logged_once(self):
        for _ in range(5):
            with self.connect() as connection:
                for _, request, status in KEPT:
                    for sent, expected in ((GOOD, 200), (request, status)):
                        connection.sendall(sent)
                        answer = b""
                        while not answer.endswith(b"\n"):
                            answer += connection.recv(65_536)
                        self.assertTrue(answer.startswith(
                            b"HTTP/1.1 %d " % expected), answer)
        said = self.refusals()
        self.assertEqual(len(KEPT), len(said), said)
        for _, _, status in KEPT:
            self.assertEqual(
                1, sum(f"127.0.0.1 is refused: {status} " in line
                       for line in said), said)
        self.check_nothing_stored()

    def test_behind_an_unanswered_request_no_other_one_is_heard(self):
        identity = self.enrol()
        for who in (None, identity):
            for behind in (GOOD, ENDING[0][1] + GOOD, post(
                    b"Content-Length: 80\r\n", bomb(1, 1))):
                first, second = self.say(GOOD + behind, who)
                self.assertTrue(first.startswith("200 "), first)
                self.assertTrue(second.startswith("400 "), second)
                self.assertIn("Connection: close", second)
                self.assertIn("wait for the answer", second)
        said, = self.refusals()
        self.assertIn("wait for the answer", said)
        self.check_nothing_stored()

    def test_a_batch_that_claims_to_be_huge_takes_no_memory(self):
        identity = self.enrol()
        before = self.peak_bytes()
        for rows, decoded, status in ((10_001, 100, 413), (1, 16 * MIB + 1, 413),
                                      (1 << 62, 1 << 62, 413),
                                      (10_000, 16 * MIB, 400)):
            body = bomb(rows, decoded)
            request = post(b"Content-Length: %d\r\n" % len(body), body)
            for _ in range(20):
                answer, = self.say(request, identity, until=1)
                self.assertTrue(answer.startswith(f"{status} "), answer)
        if "asan" not in str(BIN):
            self.assertLess(self.peak_bytes(), before + 16 * MIB)
        self.assertEqual(2, len(self.refusals()), self.refusals())
        self.check_nothing_stored()

    def test_an_agent_of_another_centre_is_nobody(self):
        other = Desk(BIN)
        self.addCleanup(other.__exit__)
        other.start_centre()
        other.enrol()
        for _ in range(5):
            with contextlib.suppress(OSError):
                self.assertEqual([], self.say(GOOD, other.state / "identity.pem"))
        line, = wait_until(self.refusals, "the log")
        self.assertIn("TLS handshake failed", line)
        self.check_nothing_stored()

    def test_a_token_that_is_not_good_is_refused_and_logged_once(self):
        tokens = {
            "may not be used from":
                self.desk.centre("token", "create", "--network", "192.0.2.0/24"),
            "expired on": self.desk.centre("token", "create")}
        with contextlib.closing(sqlite3.connect(
                self.desk.centre_folder / "central.db")) as registry, registry:
            registry.execute("UPDATE tokens SET expires = created + 1"
                             " WHERE networks = ''")
        for reason, token in tokens.items():
            lines = len(self.refusals())
            for _ in range(3):
                done = self.desk.deskwarden(
                    "enroll", "--url", f"https://{self.desk.listen}", "--token",
                    token.stdout.strip(), check=False)
                self.assertEqual(1, done.returncode)
                self.assertIn(reason, done.stderr)
            line, = self.refusals()[lines:]
            self.assertIn(reason, line)
        self.assertEqual("", self.desk.centre("agents", "--json").stdout)
        self.check_nothing_stored()


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
