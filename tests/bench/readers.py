#!/usr/bin/env python3
"""How fast documents are read: one table of made-up customers, in each format
that LibreOffice makes of it, by `deskwarden scan`, which reads as the scan worker
does, confined. CPU time of the whole process and what it starts, less that for an
empty file; the median of the rounds, formats in turns. MB are of the text, the
same for all, so that lines compare.
Usage: readers.py BIN_FOLDER [--rows N] [--rounds N]"""
import argparse
import ctypes
import os
import pathlib
import random
import statistics
import subprocess
import tempfile

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
FORMATS = ("html", "rtf", "docx", "odt", "xlsx", "ods", "xls", "pdf")


def table(rows):
    random.seed(1)
    for n in range(rows):
        phone = f"138{random.randrange(10 ** 8):08d}"
        yield f"Anna Arnold {n},anna.arnold{n}@example.com,{phone},Springfield\n"


def convert(csv, format):
    """From the table if that makes one of it, else from its text."""
    source = csv
    if format in ("rtf", "docx", "odt"):
        source = csv.with_name("text.txt")
        source.write_bytes(csv.read_bytes())
    subprocess.run(["soffice", "--headless", "--convert-to", format, "--outdir",
                    csv.parent, source], check=True, timeout=600,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return source.with_suffix(f".{format}")


def cpu_seconds(program, file):
    """And how many identifiers of each kind it found."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen([program, "scan", file], stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = used.ru_utime + used.ru_stime + orphans_seconds()
        out.seek(0)
        found = [line.split(" distinct")[0].strip() for line in out
                 if " distinct" in line]
    return seconds, found


def orphans_seconds():
    """Of what it started (pdftotext) and did not wait for: it comes to us."""
    seconds = 0
    while True:
        try:
            _, _, used = os.wait4(-1, 0)
        except ChildProcessError:
            return seconds
        seconds += used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    program = options.bin / "deskwarden"
    with tempfile.TemporaryDirectory() as folder:
        csv = pathlib.Path(folder, "table.csv")
        csv.write_text("".join(table(options.rows)))
        empty = pathlib.Path(folder, "empty")
        empty.touch()
        files = {"empty": empty, "csv": csv} | {
            format: convert(csv, format) for format in FORMATS}
        measure(program, files, csv.stat().st_size, options.rounds)


def measure(program, files, text_bytes, rounds):
    seconds = {format: [] for format in files}
    found = {}
    for _ in range(rounds):
        for format, file in files.items():
            used, found[format] = cpu_seconds(program, file)
            seconds[format].append(used)
    middle = {format: statistics.median(all) for format, all in seconds.items()}
    start = middle.pop("empty")
    plain = middle["csv"] - start
    print(f"{text_bytes / 1e6:.2f} MB of text, {rounds} rounds; a start costs "
          f"{start * 1e3:.0f} ms")
    for format, used in middle.items():
        print(f"{format:5} {files[format].stat().st_size / 1e6:7.2f} MB of file  "
              f"{text_bytes / 1e6 / (used - start):7.1f} MB/s  "
              f"{plain / (used - start):5.2f} of plain text  "
              f"{', '.join(found[format])}")


if __name__ == "__main__":
    main()
