#!/usr/bin/env python3
"""The centre may have hardly more memory than it has at rest, while connections
with an agent's certificate send as much as they may.

Usage: memory_full.py BIN_FOLDER [--sanitized]

It answers 503 or ends with a sentence; what it acknowledged is there, and once
it is started again everything arrives, once.
"""
import pathlib
import socket
import ssl
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from balance import check_all_once  # noqa: E402
from desk import Desk, wait_until  # noqa: E402
from short_memory import SKIPPED, bin_folder, leave_room  # noqa: E402

BODY = 8 << 20  # The largest that is taken.
GREEDY = 3      # As many as are allowed beside the agent's own connection.
ROOM = 16 << 20


class Greedy(threading.Thread):
    """Sends a large body but for its last byte, and again once it is cut off."""

    def __init__(self, desk):
        super().__init__(daemon=True)
        self.port = int(desk.listen.rsplit(":", 1)[1])
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE
        self.context.load_cert_chain(desk.state / "identity.pem")
        self.ending = threading.Event()
        self.answers = []

    def run(self):
        while not self.ending.is_set():
            try:
                self.send()
            except OSError:
                time.sleep(0.05)

    def send(self):
        with socket.create_connection(("127.0.0.1", self.port), 5) as bare, \
                self.context.wrap_socket(bare) as connection:
            connection.sendall(
                b"POST /v1/batches HTTP/1.1\r\nHost: h\r\n"
                b"Content-Type: application/octet-stream\r\n"
                b"Content-Length: %d\r\n\r\n" % BODY + bytes(BODY - 1))
            connection.settimeout(2)
            self.answers.append(connection.recv(12).decode())


def short_of_memory(desk):
    """Gives back what the greedy were answered, and whether the centre ended."""
    process = desk.processes["centre"]
    leave_room(process, ROOM)
    crowd = [Greedy(desk) for _ in range(GREEDY)]
    for one in crowd:
        one.start()

    def answers():
        return [answer for one in crowd for answer in one.answers]
    source = desk.start_reports(20_000, name="second")
    try:
        wait_until(lambda: process.poll() is not None or
                   sum("503" in answer for answer in answers()) >= 3,
                   "the centre to be short of memory", 60)
    finally:
        for one in crowd:
            one.ending.set()
        for one in crowd:
            one.join()
    source.wait(60)
    return answers(), process.poll() is not None


def main():
    programs = bin_folder(__doc__)
    if programs is None:
        return SKIPPED
    with Desk(programs) as desk:
        desk.start_centre()
        desk.enrol(shipping="max_delay = 100ms\nretry_cap = 1s")
        desk.start_daemon()
        desk.start_reports(2_000, name="first").wait(60)
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "the first to arrive")
        answers, ended = short_of_memory(desk)
        log = desk.log("centre")
        if ended:
            desk.processes.pop("centre")
            assert "it ends here" in log, log
        else:
            assert "no memory is left" in log, log
            desk.stop("centre")
        desk.start_centre()
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "the rest to arrive", 60)
        check_all_once(desk, {n: 2 if n <= 2_000 else 1
                              for n in range(1, 20_001)})
        verified = desk.centre("verify").stdout.strip()
        desk.stop("deskwardend")
        desk.stop("centre")
    print(f"answers: { {a: answers.count(a) for a in sorted(set(answers))} }; "
          f"the centre {'ended with a sentence' if ended else 'went on'}; "
          f"nothing lost, nothing twice; verify: {verified.splitlines()[-1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
