#!/usr/bin/env python3
"""Tells what arrived at the collector in plain words.

Reads `deskwarden-central events --json` on standard input. With --check the
status is 0 only if what the scene (play.sh) did is there, and nothing else.
"""
import argparse
import json
import sys

KINDS = {"phone": "phone numbers", "email": "e-mail addresses",
         "card": "card numbers", "resident_id": "resident ids",
         "imei": "IMEIs", "configured": "customer numbers"}


def counted(event):
    counts = event.get("counts", [])
    return " and ".join(f"{c['distinct']} {KINDS.get(c['kind'], c['kind'])}"
                        for c in counts) or "no identifiers"


def sentence(event):
    program = event.get("program", "an unknown program")
    match (event["channel"], event["action"]):
        case ("window", "opened"):
            return f"a visit began: {', '.join(event.get('rules', []))} is open"
        case ("window", "closed"):
            return "the visit ended: the CRM was closed"
        case ("clipboard", "copied" | "selected" | "dragged" as action):
            verb = {"copied": "copied", "selected": "marked",
                    "dragged": "dragged"}[action]
            if event["reading"] == "read":
                return (f"{program} {verb} {event['object']['bytes']} bytes with "
                        f"{counted(event)}")
            if event["reading"] == "counted":
                return (f"{program} {verb} something that is not the CRM's: "
                        "counted, not looked at")
            return (f"{program} {verb} something that could not be read "
                    f"({event.get('reason')})")
        case ("agent", action):
            words = [action, event.get("program"), event.get("detail")]
            return "the agent about itself: " + " ".join(filter(None, words))
    return f"{event['channel']} {event['action']}"


def faults(events):
    """What the scene did and is missing here, or what must not be here."""
    copies = [e for e in events if e["channel"] == "clipboard"
              and e["action"] == "copied"]
    read = [e for e in copies if e["reading"] == "read"]
    counts = [{c["kind"]: c["distinct"] for c in e.get("counts", [])}
              for e in read]
    if [e["action"] for e in events if e["channel"] == "window"] != [
            "opened", "closed"]:
        yield "one visit should have begun and ended"
    if counts != [{"email": 25, "phone": 25}]:
        yield f"one copy of 25 customers should have been read, not {counts}"
    if [e["reading"] for e in copies] != ["read", "counted"]:
        yield ("two copies should have arrived, the second of them unread, not "
               f"{[e['reading'] for e in copies]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    events = [json.loads(line) for line in sys.stdin]
    events.sort(key=lambda e: (e["time"], e["seq"]))
    print(f"What arrived at the collector: {len(events)} events.")
    for event in events:
        print(f"  {event['time'][11:19]}  {sentence(event)}")
    if not options.check:
        return 0
    found = list(faults(events))
    for fault in found:
        print(f"  WRONG: {fault}")
    if not found:
        print("  As it should be: the copy of 25 customers was counted, the "
              "other copy was\n  not looked at, and what came after the CRM "
              "closed is not here.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
