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
        case ("clipboard", "pasted" | "dropped" as action):
            return (f"what {program} had copied was {action} into "
                    f"{event.get('destination', 'an unknown program')}")
        case ("screenshot", "captured" | "recorded" as action):
            seen = "with" if event.get("crm_visible") else "without"
            return f"{program} {action} the {event['detail']}, {seen} the CRM on it"
        case ("file_export", "written" | "moved" as action):
            how = event.get("detail") or action
            what = (counted(event) if event["reading"] == "read"
                    else "not looked at")
            return (f"a file .{event['object'].get('extension', '')} was {how} by "
                    f"{program}, now in: {event.get('destination')}; {what}")
        case ("usb", action):
            return f"{event.get('destination')} {action} ({event.get('detail')})"
        case ("print", "printed"):
            return (f"{program} printed {event.get('quantity', 'uncounted')} pages "
                    f"on {event.get('destination')} ({event.get('detail')})")
        case ("agent", action):
            words = [action, event.get("program"), event.get("detail")]
            return "the agent about itself: " + " ".join(filter(None, words))
    return f"{event['channel']} {event['action']}"


def some(events, channel, *actions):
    return [e for e in events
            if e["channel"] == channel and e["action"] in actions]


def counts_of(event):
    return {c["kind"]: c["distinct"] for c in event.get("counts", [])}


CUSTOMERS = {"email": 25, "phone": 25}


def faults(events, stick):
    """What the scene did and is missing here, or what must not be here."""
    if [e["action"] for e in some(events, "window", "opened", "closed")] != [
            "opened", "closed"]:
        yield "one visit should have begun and ended"
    copies = some(events, "clipboard", "copied")
    if [e["reading"] for e in copies] != ["read", "counted"]:
        yield ("two copies should have arrived, the second of them unread, not "
               f"{[e['reading'] for e in copies]}")
    elif counts_of(copies[0]) != CUSTOMERS:
        yield f"25 customers should have been copied, not {counts_of(copies[0])}"
    pasted = [e.get("destination") for e in some(events, "clipboard", "pasted")]
    if pasted != ["mousepad"]:
        yield f"one paste, into mousepad, should be here, not {pasted}"
    captures = [(e.get("detail"), e.get("crm_visible"))
                for e in some(events, "screenshot", "captured", "recorded")]
    if captures != [("screen", True)]:
        yield f"one picture of the screen should be here, not {captures}"
    files = some(events, "file_export", "written", "moved")
    if not files or counts_of(files[0]) != CUSTOMERS:
        yield "the export of 25 customers should have been read"
    if [e.get("destination") for e in files[1:]] != ["removable"] * stick:
        yield "the file should have been followed to the stick" if stick else \
              "one file, the export, should be here"
    elif stick and (files[1]["reading"] == "read" or files[1]["object"].get(
            "origin") != files[0]["object"]["file"]):
        yield "the file on the stick should be known as the export, and unread"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--stick", action="store_true",
                        help="the scene had one")
    options = parser.parse_args()
    events = [json.loads(line) for line in sys.stdin]
    events.sort(key=lambda e: (e["time"], e["seq"]))
    print(f"What arrived at the collector: {len(events)} events.")
    for event in events:
        print(f"  {event['time'][11:19]}  {sentence(event)}")
    if not options.check:
        return 0
    found = list(faults(events, options.stick))
    for fault in found:
        print(f"  WRONG: {fault}")
    if not found:
        print("  As it should be: what left the CRM is here, by copy, paste, "
              "picture and file;\n  the other copy was not looked at, and what "
              "came after the CRM closed is not here"
              + (",\n  but for the export on its way to the stick."
                 if options.stick else "."))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
