#!/usr/bin/env python3
"""A USB stick for a scene. The device is made by umockdev: who runs under its
wrapper, with UMOCKDEV_DIR, gets udev's events of it as of a real one. As root, a
real file system in a file is mounted from it; without, nothing is.

Usage: umockdev-wrapper stick.py FOLDER
In FOLDER it writes `testbed` (what UMOCKDEV_DIR is to be) and reads `commands`, a
pipe with lines `in` and `out`, and writes into `is` what was done. The file system
is mounted at FOLDER/mounted/stick. Ends with SIGTERM."""
import os
import pathlib
import signal
import subprocess
import sys
import time

import gi
gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

BYTES = 32 << 20
SECTOR_BYTES = 512
# Of a device: by pid.codes for tests.
IDS = ["idVendor", "1209", "idProduct", "0001", "serial", "0042"]


def run(*command):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("LD_PRELOAD", "UMOCKDEV_DIR")}
    return subprocess.run([str(word) for word in command], check=True, text=True,
                          env=environment, capture_output=True).stdout.strip()


class Stick:
    def __init__(self, folder):
        self.testbed = UMockdev.Testbed.new()
        self.mounted = folder / "mounted/stick"
        self.mounted.mkdir(parents=True)
        self.image = folder / "image"
        self.devices = []
        self.links = []  # To the devices, which umockdev leaves behind.

    def plug(self):
        loop = None
        if os.geteuid() == 0:
            self.image.touch()
            os.truncate(self.image, BYTES)
            run("mkfs.ext4", "-q", "-F", self.image)
            loop = run("losetup", "-f", "--show", self.image)
        number = run("stat", "-c", "%Hr:%Lr", loop) if loop else "8:16"
        usb = self.testbed.add_device(
            "usb", "1-1", None,
            [*IDS, "manufacturer", "Example", "product", "stick"],
            ["DEVTYPE", "usb_device", "ID_USB_INTERFACES", ":080650:"])
        major, minor = number.split(":")
        disk = self.testbed.add_device(
            "block", "sdb", usb,
            ["size", str(BYTES // SECTOR_BYTES), "dev", number],
            ["DEVTYPE", "disk", "DEVNAME", "/dev/sdb", "MAJOR", major,
             "MINOR", minor, "ID_BUS", "usb"])
        self.devices = [usb, disk]
        self.link_by_number(number, disk)
        if loop:
            run("mount", loop, self.mounted)
            run("losetup", "-d", loop)  # As soon as it is unmounted.

    def link_by_number(self, number, disk):
        """umockdev takes every device for a character device here."""
        system = pathlib.Path(self.testbed.get_root_dir(), "sys")
        (system / "dev/block").mkdir(parents=True, exist_ok=True)
        link = system / "dev/block" / number
        link.symlink_to("../.." + disk.removeprefix("/sys"))
        self.links = [link, system / "block/sdb", system / "dev/char" / number]

    def pull(self):
        if os.path.ismount(self.mounted):
            self.unmount()
        for device in reversed(self.devices):
            self.testbed.uevent(device, "remove")
            self.testbed.remove_device(device)
        for link in self.links:
            link.unlink(missing_ok=True)
        self.devices, self.links = [], []

    def unmount(self):
        for _ in range(50):  # Somebody may look at a file there.
            try:
                return run("umount", self.mounted)
            except subprocess.CalledProcessError:
                time.sleep(0.1)
        return run("umount", "-l", self.mounted)


def main():
    folder = pathlib.Path(sys.argv[1])
    os.mkfifo(folder / "commands")
    # For reading and writing: it has no end. umockdev's open() of a pipe that
    # nobody writes to would wait with all signals blocked.
    commands = os.fdopen(os.open(folder / "commands", os.O_RDWR), "rb", 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    stick = Stick(folder)
    (folder / "testbed").write_text(stick.testbed.get_root_dir())
    try:
        for word in commands:
            stick.plug() if word == b"in\n" else stick.pull()
            (folder / "is").write_bytes(word)
    finally:
        stick.pull()
        del stick.testbed  # Removes its folder.


if __name__ == "__main__":
    main()
