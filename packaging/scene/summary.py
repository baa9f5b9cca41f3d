#!/usr/bin/env python3
"""Tells what arrived at the collector in plain words.

Reads `deskwarden-central events --json` on standard input. With --check the
status is 0 only if what the scene (play.sh) did is there, and nothing else.
"""
import argparse
import json
import sys
import textwrap

KINDS = {"phone": "phone numbers", "email": "e-mail addresses",
         "card": "card numbers", "resident_id": "resident ids",
         "imei": "IMEIs", "configured": "customer numbers",
         "person_name": "names"}


SENSORS = {"primary": "primary selection", "drag": "drag and drop",
           "paste": "pastes", "window": "windows", "screenshot": "screenshots",
           "network_files": "network folders", "usb": "USB",
           "print": "printing"}


def counted(event):
    counts = event.get("counts", [])
    return " and ".join(f"{c['distinct']} "
                        f"{'possible ' if c['tier'] == 'low' else ''}"
                        f"{KINDS.get(c['kind'], c['kind'])}"
                        for c in counts) or "no identifiers"


def read(event):
    """What is known of a content."""
    if event["reading"] == "read":
        return f"{counted(event)}, {event['object']['bytes']:,} bytes"
    if event["reading"] == "counted":
        return "not the CRM's, so counted and not looked at"
    if event["reading"] == "no_content":
        return "not looked at"
    return f"could not be read ({event.get('reason')})"


def sentence(event):
    program = event.get("program", "an unknown program")
    where = event.get("destination", "an unknown program")
    match (event["channel"], event["action"]):
        case ("window", "opened"):
            return f"a CRM is open: {', '.join(event.get('rules', []))}"
        case ("window", "closed"):
            return "the CRM is closed"
        case ("clipboard", "copied" | "selected" | "dragged" as action):
            verb = {"selected": "marked"}.get(action, action)
            return f"{verb} in {program}: {read(event)}"
        case ("clipboard", "pasted" | "dropped" as action):
            return f"{action} into {where}: what {program} had copied"
        case ("screenshot", "captured" | "recorded" as action):
            seen = "with" if event.get("crm_visible") else "without"
            return (f"picture of the {event['detail']}, {seen} the CRM on it, "
                    f"{action} by {program}")
        case ("file_export", "written" | "moved" as action):
            kind = event["object"].get("extension", "")
            how = event.get("detail") or {"moved": "moved or renamed"}.get(
                action, action)
            known = " (made of an earlier one)" if event["object"].get(
                "origin") and action == "written" else ""
            place = {"home": "in the home folder",
                     "removable": "on removable storage"}.get(where, where)
            by = f" by {event['program']}" if "program" in event else ""
            return f"file .{kind} {how}{by}, now {place}{known}: {read(event)}"
        case ("usb", action):
            size = event["object"].get("bytes", 0) >> 20
            of = f", {size:,} MiB" if action == "attached" and size else ""
            verb = {"attached": "plugged in", "detached": "pulled out"}.get(
                action, action)
            return f"USB: {where} {verb} ({event.get('detail')}{of})"
        case ("print", "printed"):
            pages = event.get("quantity")
            many = f"{pages} pages" if pages else "pages that were not counted"
            return (f"printed by {program} on {where}: {many}, "
                    f"{event.get('detail')}; not looked at")
        case ("agent", action):
            words = [action, event.get("program"), event.get("detail"),
                     event.get("reason")]
            return "the agent about itself: " + " ".join(filter(None, words))
    return f"{event['channel']} {event['action']}"


def wrapped(words):
    return textwrap.fill(words, 79, initial_indent="  ", subsequent_indent="    ",
                         break_on_hyphens=False)


def beginning(events):
    """The agent about itself, before anything happened."""
    def named(action):
        return ", ".join(SENSORS.get(e["detail"], e["detail"])
                         for e in some(events, "agent", action))
    started = some(events, "agent", "started")
    yield wrapped("Started: " + ", ".join(
        f"{e['program']} {e['detail'].split()[0]}" for e in started) + ".")
    for action, words in (("sensor_up", "Can be seen here"),
                          ("sensor_limited", "In part only"),
                          ("sensor_down", "Cannot be seen here")):
        if named(action):
            yield wrapped(f"{words}: {named(action)}.")


def line(event):
    return textwrap.fill(f"{event['time'][11:19]}  {sentence(event)}", 79,
                         initial_indent="    ", subsequent_indent=" " * 14,
                         break_on_hyphens=False)


def story(events):
    first = ("started", "sensor_up", "sensor_limited", "sensor_down")
    yield from beginning(events)
    rest = [e for e in events
            if e["channel"] != "agent" or e["action"] not in first]
    for event in rest:
        if event["action"] == "opened":
            yield "\n  The visit:"
        yield line(event)
        if event["action"] == "closed":
            yield "\n  Afterwards:"


def some(events, channel, *actions):
    return [e for e in events
            if e["channel"] == channel and e["action"] in actions]


def counts_of(event):
    return {(c["kind"], c["tier"]): c["distinct"]
            for c in event.get("counts", [])}


CUSTOMERS = {(kind, "high"): 25 for kind in ("email", "person_name", "phone")}


def faults(events, mounted):
    """What the scene did and is missing here, or what must not be here."""
    yield from faults_of_clipboard(events)
    if [e["action"] for e in some(events, "window", "opened", "closed")] != [
            "opened", "closed"]:
        yield "one visit should have begun and ended"
    captures = [(e.get("detail"), e.get("crm_visible"))
                for e in some(events, "screenshot", "captured", "recorded")]
    if captures != [("screen", True)]:
        yield f"one picture of the screen should be here, not {captures}"
    prints = [(e.get("destination"), e.get("detail"), e.get("quantity"))
              for e in events if e["channel"] == "print"]
    if prints != [("office", "completed", 2)]:
        yield f"one print of two pages should be here, not {prints}"
    plugged = [(e["action"], e.get("destination"))
               for e in events if e["channel"] == "usb"]
    steps = (["attached", "mounted", "unmounted", "detached"] if mounted else
             ["attached", "detached"])
    if plugged != [(step, "Example stick") for step in steps]:
        yield f"a stick should have been {', '.join(steps)}, not {plugged}"
    yield from faults_of_files(events, mounted)


def faults_of_clipboard(events):
    copies = some(events, "clipboard", "copied")
    if [e["reading"] for e in copies] != ["read", "counted"]:
        yield ("two copies should have arrived, the second of them unread, not "
               f"{[e['reading'] for e in copies]}")
    elif counts_of(copies[0]) != CUSTOMERS:
        yield f"25 customers should have been copied, not {counts_of(copies[0])}"
    pasted = [e.get("destination") for e in some(events, "clipboard", "pasted")]
    if pasted != ["mousepad"]:
        yield f"one paste, into mousepad, should be here, not {pasted}"


def faults_of_files(events, mounted):
    files = some(events, "file_export", "written", "moved")
    told = [(e["action"], e.get("destination"), e["reading"]) for e in files]
    wanted = [("written", "home", "read"),
              *[("written", "removable", "read")] * mounted,
              ("moved", "home", "no_content")]
    if told != wanted:
        yield f"of files {wanted} should be here, not {told}"
        return
    if any(counts_of(e) != CUSTOMERS for e in files[:-1]):
        yield "25 customers should be in each file that was written"
    if mounted and files[1]["object"].get("origin") != files[0]["object"]["file"]:
        yield "the file on the stick should be known as the export"
    if files[-1]["object"]["file"] != files[0]["object"]["file"]:
        yield "the file with the new name should be known as the export"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--mounted", action="store_true",
                        help="the scene's stick had a file system")
    options = parser.parse_args()
    events = [json.loads(line) for line in sys.stdin]
    # What was marked is told after it was copied, with the same time.
    events.sort(key=lambda e: (e["time"], e["action"] != "selected", e["seq"]))
    print(f"What the collector knows, from {len(events)} events:\n")
    for words in story(events):
        print(words)
    if not options.check:
        return 0
    print()
    found = list(faults(events, options.mounted))
    for fault in found:
        print(wrapped(f"WRONG: {fault}"))
    if not found:
        print(wrapped(
            "As it should be: whatever left the CRM is here, by copy, paste, "
            "picture, file and print, and so is the stick; the other copy was not "
            "looked at; of what came after the CRM was closed only the export's new "
            "name is here."))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
