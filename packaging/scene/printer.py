#!/usr/bin/env python3
"""Runs the print server of the tests for a scene: a real CUPS of its own, whose
printer "office" prints into nothing. Needs no root.

Usage: printer.py FILE: there it writes, once it is ready, the variables that say
where it is. Ends with SIGTERM."""
import pathlib
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/support"))
from desk import Desk  # noqa: E402
from print_server import PrintServer  # noqa: E402


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Desk(".") as desk:
        PrintServer(desk).start()
        ready = pathlib.Path(sys.argv[1])
        words = "".join(f"{name}={desk.environment[name]}\n" for name in
                        ("CUPS_SERVER", "DBUS_SYSTEM_BUS_ADDRESS"))
        # It is there as a whole or not at all.
        ready.with_suffix(".new").write_text(words)
        ready.with_suffix(".new").rename(ready)
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
