"""A whole desk and its centre for tests: real programs, a real X server.

    with Desk(bin_folder) as desk:
        desk.start_centre(); desk.enrol(); desk.start_daemon()
        desk.start_display(); desk.start_session()
        ...
        desk.wait_for_events(lambda events: ...)

Everything lies in one temporary folder, and every process started here is gone
when the block ends.
"""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
SENSE_HELLO = "deskwarden-sense said hello"


class Waited(AssertionError):
    """A condition did not come true in time."""


def wait_until(condition, what, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise Waited(f"waited {seconds} s for {what}")


def clock_ahead(days):
    """What to put before a program for which the wall clock goes wrong."""
    return fake_clock(f"FAKETIME={days:+}d") if days else []


def clock_set_by(file):
    """The same; how far ahead it is says the file, such as +3600 (seconds), and
    may say otherwise while the program runs."""
    return fake_clock(f"FAKETIME_TIMESTAMP_FILE={file}", "FAKETIME_NO_CACHE=1")


def fake_clock(*settings):
    library, = pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    # ASan's allocator asks for the time before libfaketime is ready, unless it
    # never gives memory back: then both wait for each other, for ever.
    asan = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"),
                                  "allocator_release_to_os_interval_ms=-1"]))
    return ["env", f"LD_PRELOAD={library}", *settings,
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            f"ASAN_OPTIONS={asan}"]


def of(events, channel, *actions):
    return [e for e in events
            if e["channel"] == channel and e["action"] in actions]


class Desk:
    def __init__(self, bin_folder):
        self.bin = pathlib.Path(bin_folder).resolve()
        self._temporary = tempfile.TemporaryDirectory(prefix="deskwarden-test-")
        self.folder = pathlib.Path(self._temporary.name)
        self.centre_folder = self.folder / "centre"
        self.state = self.folder / "agent"
        self.logs = self.folder / "logs"
        self.logs.mkdir()
        self.environment = {key: value for key, value in os.environ.items()
                            if key not in ("DISPLAY", "WAYLAND_DISPLAY",
                                           "XAUTHORITY")}
        # What is watched is a person's home: not that of whoever tests.
        self.home = self.folder / "home"
        self.home.mkdir()
        self.environment["HOME"] = str(self.home)
        self.processes = {}
        self.listen = "127.0.0.1:0"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in reversed(list(self.processes)):
            self.stop(name)
        self._temporary.cleanup()

    # Processes ---------------------------------------------------------------
    def start(self, name, *command, **options):
        log = open(self.logs / f"{name}.log", "ab")
        options.setdefault("stdout", log)
        self.processes[name] = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL,
            stderr=log, env=self.environment, start_new_session=True, **options)
        log.close()
        return self.processes[name]

    def stop(self, name, how=signal.SIGTERM, seconds=15):
        process = self.processes.pop(name)
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(how)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Waited(f"{name} did not end within {seconds} s of {how}")
        finally:
            # libfaketime, killed, leaves its memory to the next of this number.
            for file in pathlib.Path("/dev/shm").glob(f"*faketime_*_{process.pid}"):
                file.unlink(missing_ok=True)

    def kill(self, name):
        return self.stop(name, signal.SIGKILL)

    def run(self, program, *arguments, check=True, seconds=60):
        done = subprocess.run(
            [str(self.bin / program), *map(str, arguments)], text=True,
            capture_output=True, env=self.environment, timeout=seconds,
            stdin=subprocess.DEVNULL)
        if check and done.returncode != 0:
            raise AssertionError(f"{program} {arguments} ended with "
                                 f"{done.returncode}: {done.stderr}{done.stdout}")
        return done

    def log(self, name):
        return (self.logs / f"{name}.log").read_text("utf-8", "replace")

    # The centre --------------------------------------------------------------
    def start_centre(self, *options, days=0):
        """`days`: how far the centre's clock is ahead."""
        (self.centre_folder / "url").unlink(missing_ok=True)
        self.start("centre", *clock_ahead(days),
                   self.bin / "deskwarden-central", "serve",
                   "--data-dir", self.centre_folder, "--listen", self.listen,
                   "--operations", "127.0.0.1:0", *options)
        try:
            url = wait_until(self._url, "the centre's address")
        except Waited as waited:
            raise Waited(f"{waited}; it said: {self.log('centre')}") from None
        # Started again it must be found where the agents know it.
        self.listen = url.removeprefix("https://")
        return url

    def _url(self):
        if self.processes["centre"].poll() is not None:
            raise AssertionError("the centre ended: " + self.log("centre"))
        file = self.centre_folder / "url"
        return file.exists() and file.read_text().strip()

    def metrics(self):
        """The centre's, by name and labels."""
        url = (self.centre_folder / "operations-url").read_text().strip()
        with urllib.request.urlopen(url + "/metrics", timeout=20) as page:
            lines = page.read().decode().splitlines()
        return {name: int(value) for name, value in
                (line.rsplit(" ", 1) for line in lines
                 if not line.startswith("#"))}

    def centre(self, *arguments, **options):
        return self.run("deskwarden-central", *arguments, "--data-dir",
                        self.centre_folder, **options)

    def each_event(self):
        """One after the other: of a long run they are too many for memory."""
        command = [self.bin / "deskwarden-central", "events", "--json", "--limit",
                   "10000000", "--data-dir", self.centre_folder]
        with subprocess.Popen(list(map(str, command)), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              env=self.environment) as process:
            yield from map(json.loads, process.stdout)
        if process.returncode != 0:
            raise AssertionError(f"{command} ended with {process.returncode}")

    def events(self):
        return list(self.each_event())

    def wait_for_events(self, condition, what, seconds=20):
        """Until `condition(events)` holds; gives back the events."""
        def ask():
            events = self.events()
            return events if condition(events) else None
        try:
            return wait_until(ask, what, seconds)
        except Waited as waited:
            raise Waited(f"{waited}; there were {self.events()}") from None

    def wait_for_sensors_down(self, *names):
        self.wait_for_events(
            lambda events: set(names) <= {
                e["detail"] for e in of(events, "agent", "sensor_down")},
            f"{' and '.join(names)} to be told unavailable")

    # The agent ---------------------------------------------------------------
    def configure(self, **settings):
        """`settings` are lines for a configuration section, by section."""
        config = self.state / "config"
        config.mkdir(parents=True)
        for file in (ROOT / "packaging/config").glob("*.conf"):
            (config / file.name).write_bytes(file.read_bytes())
        settings.setdefault("shipping", "max_delay = 1s")
        # A window of a terminal, which could take the focus.
        settings.setdefault("notice", "at_login = no")
        (config / "test.conf").write_text("".join(
            f"[{section}]\n{lines}\n" for section, lines in settings.items()))

    def enrol(self, **settings):
        self.configure(**settings)
        token = self.centre("token", "create").stdout.strip()
        return self.deskwarden("enroll", "--url", f"https://{self.listen}",
                               "--token", token)

    def deskwarden(self, *arguments, check=True, state=None):
        return self.run("deskwarden", "--state-dir", state or self.state,
                        *arguments, check=check)

    def status(self, state=None):
        """Whether or not something is wrong (status 1)."""
        return json.loads(self.deskwarden("status", "--json", check=False,
                                          state=state).stdout)

    def start_daemon(self, name="deskwardend", *, state=None, days=0,
                     clock=None, program=None, before=()):
        """`days`: how far this desk's clock is ahead; or `clock`, of
        clock_set_by(). Another desk has a name and a state folder of its own.
        `program`: another one in deskwardend's place; `before`: what starts
        it."""
        self.start(name, *before, *(clock or clock_ahead(days)),
                   program or self.bin / "deskwardend",
                   "--state-dir", state or self.state)
        def answers():
            if self.processes[name].poll() is not None:
                raise AssertionError("deskwardend ended: " + self.log(name))
            # 0 or, should there be something to report at once, 1.
            return self.deskwarden("status", check=False,
                                   state=state).returncode in (0, 1)
        wait_until(answers, "deskwardend to answer")

    def start_session(self, name="session", program=None):
        """On the display that was started last. `program`: in its place."""
        display = self.environment["DISPLAY"]
        self.start(name, program or self.bin / "deskwarden-session",
                   "--state-dir", self.state)
        wait_until(lambda: display in [session["display"] for session in
                                       self.status().get("sessions", [])],
                   "the session process")

    def start_sense(self, program=None):
        """As root. It asks the system where somebody's home is; ours is
        elsewhere. `program`: in its place."""
        hellos = self.log("deskwardend").count(SENSE_HELLO)
        users = self.folder / "passwd"
        users.write_text(f"root:x:0:0:root:{self.home}:/bin/sh\n"
                         f"nobody:x:65534:65534:nobody:{self.home}:/bin/sh\n")
        self.start("sense", "unshare", "--mount", "--propagation", "slave",
                   "sh", "-c", 'mount --bind "$1" /etc/passwd; shift; exec "$@"',
                   # With what its unit leaves it.
                   "sh", users, "setpriv", "--bounding-set",
                   "-all,+sys_admin,+dac_read_search,+sys_ptrace",
                   "--no-new-privs", program or self.bin / "deskwarden-sense",
                   "--state-dir", self.state)
        wait_until(lambda: self.log("deskwardend").count(SENSE_HELLO) > hellos,
                   "deskwarden-sense")

    def start_with_every_sensor(self, **settings):
        """Centre, agent and display; deskwarden-sense, too, when root runs
        this."""
        root = os.geteuid() == 0
        self.start_centre()
        self.enrol(files=f"by = {'sense' if root else 'session'}", **settings)
        self.start_daemon()
        if root:
            self.start_sense()
        self.start_display()
        self.start_session()

    # What a session process would report -------------------------------------
    def start_reports(self, count, per_second=None, *, name="source",
                      state=None):
        """Copies to the clipboard, numbered by their size: report_source."""
        rate = [] if per_second is None else [per_second]
        return self.start(name, self.bin / "report_source",
                          (state or self.state) / "run/session.sock", count,
                          *rate)

    def record(self, count, state=None):
        """Until they are durable at the desk."""
        if status := self.start_reports(count, state=state).wait(60):
            raise AssertionError(f"report_source ended with {status}: "
                                 + self.log("source"))

    def ship(self, count=10, state=None):
        """Until that many copies more are at the centre, and no others."""
        wanted = self.copies() + count
        self.record(count, state)
        wait_until(lambda: self.copies() >= wanted, "the events")
        if self.copies() != wanted:
            raise AssertionError(f"{self.copies()} copies, not {wanted}")

    def copies(self):
        return sum(1 for event in self.events()
                   if event["channel"] == "clipboard")

    # The desktop -------------------------------------------------------------
    def start_display(self, window_manager=True, name="xvfb", options=()):
        read, write = os.pipe()
        self.start(name, "Xvfb", "-displayfd", write, "-screen", "0",
                   "1280x800x24", "-nolisten", "tcp", *options,
                   pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            self.environment["DISPLAY"] = ":" + pipe.readline().strip()
        if window_manager:
            self.start("openbox", "openbox")

    def xdotool(self, *arguments, check=True):
        return subprocess.run(["xdotool", *map(str, arguments)], text=True,
                              capture_output=True, env=self.environment,
                              check=check, timeout=30).stdout.strip()

    def window(self, title, seconds=30):
        """Waits for a visible window with these words in its title."""
        found = wait_until(
            lambda: self.xdotool("search", "--onlyvisible", "--name", title,
                                 check=False),
            f"a window titled {title!r}", seconds)
        return found.splitlines()[0]

    def focus(self, window):
        self.xdotool("windowactivate", "--sync", window, check=False)
        self.xdotool("windowfocus", "--sync", window, check=False)

    def open_browser(self, page):
        """Chromium on a local page."""
        self.browse(f"file://{page}")

    def browse(self, address):
        options = ["--no-first-run", "--disable-gpu", "--disable-sync",
                   "--disable-background-networking", "--disable-quic",
                   "--disable-component-update", "--no-default-browser-check",
                   "--password-store=basic",
                   f"--user-data-dir={self.folder / 'chromium'}"]
        if os.geteuid() == 0:
            options.append("--no-sandbox")
        self.start("chromium", "chromium", *options, address)

    def copy_in_terminal(self, text, title="Terminal"):
        """A copy by xclip started in a focused xterm."""
        name = f"xterm-{time.monotonic_ns()}"
        process = self.start(
            name, "xterm", "-T", title, "-e", "sh", "-c",
            f"sleep 0.7; printf %s '{text}' | xclip -selection clipboard; sleep 1")
        self.focus(self.window(title))
        process.wait(20)
        self.processes.pop(name)
