#!/usr/bin/env python3
"""Hundreds of connections that waste the centre's time, and agents that deliver
all the while: no agent fails.

Usage: hostile_connections.py BIN_FOLDER [--connections N] [--seconds S] [--long]
N connections of each kind in KINDS stay open (a new one comes for each that the
centre cuts off) for S seconds: once with limits that do not hold them off, once
with those that are shipped. Everything goes from this machine to itself: the
agents come from 127.0.0.1, the others from 127.0.0.2.

This script needs the same processors: latencies are printed, and judged with
--long only (on a quiet machine, long enough for a ratio), with the shipped limits.
"""
import argparse
import json
import pathlib
import resource
import selectors
import socket
import ssl
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402

KINDS = ("silent", "one byte", "one byte a second", "handshake, then silence",
         "slow body", "half-closed")
SENDERS = 4
MOST_TIMES_P99 = 3
# Lets the kernel choose a port that is free for this very connection.
IP_BIND_ADDRESS_NO_PORT = 24


def client_hello():
    out = ssl.MemoryBIO()
    side = tls_context().wrap_bio(ssl.MemoryBIO(), out)
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return out.read()


def tls_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Hostile:
    """One connection of a kind, as far as the centre lets it."""

    def __init__(self, kind, port, context, hello):
        self.kind, self.context, self.hello = kind, context, hello
        self.drip = b""
        self.connected = self.ready = False
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        self.socket.bind(("127.0.0.2", 0))
        self.socket.connect_ex(("127.0.0.1", port))

    def advance(self):
        """On an event; false once it is over."""
        try:
            if self.ready:
                return bool(self.socket.recv(4096))
            if not self.connected:
                self.connect()
            self.begin()
            self.ready = True
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
            pass
        except OSError:
            return False
        return True

    def connect(self):
        if self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise ConnectionError
        self.connected = True
        if self.kind in ("handshake, then silence", "slow body"):
            self.socket = self.context.wrap_socket(
                self.socket, do_handshake_on_connect=False)

    def begin(self):
        if isinstance(self.socket, ssl.SSLSocket):
            self.socket.do_handshake()
        if self.kind == "one byte":
            self.socket.send(self.hello[:1])
        elif self.kind == "one byte a second":
            self.drip = self.hello
        elif self.kind == "half-closed":
            self.socket.send(self.hello[:20])
            self.socket.shutdown(socket.SHUT_WR)
        elif self.kind == "slow body":
            self.socket.send(b"POST /v1/batches HTTP/1.1\r\nHost: h\r\n"
                             b"Content-Length: 16000\r\n\r\n")
            self.drip = b"x" * 16000

    def tick(self):
        """Once a second; false once it is over."""
        if not self.drip:
            return True
        byte, self.drip = self.drip[:1], self.drip[1:]
        try:
            self.socket.send(byte)
        except (ssl.SSLWantWriteError, BlockingIOError):
            pass
        except OSError:
            return False
        return True


class Attack(threading.Thread):
    """Keeps `each` connections of every kind open until stop(). `each` are new
    in a second at most, of all kinds together."""

    def __init__(self, port, each):
        super().__init__(daemon=True)
        self.port, self.each = port, each
        self.opened = dict.fromkeys(KINDS, 0)
        self.ending = threading.Event()

    def stop(self):
        self.ending.set()
        self.join()

    def run(self):
        selector = selectors.DefaultSelector()
        context, hello = tls_context(), client_hello()
        alive = {kind: set() for kind in KINDS}
        second = time.monotonic()
        allowed = self.each

        def drop(one):
            alive[one.kind].discard(one)
            selector.unregister(one.socket)
            one.socket.close()

        while not self.ending.is_set():
            for kind in KINDS:
                # A tenth at a time, so that each kind has its turn.
                for _ in range(min(self.each - len(alive[kind]),
                                   self.each // 10, allowed)):
                    one = Hostile(kind, self.port, context, hello)
                    alive[kind].add(one)
                    selector.register(one.socket, selectors.EVENT_READ |
                                      selectors.EVENT_WRITE, one)
                    self.opened[kind] += 1
                    allowed -= 1
            for key, _ in selector.select(0.05):
                one = key.data
                if not one.advance():
                    drop(one)
                elif one.ready:
                    selector.modify(one.socket, selectors.EVENT_READ, one)
            if time.monotonic() - second >= 1:
                second = time.monotonic()
                allowed = self.each
                for one in [one for kind in alive.values() for one in kind]:
                    if not one.tick():
                        drop(one)
        for one in [one for kind in alive.values() for one in kind]:
            drop(one)


def open_connections(desk):
    return desk.metrics()["deskwarden_central_connections"]


def deliver(desk, seconds):
    """What the senders saw, from enrolling to the end."""
    tokens = [desk.centre("token", "create").stdout.strip()
              for _ in range(SENDERS)]
    done = subprocess.run(
        [desk.bin / "steady_senders", f"https://{desk.listen}", str(seconds),
         *tokens], capture_output=True, text=True)
    print(done.stderr, end="")
    return json.loads(done.stdout)


def attack(desk, each, seconds, least_open):
    """Delivers under it; gives back what the senders saw and the most
    connections that were open at once."""
    port = int(desk.listen.rsplit(":", 1)[1])
    attacker = Attack(port, each)
    attacker.start()
    most = [0]

    def watch():
        while not attacker.ending.wait(0.5):
            most[0] = max(most[0], open_connections(desk))
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        wait_until(lambda: most[0] >= least_open,
                   f"{least_open} hostile connections", 60)
        seen = deliver(desk, seconds)
        assert attacker.is_alive(), "the attack ended early"
    finally:
        attacker.stop()
        watcher.join()
    return seen, most[0], attacker.opened


def phase(desk, options, name, settings, least_open):
    config = desk.folder / "central.conf"
    config.write_text("[central]\n" + settings)
    desk.start_centre("--config", config)
    before = deliver(desk, options.seconds)
    during, most, opened = attack(desk, options.connections, options.seconds,
                                  least_open)
    wait_until(lambda: open_connections(desk) <= SENDERS,
               "the centre to close what nobody holds", 60)
    after = desk.metrics()
    desk.stop("centre")
    ratio = during["p99"] / before["p99"]
    refused = {key.split('"')[1]: value for key, value in after.items()
               if "refused_connections" in key and value}
    print(f"{name}: {most} connections at most; opened {opened}\n"
          f"  refused: {refused}\n"
          f"  unloaded: {before}\n"
          f"  loaded:   {during}\n"
          f"  p99 {before['p99']} ms unloaded, {during['p99']} ms loaded: "
          f"{ratio:.1f} times")
    return before["failed"] + during["failed"], ratio


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--connections", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    total = options.connections * len(KINDS)
    wanted = total + 500
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted:
        print(f"the limit of descriptors is {hard}; {wanted} are needed")
        return 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    with Desk(options.bin) as desk:
        failed, _ = phase(
            desk, options, "without limits",
            f"max_connections = {wanted}\n"
            f"max_connections_per_address = {wanted}\n",
            # The half-closed are over as soon as they come.
            total // 2)
        failed_shipped, ratio = phase(desk, options, "with the shipped limits",
                                      "", min(total // 2, 1000))
        failed += failed_shipped
        verify = desk.centre("verify", check=False)
        print(verify.stdout.strip())
    if failed or verify.returncode:
        print(f"{failed} requests failed")
    slow = options.long and ratio > MOST_TIMES_P99
    if slow:
        print(f"p99 is {ratio:.1f} times the unloaded, more than "
              f"{MOST_TIMES_P99}")
    return 1 if failed or verify.returncode or slow else 0


if __name__ == "__main__":
    sys.exit(main())
