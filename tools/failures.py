#!/usr/bin/env python3
"""Says which tests failed and how each one's output ended.
Usage: failures.py JUNIT_FILE   (of ctest --output-junit)"""
import sys
import xml.etree.ElementTree

LINES = 60  # Of each.


def main():
    for case in xml.etree.ElementTree.parse(sys.argv[1]).iter("testcase"):
        if case.get("status") == "fail":
            print(f"-- {case.get('name')}")
            print("\n".join((case.findtext("system-out") or "").splitlines()[-LINES:]))


if __name__ == "__main__":
    main()
