#!/usr/bin/env python3
"""Each test lays out a small tree in a temporary folder and checks it."""
import pathlib
import tempfile
import unittest

import check_tree


class CheckTreeTest(unittest.TestCase):
    def problems(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                file = pathlib.Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
            return list(check_tree.check(pathlib.Path(folder)))

    def assert_includes(self, file, head, allowed):
        found = self.problems({file: f"#include <{head}>\n"})
        self.assertEqual(found == [], allowed, f"{file} includes {head}: {found}")

    def test_a_tree_in_order_passes(self):
        self.assertEqual([], self.problems({
            "CMakeLists.txt": "add_library(base base/a.cc)\n",
            "base/a.cc": '#include "base/a.h"\n',
            "base/a.h": "#pragma once\n",
            "build/generated.cc": '#include "central/x.h"\n',
        }))

    def test_layers_include_downwards_only(self):
        for file, head, allowed in [
            ("identifiers/a.h", "protocol/event.h", True),
            ("collectors/a.h", "identifiers/phone.h", True),
            ("agent/a.h", "collectors/gate.h", True),
            ("central/a.h", "identifiers/phone.h", True),
            ("central/investigate/a.h", "central/store/store.h", True),
            ("central/web/a.h", "central/index/index.h", True),
            ("central/index/a.h", "central/web/x.h", False),
            ("base/a.h", "protocol/event.h", False),
            ("protocol/a.h", "identifiers/phone.h", False),
            ("identifiers/a.h", "collectors/gate.h", False),
            ("collectors/a.h", "agent/x.h", False),
            ("agent/buffer/a.h", "collectors/observation.h", False),
            ("central/a.h", "collectors/observation.h", False),
            ("agent/a.h", "central/x.h", False),
            ("helpdesk/a.h", "agent/status/status.h", True),
            ("helpdesk/a.h", "agent/daemon/daemon.h", False),
            ("helpdesk/a.h", "central/store/store.h", False),
            ("agent/session/a.h", "agent/buffer/event_buffer.h", False),
            ("agent/a.h", "tests/support/fake_gate.h", False),
        ]:
            self.assert_includes(file, head, allowed)

    def test_libraries_stay_in_their_places(self):
        for file, head, allowed in [
            ("collectors/window/a.h", "xcb/xcb.h", True),
            ("collectors/window/a.h", "re2/re2.h", True),
            ("base/crypto/a.h", "openssl/evp.h", True),
            ("agent/a.h", "xcb/xcb.h", False),
            ("collectors/usb/a.h", "re2/re2.h", False),
            ("collectors/window/a.h", "libudev.h", False),
            ("agent/buffer/a.h", "sqlite3.h", False),
            ("protocol/a.h", "zlib.h", False),
            ("identifiers/a.h", "openssl/sha.h", False),
            ("agent/shipper/a.h", "Poco/Net/HTTPSClientSession.h", False),
        ]:
            self.assert_includes(file, head, allowed)

    def test_a_source_that_nothing_builds_is_found(self):
        for cmake in ["", "# base/a.cc\n", "add_library(x base/ba.cc)\n"]:
            self.assertEqual(["base/a.cc: no CMakeLists.txt names it"],
                             [p for p in self.problems({
                                 "CMakeLists.txt": cmake, "base/a.cc": ""})])

    def test_a_source_may_be_named_from_its_folder_or_with_a_variable(self):
        for file, cmake in [("base/CMakeLists.txt", "add_library(x a_linux.cc)"),
                            ("CMakeLists.txt", "add_library(x base/a_${SEAM}.cc)")]:
            self.assertEqual([], self.problems({file: cmake, "base/a_linux.cc": ""}))

    def test_platform_ifs_are_for_seam_files(self):
        text = "#ifdef _WIN32\n#endif\n"
        self.assertEqual([], self.problems({"base/clock_win.h": text}))
        self.assertEqual(["base/clock.h:1: platform #if outside a seam file"],
                         self.problems({"base/clock.h": text}))

    def test_a_file_over_500_lines_is_found(self):
        self.assertEqual([], self.problems({"base/a.h": "\n" * 500}))
        self.assertEqual(["base/a.h: 501 lines, over 500"],
                         self.problems({"base/a.h": "\n" * 501}))


if __name__ == "__main__":
    unittest.main()
