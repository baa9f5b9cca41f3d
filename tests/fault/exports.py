#!/usr/bin/env python3
"""Large exports, one after the other, while the centre is away: CSV files of as
many rows as are asked for, each with a phone number and an e-mail address.

Usage: exports.py BIN_FOLDER [--files N] [--rows N]

They are seen by a real session process and read by deskwarden-scan. Another
person's few events at the same desk must all arrive (as root only: it takes a
second user), the counts must be exact, and of each file the fingerprints must be
those of the 50,000 smallest digests, which are computed here from what was
written, with hashlib and openssl only.
"""
import argparse
import collections
import hashlib
import heapq
import hmac
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import Desk, wait_until  # noqa: E402

KEPT = 50_000
BUCKETS = 50
NOBODY = 65534
FEW = 5  # Events of the other person.
PHONE, EMAIL = 1, 2  # protocol::IdentifierKind.
FILE_EXPORT, WRITTEN = 5, 8  # Channel and action.


def identifiers(file, row):
    """Of one row: each but once in all files, in their canonical form."""
    return (f"+86{13_000_000_000 + file * 2_000_000 + row}",
            f"u{file}x{row}@example.com")


def write_export(path, file, rows):
    with open(path, "w", encoding="ascii") as out:
        out.write("phone,mail\n")
        for row in range(rows):
            phone, mail = identifiers(file, row)
            out.write(f"{phone[3:]},{mail}\n")


def smallest(file, rows):
    """The digests that are to be the sample, ascending, and where they stand."""
    def digests():
        for row in range(rows):
            for kind, value in zip((PHONE, EMAIL), identifiers(file, row)):
                yield (hashlib.sha256(bytes([kind]) + value.encode())
                       .digest()[:16], row, kind)
    return heapq.nsmallest(KEPT, digests())


# docs/formats/fingerprint.md, without our own code ---------------------------
def encrypt(key, blocks):
    return subprocess.run(
        ["openssl", "enc", "-aes-128-ecb", "-nopad", "-K", key.hex()],
        input=blocks, capture_output=True, check=True).stdout


def fingerprints(secret, epoch, digests):
    extracted = hmac.digest(bytes(32), secret, "sha256")
    key = hmac.digest(extracted, b"deskwarden fingerprint %d\x01" % epoch,
                      "sha256")[:16]
    zero = int.from_bytes(encrypt(key, bytes(16)), "big")
    k1 = (zero << 1 ^ (0x87 if zero >> 127 else 0)) & (1 << 128) - 1
    blocks = b"".join((int.from_bytes(digest, "big") ^ k1).to_bytes(16, "big")
                      for digest in digests)
    done = encrypt(key, blocks)
    return {int.from_bytes(done[at:at + 8], "big")
            for at in range(0, len(done), 16)}


# docs/formats/row.md ---------------------------------------------------------
class Row:
    def __init__(self, data):
        self.data, self.at = data, 0
        version, self.channel, self.action, self.reading, self.reason, _, flags \
            = self.take(7)
        assert version == 1
        self.continued = flags & 1
        self.number(), self.number()
        self.login = int.from_bytes(self.take(4), "little")
        self.number()
        for _ in range(self.number() + 4):
            self.text()
        self.number(), self.number(), self.text(), self.text(), self.text()
        self.number(), self.number(), self.take(1), self.number()
        self.counts = {self.take(1)[0]: (self.number(), self.number())
                       for _ in range(self.number())}
        self.number(), self.number()
        self.epoch = self.number()
        self.fingerprints = [int.from_bytes(self.take(8), "little")
                             for _ in range(self.number())]
        assert self.at == len(data)

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self):
        value = shift = 0
        while True:
            byte, = self.take(1)
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def text(self):
        return self.take(self.number())


def exports_in(buffer):
    """What the desk holds of each export, in order: its first row, and the
    fingerprints of it and what goes on from it."""
    rows = [Row(row) for row, in sqlite3.connect(
        f"file:{buffer}?mode=ro", uri=True).execute(
            "SELECT row FROM row ORDER BY number")]
    found = []
    for row in rows:
        if row.channel != FILE_EXPORT or row.action != WRITTEN:
            continue
        if not row.continued:
            found.append((row, set()))
        found[-1][1].update(row.fingerprints)
    return found


# Uniform? --------------------------------------------------------------------
def check_uniform(counts, what):
    """Chi-square; beyond five standard deviations it is not by chance."""
    expected = sum(counts) / len(counts)
    chi = sum((count - expected) ** 2 / expected for count in counts)
    free = len(counts) - 1
    # Wilson and Hilferty: its cube root is about normal.
    z = ((chi / free) ** (1 / 3) - (1 - 2 / (9 * free))) / (2 / (9 * free)) ** .5
    assert z < 5, f"{what}: chi-square {chi:.0f} of {free} degrees, z = {z:.1f}"
    return z


def check_sample(export, file, rows, desk):
    row, found = export
    file_of_secret = desk.state / f"escrow/secret-{row.epoch}"
    secret = bytes.fromhex(file_of_secret.read_text().strip())
    assert row.counts == {PHONE: (rows, rows), EMAIL: (rows, rows)}, row.counts
    kept = smallest(file, rows)
    expected = fingerprints(secret, row.epoch, [digest for digest, *_ in kept])
    assert found == expected, (len(found), len(expected), len(found & expected))
    places = collections.Counter(at * BUCKETS // rows for _, at, _ in kept)
    top = int.from_bytes(kept[-1][0], "big") + 1
    hashes = collections.Counter(
        int.from_bytes(digest, "big") * BUCKETS // top for digest, *_ in kept)
    kinds = collections.Counter(kind for *_, kind in kept)
    return max(check_uniform([counter[n] for n in keys], what)
               for counter, keys, what in (
                   (places, range(BUCKETS), "place in the file"),
                   (hashes, range(BUCKETS), "place among the hashes"),
                   (kinds, (PHONE, EMAIL), "kind")))


# -----------------------------------------------------------------------------
def open_crm(desk):
    desk.start("crm", "xterm", "-T", "Home | Salesforce - Chromium", "-class",
               "Chromium", "-n", "chromium", "-e", "sleep", "86400")
    desk.window("Salesforce")
    desk.wait_for_events(lambda events: any(e["action"] == "opened"
                                            for e in events), "the visit")


def exported(desk):
    metrics = desk.status()["metrics"]
    return metrics["deskwarden_events_observed_total"].get("file_export", 0)


def others_events(desk):
    """Of another person at this desk."""
    for folder in (desk.folder, desk.state, desk.logs):
        folder.chmod(0o755)
    process = desk.start(
        "other", "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
        "--clear-groups", desk.bin / "report_source",
        desk.state / "run/session.sock", FEW)
    assert process.wait(60) == 0, desk.log("other")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--files", type=int, default=2)
    parser.add_argument("--rows", type=int, default=40_000)
    options = parser.parse_args()
    assert options.rows <= 2_000_000 and 2 * options.rows > KEPT
    root = os.geteuid() == 0
    with Desk(options.bin) as desk:
        (desk.home / "Documents").mkdir()
        desk.start_centre()
        desk.enrol(shipping="max_delay = 1s\nretry_cap = 1s",
                   files="by = session", gate="follow = 60s\nread = visit")
        desk.start_daemon()
        desk.start_display()
        desk.start_session()
        open_crm(desk)
        desk.kill("centre")
        if root:
            others_events(desk)
        took = []
        for file in range(options.files):
            path = desk.home / f"Documents/customers{file}.csv"
            before = exported(desk)
            write_export(path, file, options.rows)
            began = time.monotonic()
            wait_until(lambda: exported(desk) > before,
                       f"export {file + 1}: {desk.log('deskwardend')}", 900)
            took.append(time.monotonic() - began)
            path.unlink()
        desk.stop("session")
        desk.stop("deskwardend")
        buffer = desk.state / "buffer.db"
        held = buffer.stat().st_size
        exports = exports_in(buffer)
        assert len(exports) == options.files, len(exports)
        worst = max(check_sample(export, file, options.rows, desk)
                    for file, export in enumerate(exports))
        desk.start_centre()
        desk.start_daemon()
        wait_until(lambda: desk.status()["buffer"]["events"] == 0,
                   "everything to arrive", 120)
        events = desk.events()
        mine = [e for e in events if e["channel"] == "file_export"
                and e["action"] == "written" and not e.get("continued")]
        counts = [sum(count["distinct"] for count in e["counts"]) for e in mine]
        assert counts == [2 * options.rows] * options.files, counts
        other = [e for e in events if e["channel"] == "clipboard"]
        if root:
            assert len(other) == FEW, other
            assert {e["login"] for e in other}.isdisjoint(
                e["login"] for e in mine)
        assert not [e for e in events if e.get("reason") in ("shed", "over_share")]
        verified = desk.centre("verify").stdout.strip().splitlines()[-1]
    print(f"{options.files} exports of {options.rows} rows: counts exact, samples "
          f"those computed here (worst z {worst:.1f}), "
          f"{f'{FEW} of {FEW} events' if root else 'no test'} of another login; "
          f"read in {min(took):.1f} to {max(took):.1f} s, {held >> 10} KiB in the "
          f"buffer's file; verify: {verified}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
