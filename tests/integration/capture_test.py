#!/usr/bin/env python3
"""Screenshots by real programs, from a real X server to the centre.
Usage: capture_test.py BIN_FOLDER [--long] [unittest arguments]"""
import collections
import functools
import http.server
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from crm_desk import NOTES, CrmDesk  # noqa: E402
from desk import wait_until  # noqa: E402

LONG = "--long" in sys.argv  # More of what programs do anyway.

SHARING = """<title>share</title><body onclick="go()">share<script>
async function go() {
  const s = await navigator.mediaDevices.getDisplayMedia({video: true});
  document.title = 'sharing';
  setTimeout(() => { s.getTracks().forEach(t => t.stop());
                     document.title = 'stopped'; }, 4000);
}</script></body>"""

# What one run of a tool must give: (program, action, detail, destination).
CAPTURES = {
    "import -window root import.png":
        ("import-im6.q16", "captured", "screen", ""),
    "import -window {crm} import-window.png":
        ("import-im6.q16", "captured", "window", ""),
    "xwd -root -out root.xwd": ("xwd", "captured", "screen", ""),
    "xwd -id {crm} -out window.xwd": ("xwd", "captured", "window", ""),
    "scrot scrot.png": ("scrot", "captured", "screen", ""),
    "scrot -a 100,100,300,200 scrot-region.png":
        ("scrot", "captured", "region", ""),
    "maim maim.png": ("maim", "captured", "screen", ""),
    "maim -g 300x200+10+10 maim-region.png":
        ("maim", "captured", "region", ""),
    "maim -i {crm} maim-window.png": ("maim", "captured", "region", ""),
    "xfce4-screenshooter -f -s xfce.png":
        ("xfce4-screenshooter", "captured", "screen", ""),
    "xfce4-screenshooter -w -s xfce-window.png":
        ("xfce4-screenshooter", "captured", "window", ""),
    "gnome-screenshot -f gnome.png":
        ("gnome-screenshot", "captured", "screen", ""),
    # These three stay, now and then or always.
    "timeout 5 gnome-screenshot -c":
        ("gnome-screenshot", "captured", "screen", "clipboard"),
    "timeout 4 mate-screenshot": ("mate-screenshot", "captured", "screen",
                                  ""),
    "timeout 6 flameshot full -p flameshot.png":
        ("flameshot", "captured", "screen", ""),
    "ffmpeg -f x11grab -video_size 1280x800 -i $DISPLAY -frames:v 1 one.png":
        ("ffmpeg", "captured", "screen", ""),
    "ffmpeg -f x11grab -framerate 10 -i $DISPLAY -t 3 film.mkv":
        ("ffmpeg", "recorded", "screen", ""),
}


# What each must leave behind, wherever it works.
PICTURES = {file for command in CAPTURES for file in command.split()
            if file.endswith((".png", ".xwd", ".mkv"))}


def sees(events):
    return [e for e in events if e["channel"] == "screenshot"]


def sees_by(program, events):
    return [e for e in sees(events) if e.get("program") == program]


def facts(event):
    return (event.get("program"), event["action"], event["detail"],
            event.get("destination", ""))


class CaptureTest(CrmDesk):
    def tool(self, command):
        command = command.format(crm=getattr(self, "crm", 0))
        subprocess.run(["dbus-run-session", "sh", "-c", "exec " + command],
                       cwd=self.desk.folder, env=self.desk.environment,
                       capture_output=True, timeout=30)

    def browser(self, name, url, *options):
        self.desk.start(
            name, "chromium", "--no-first-run", "--disable-gpu",
            "--no-sandbox", "--no-default-browser-check",
            "--password-store=basic", *options,
            f"--user-data-dir={self.desk.folder / name}", url)

    # Screenshots -------------------------------------------------------------
    def test_each_tool_is_told_once_and_only_in_a_visit(self):
        desk = self.desk
        self.take_all_outside_of_a_visit()
        self.open_crm()
        self.at_once([tool for tool in CAPTURES if tool.startswith("timeout")])
        # Not one tool twice in a row: that would be one series of pictures.
        for group in range(3):
            for command in list(CAPTURES)[group::3]:
                if not command.startswith("timeout"):
                    self.tool(command)
            time.sleep(2)
        desk.wait_for_events(
            lambda events: len(sees(events)) >= len(CAPTURES), "all of them", 30)
        self.close_crm()
        (desk.folder / "film.mkv").unlink()
        self.take_all_outside_of_a_visit()
        desk.stop("session")
        desk.stop("deskwardend")
        seen = sees(desk.events())
        self.compare(collections.Counter(CAPTURES.values()),
                     collections.Counter(map(facts, seen)))
        for event in seen:
            self.assertTrue(event["crm_visible"], event)
            if event["action"] == "recorded":
                self.assertGreater(event["quantity"], 1000)
                self.assertLess(event["quantity"], 10_000)

    def take_all_outside_of_a_visit(self):
        desk = self.desk
        desk.start("other", "xterm", "-T", "Nothing to see", "-e", "sleep", "60")
        self.crm = desk.window("Nothing to see")  # It is none.
        self.at_once(CAPTURES)
        self.assertEqual(PICTURES, {file for file in PICTURES
                                    if (desk.folder / file).exists()})
        for file in PICTURES:  # ffmpeg overwrites nothing.
            (desk.folder / file).unlink()
        desk.stop("other")

    def compare(self, wanted, seen):
        """The same, but that the name of a quick one may not be known: on a
        busy machine it is gone before it can be looked up."""
        unnamed = [facts for facts in seen.elements() if facts[0] is None]
        missing = list((wanted - seen).elements())
        self.assertEqual(sorted(facts[1:] for facts in unnamed),
                         sorted(facts[1:] for facts in missing))
        self.assertLessEqual({facts[0] for facts in missing},
                             {"xwd", "maim", "scrot", "import-im6.q16"})
        self.assertEqual(len(unnamed), sum((seen - wanted).values()))

    def at_once(self, commands):
        tools = [threading.Thread(target=self.tool, args=[command])
                 for command in commands]
        for tool in tools:
            tool.start()
        for tool in tools:
            tool.join()

    def test_a_shared_screen_and_a_remote_view_are_told_once(self):
        desk = self.desk
        self.open_crm()
        self.page("share.html", SHARING)
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(
                QuietFiles, directory=str(desk.folder)))
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.browser("sharing",
                     f"http://127.0.0.1:{server.server_address[1]}/share.html",
                     "--auto-select-desktop-capture-source=Entire screen",
                     "--window-position=0,0", "--window-size=600,500")
        window = desk.window("share - Chromium")
        desk.focus(window)
        time.sleep(1)  # For the page to listen.
        desk.xdotool("mousemove", "--window", window, 300, 350, "click", 1)
        desk.window("stopped - Chromium")
        shared = sees(desk.wait_for_events(
            lambda events: sees_by("chromium", events), "the shared screen"))
        by_chromium, = sees_by("chromium", shared)
        self.assertEqual(("chromium", "recorded", "screen", ""),
                         facts(by_chromium))
        self.assertGreater(by_chromium["quantity"], 1000)
        # It looks through a process that ends soon, too: on a busy machine that
        # has no name, and what it sees is a picture by somebody else.
        self.assertLessEqual(len(shared), 2)
        self.assertLessEqual({e.get("program") for e in shared},
                             {"chromium", None})
        desk.stop("sharing")

        display = desk.environment["DISPLAY"]
        port = self.start_remote_support(display)
        desk.start_display(window_manager=False, name="elsewhere")
        desk.start("viewer", "xtigervncviewer", f"127.0.0.1::{port}")
        desk.environment["DISPLAY"] = display
        time.sleep(5)  # It is looked at so long.
        desk.stop("viewer")
        desk.wait_for_events(lambda events: sees_by("x11vnc", events),
                             "the remote view", 30)
        desk.kill("remote")  # It does not always end when it is asked to.
        # One without a viewer; its event is behind all of the first one's.
        self.start_remote_support(display)
        desk.kill("remote")
        view, alone = sees_by("x11vnc", desk.wait_for_events(
            lambda events: len(sees_by("x11vnc", events)) >= 2,
            "its only picture"))
        self.assertEqual(("x11vnc", "recorded", "screen", ""), facts(view))
        self.assertGreater(view["quantity"], 1000)
        self.assertLess(view["quantity"], 20_000)
        self.assertEqual(("x11vnc", "captured", "screen", ""), facts(alone))

    def start_remote_support(self, display):
        desk = self.desk
        (desk.folder / "port").unlink(missing_ok=True)
        desk.start("remote", "x11vnc", "-display", display, "-localhost",
                   "-nopw", "-forever", "-autoport", "5970", "-flag",
                   desk.folder / "port")
        def port():
            file = desk.folder / "port"
            text = file.read_text() if file.exists() else ""
            return text.split("=")[1].split()[0] if "=" in text else None
        found = wait_until(port, "x11vnc")
        time.sleep(3)  # It has taken its first picture, and nobody looks.
        return found

    def test_what_programs_do_anyway_is_no_screenshot(self):
        desk = self.desk
        self.open_crm()
        for backend in ("xrender", "glx") if LONG else ("glx",):
            self.use_compositor(backend)
        self.firefox(self.page("notes.html", NOTES))
        desk.focus(desk.window("Notes"))
        self.look_at("about:support", "about:license")
        desk.stop("firefox")
        desk.focus(self.crm)
        self.look_at("chrome://version", "chrome://credits")
        self.write_in_office()
        subprocess.run(["ffmpeg", "-f", "lavfi", "-i",
                        "testsrc=size=1280x800:rate=20:duration=2", "v.mkv"],
                       cwd=desk.folder, capture_output=True, check=True)
        self.at_work("mpv --no-config --fs --vo=x11 --ao=null v.mkv")
        self.at_work("x11perf -time 1 -repeat 1 -rect100 -copywinwin100 "
                     "-putimage100 -shmput100")
        desk.stop("session")
        desk.stop("deskwardend")
        self.assertEqual([], sees(desk.events()))

    def at_work(self, command):
        """It must run, and well: otherwise it is not tried."""
        subprocess.run(command.split(), cwd=self.desk.folder, timeout=60,
                       env=self.desk.environment, capture_output=True,
                       check=True)

    def use_compositor(self, backend):
        desk = self.desk
        desk.start("picom", "picom", "--config", "/dev/null", "--backend",
                   backend)
        time.sleep(1 + LONG)
        self.assertIsNone(desk.processes["picom"].poll())
        desk.xdotool("windowsize", self.crm, 700, 500)
        desk.xdotool("windowminimize", self.crm)
        time.sleep(0.5)
        desk.focus(self.crm)
        time.sleep(0.5)
        desk.stop("picom")

    def look_at(self, *pages):
        for page in pages if LONG else pages[:1]:
            self.desk.xdotool("key", "ctrl+t")
            time.sleep(1)
            self.desk.xdotool("type", page + "\n")
            time.sleep(1)
            self.desk.xdotool("key", "Page_Down")

    def write_in_office(self):
        desk = self.desk
        desk.start("office", "soffice", "--norestore", "--nologo", "--writer",
                   f"-env:UserInstallation=file://{desk.folder}/office")
        desk.focus(desk.window("LibreOffice Writer", 60))
        desk.xdotool("type", "Dear customer")
        desk.xdotool("key", "alt+f")
        time.sleep(1)
        desk.xdotool("key", "Escape")
        os.killpg(desk.processes["office"].pid, signal.SIGKILL)
        desk.kill("office")

    # Safety ------------------------------------------------------------------
    def answers(self):
        """The X server does, within two seconds."""
        subprocess.run(["xdpyinfo"], env=self.desk.environment, timeout=2,
                       check=True, stdout=subprocess.DEVNULL)

    def test_the_screen_goes_on_whatever_becomes_of_the_recorder(self):
        desk = self.desk
        self.open_crm()
        load = ["x11perf", "-time", "1", "-repeat", "1", "-getimage100",
                "-shmget100", "-copywinwin100"]
        brief = ["sh", "-c", "for i in $(seq 300); do xdpyinfo >/dev/null; done"]
        # A new one each time: after an overload it does not record for a while.
        for n, how in enumerate((signal.SIGSTOP, signal.SIGKILL, None), 1):
            with self.subTest(how):
                if n > 1:
                    desk.kill("session")
                    desk.start_session()
                self.wait_for_visit("opened", n)
                session = desk.processes["session"]
                desk.start("load", *load)
                desk.start("brief", *brief)
                if how:
                    session.send_signal(how)
                while any(desk.processes[name].poll() is None
                          for name in ("load", "brief")):
                    self.answers()
                    time.sleep(0.1)
                for name in ("load", "brief"):
                    desk.stop(name)
                session.send_signal(signal.SIGCONT)
                self.answers()
        desk.stop("session")
        desk.wait_for_events(
            lambda events: any(
                e["action"] == "sensor_down" and e["reason"] == "overload"
                and e["detail"] == "screenshot" for e in events),
            "the overload to be told")

class QuietFiles(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    if LONG:
        sys.argv.remove("--long")
    CrmDesk.BIN = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
