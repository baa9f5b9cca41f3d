#!/usr/bin/env python3
"""The centre behind a real nginx that passes TLS through, with the very
configuration that docs/operations.md gives: the agent's address counts.

Usage: proxy_test.py BIN_FOLDER
"""
import json
import pathlib
import re
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from desk import ROOT, Desk, wait_until  # noqa: E402

BIN = None
MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so"


def documented():
    """The nginx configuration, and the centre's beside it."""
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    return (re.search(r"```nginx\n(.*?)```", text, re.S).group(1),
            re.search(r"```ini\n(\[central\]\nproxies.*?)```", text,
                      re.S).group(1))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Proxied(unittest.TestCase):
    def setUp(self):
        self.desk = self.enterContext(Desk(BIN))
        self.port = free_port()

    def start_centre(self, settings):
        config = self.desk.folder / "central.conf"
        config.write_text(settings)
        self.desk.start_centre("--config", config)

    def start_nginx(self):
        stream, _ = documented()
        stream = stream.replace("collector.example:8443", self.desk.listen)
        stream = stream.replace("listen 8443", f"listen 127.0.0.1:{self.port}")
        self.assertIn(self.desk.listen, stream)
        config = self.desk.folder / "nginx.conf"
        config.write_text(
            f"load_module {MODULE};\npid {self.desk.folder}/nginx.pid;\n"
            "daemon off;\nmaster_process off;\nerror_log stderr;\n"
            "events {}\n" + stream)
        self.desk.start("nginx", "/usr/sbin/nginx", "-c", config, "-p",
                        self.desk.folder)
        wait_until(self.nginx_answers, "nginx")

    def nginx_answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def deliver(self, port):
        token = self.desk.centre("token", "create").stdout.strip()
        return subprocess.run(
            [BIN / "steady_senders", f"https://127.0.0.1:{port}", "1", token],
            capture_output=True, text=True)

    def test_agents_deliver_and_their_address_counts(self):
        _, central = documented()
        central = central.replace("192.0.2.10", "127.0.0.1")
        self.assertIn("127.0.0.1", central)
        self.start_centre(central + "max_connections_per_address = 3\n")
        self.start_nginx()

        done = self.deliver(self.port)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(json.loads(done.stdout)["sent"], 5)

        crowd = []
        for _ in range(4):
            one = socket.socket()
            one.bind(("127.0.0.5", 0))
            one.connect(("127.0.0.1", self.port))
            crowd.append(one)
        wait_until(lambda: "from one address (127.0.0.5)" in
                   self.desk.log("centre"), "the crowd to be refused")
        # The crowd is not the proxy, so the agent still gets in.
        done = self.deliver(self.port)
        self.assertEqual(done.returncode, 0, done.stderr)
        for one in crowd:
            one.close()

    def test_a_proxy_must_say_whom_it_speaks_for(self):
        self.start_centre("[central]\nproxies = 127.0.0.1\n")
        direct = self.desk.listen.rsplit(":", 1)[1]
        self.assertNotEqual(self.deliver(direct).returncode, 0)
        self.assertIn("PROXY header", self.desk.log("centre"))

    def test_who_is_not_named_as_a_proxy_is_not_believed(self):
        self.start_centre("[central]\n")
        self.start_nginx()
        self.assertNotEqual(self.deliver(self.port).returncode, 0)
        self.assertIn("the TLS handshake failed", self.desk.log("centre"))


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)
