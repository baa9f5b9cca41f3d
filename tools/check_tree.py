#!/usr/bin/env python3
"""Fails on an include against the layers or of a library outside its place, a
stray platform #if, a .cc that no CMakeLists.txt names (a test nobody runs), and
a file too long to review. Usage: check_tree.py [root]. See docs/layers.md."""
import fnmatch
import pathlib
import re
import sys

# Folder -> what it may include, besides itself. The deepest entry decides.
MAY = {
    "base": [],
    "protocol": ["base"],
    "identifiers": ["base", "protocol"],
    "collectors": ["base", "protocol", "identifiers"],
    "agent": ["base", "protocol", "identifiers", "collectors"],
    "agent/buffer": ["base", "protocol"],
    "agent/config": ["base", "protocol", "identifiers", "collectors",
                     "agent/notice"],
    "agent/notice": ["base", "protocol"],
    "agent/ipc": ["base", "protocol", "identifiers"],
    "agent/program": ["base", "agent/config"],
    "agent/renewal": ["base", "protocol", "agent/config", "agent/enrolment",
                      "agent/shipper"],
    "agent/session": ["base", "protocol", "identifiers", "collectors",
                      "agent/config", "agent/ipc", "agent/program",
                      "agent/notice", "agent/tray"],
    "agent/session/main.cc": ["base", "agent"],
    "agent/far": ["base", "protocol", "identifiers", "collectors",
                  "agent/config", "agent/ipc", "agent/program", "agent/sense",
                  "agent/session"],
    "agent/tray": ["base", "agent/notice"],
    "agent/scan": ["base", "protocol", "identifiers"],
    "agent/sense": ["base", "protocol", "identifiers", "collectors",
                    "agent/config", "agent/ipc", "agent/program",
                    "agent/session"],
    "agent/shipper": ["base", "protocol", "agent/buffer", "agent/config"],
    "agent/escrow": ["base", "protocol", "identifiers", "agent/shipper"],
    "agent/status": ["base", "protocol", "agent/buffer", "agent/config",
                     "agent/escrow", "agent/ipc", "agent/notice",
                     "agent/shipper"],
    "central": ["base", "protocol", "identifiers"],
    "central/store": ["base", "protocol"],
    "central/ingest": ["base", "protocol", "central/store"],
    "central/index": ["base", "protocol", "central/store"],
    "central/web": ["base", "protocol", "central/store", "central/ingest",
                    "central/index"],
    "helpdesk": ["base", "protocol", "identifiers", "collectors", "agent/buffer",
                 "agent/config", "agent/enrolment", "agent/ipc",
                 "agent/notice", "agent/scan", "agent/status",
                 "agent/tray"],
    "tests": ["base", "protocol", "identifiers", "collectors", "agent", "central",
              "helpdesk"],
}
# Library heads -> the only folders that include them: the seams stay narrow.
ONLY = {
    "xcb/": ["collectors", "tests/support"],
    "systemd/": ["agent/daemon", "base/dbus", "collectors/screenshot"],
    "libudev.h": ["collectors/usb"],
    "wayland-client.h": ["collectors"],
    "wayland/": ["collectors"],
    "zip.h": ["identifiers/document", "tests/support"],
    "expat.h": ["identifiers/document"],
    "iconv.h": ["identifiers/document"],
    "seccomp.h": ["agent/scan"],
    "phonenumbers/": ["tests/evaluation/phone_oracle", "tests/bench"],
    "hs/": ["tests/bench"],
    "re2/": ["identifiers", "collectors/window", "tests/bench"],
    "sqlite3.h": ["base/sqlite", "tests/fault"],
    "zlib.h": ["base/zlib"],
    "openssl/": ["base/crypto", "base/net", "tests/bench", "tests/fault",
                 "tests/unit/base"],
    "Poco/": ["base/net", "tests/unit/base_net"],
    "nlohmann/": ["protocol", "agent/status", "central", "helpdesk", "tests"],
    "CLI/": ["agent/program", "central", "helpdesk"],
}
MAX_LINES = 500

INCLUDE = re.compile(r'\s*#\s*include\s+["<]([^">]+)[">]')
PLATFORM = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif).*\b(_WIN32|__linux__|__APPLE__)\b")
PLATFORM_OK = re.compile(r"_(linux|x11|wayland|win)\.(h|cc)$|^base/native_handle\.h$")
TOPS = {folder.split("/")[0] for folder in MAY} | {"tools"}


def inside(path, folders):
    return any(path == f or path.startswith(f + "/") for f in folders)


def tree(root):
    """Our files, by path from the root: no build folder, nothing hidden."""
    yield from (f for f in root.iterdir() if f.is_file())
    for top in sorted(TOPS):
        yield from (f for f in sorted((root / top).rglob("*")) if f.is_file())


def built(cmake_lists, root):
    """Patterns of the .cc paths it names; a ${VARIABLE} matches anything."""
    text = re.sub(r"#.*", "", cmake_lists.read_text("utf-8"))
    folder = cmake_lists.parent.relative_to(root)
    for name in re.findall(r'[^\s()"]+\.cc\b', text):
        yield (folder / re.sub(r"\$\{\w+\}", "*", name)).as_posix()


def check_lines(rel, lines):
    rule = max((f for f in MAY if inside(rel, [f])), key=len)
    for n, line in enumerate(lines, 1):
        if PLATFORM.match(line) and not PLATFORM_OK.search(rel):
            yield f"{rel}:{n}: platform #if outside a seam file"
        include = INCLUDE.match(line)
        if not include:
            continue
        head = include.group(1)
        if inside(head, TOPS) and not inside(head, [rule] + MAY[rule]):
            yield f"{rel}:{n}: {rule} may not include {head}"
        for prefix, places in ONLY.items():
            if head.startswith(prefix) and not inside(rel, places):
                yield f"{rel}:{n}: {head} belongs in {' or '.join(places)}"


def check(root):
    files = {f.relative_to(root).as_posix(): f for f in tree(root)}
    named = [p for f in files.values() if f.name == "CMakeLists.txt"
             for p in built(f, root)]
    for rel, file in files.items():
        if file.suffix not in (".h", ".cc", ".py"):
            continue
        lines = file.read_text("utf-8").splitlines()
        if len(lines) > MAX_LINES:
            yield f"{rel}: {len(lines)} lines, over {MAX_LINES}"
        if file.suffix == ".cc" and not any(fnmatch.fnmatch(rel, p) for p in named):
            yield f"{rel}: no CMakeLists.txt names it"
        if file.suffix != ".py" and inside(rel, MAY):
            yield from check_lines(rel, lines)


if __name__ == "__main__":
    problems = list(check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
    print("\n".join(problems) or "tree: ok")
    sys.exit(bool(problems))
