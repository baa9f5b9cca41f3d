#!/usr/bin/env python3
"""False identifiers a MB in real text that has no customer: this machine's
documentation, headers, source and logs. Usage: real_text.py BIN_FOLDER
[--megabytes N] [--seed N] [--region CN] [--most N]
What really stands there is in exceptions.txt. Status 1: more than one a MB, or --most,
over all kinds but e-mail."""
import argparse
import collections
import fnmatch
import pathlib
import random as randomness
import secrets
import sys
import tempfile

from scanner import Scanner

FOLDERS = ("/usr/share/doc", "/usr/include", "/usr/lib/python3", "/usr/share/perl",
           "/usr/share/help", "/usr/share/common-licenses", "/var/log", "/etc")
ROOT = pathlib.Path(__file__).resolve().parents[3]
NO_TEXT = {".gz", ".so", ".pyc", ".png", ".xz", ".jpg", ".gif", ".pdf", ".a", ".mo", ".ttf"}
MOST = 1.0  # false ones a MB


def arguments():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("bin", type=pathlib.Path)
    options.add_argument("--megabytes", type=int, default=40)
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--region", default="US")
    options.add_argument("--most", type=float, default=MOST,
                         help="a MB; a short run depends on a few files")
    return options.parse_args()


def candidates():
    for folder in (*map(pathlib.Path, FOLDERS), ROOT / "agent", ROOT / "docs"):
        for path in sorted(folder.rglob("*")):
            try:
                if (path.is_file() and not path.is_symlink() and path.suffix not in NO_TEXT
                        and 200 < path.stat().st_size < 2_000_000):
                    yield path
            except OSError:  # Not ours to read.
                pass


def corpus(megabytes, seed):
    paths = list(candidates())
    randomness.Random(seed).shuffle(paths)
    chosen, size = [], 0
    for path in paths:
        if size > megabytes * 1e6:
            break
        chosen.append(path)
        size += path.stat().st_size
    return chosen, size / 1e6


def exceptions():
    lines = (ROOT / "tests/evaluation/identifiers/exceptions.txt").read_text().splitlines()
    return [line.split("  #")[0].split() for line in lines if line and line[0] != "#"]


def is_excepted(path, kind, canonical, known):
    return any(fnmatch.fnmatch(str(path), pattern) and kind_pattern in (kind, "*")
               and fnmatch.fnmatch(canonical, value)
               for pattern, kind_pattern, value in known)


def main():
    chosen = arguments()
    seed = secrets.randbelow(10**9) if chosen.seed is None else chosen.seed
    paths, megabytes = corpus(chosen.megabytes, seed)
    known = exceptions()
    with tempfile.TemporaryDirectory() as folder:
        answers = Scanner(chosen.bin / "deskwarden", folder).files(chosen.region, paths)
    false = collections.Counter()
    for path, answer in answers.items():
        for (kind, canonical), tier in answer.found.items():
            if kind == "email" or is_excepted(path, kind, canonical, known):
                continue
            false[kind, tier] += 1
            print(f"  {tier:<5} {kind:<14} {canonical:<28} {path}")
    print(f"seed {seed}, region {chosen.region}: {len(paths)} files, {megabytes:.1f} MB")
    for (kind, tier), count in sorted(false.items()):
        print(f"{kind:<22} {tier:<5} {count:5} {count / megabytes:8.3f} a MB")
    rate = sum(false.values()) / megabytes
    print(f"false ones a MB, both tiers: {rate:.2f}")
    return 0 if rate <= chosen.most else 1


if __name__ == "__main__":
    sys.exit(main())
