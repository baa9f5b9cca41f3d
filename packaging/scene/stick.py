#!/usr/bin/env python3
"""A USB stick for a scene. The device is made by umockdev: who runs under its
wrapper, with UMOCKDEV_DIR, gets udev's events of it as of a real one. As root, a
real file system in a file is mounted from it; without, nothing is.

Usage: umockdev-wrapper stick.py FOLDER
In FOLDER it writes `testbed` (what UMOCKDEV_DIR is to be) and reads `commands`, a
pipe: `in` and `out`; MOUNTED in FOLDER/mounted/stick. Ends with SIGTERM."""
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
        self.loop = None

    def plug(self):
        if os.geteuid() == 0:
            self.image.touch()
            os.truncate(self.image, BYTES)
            run("mkfs.ext4", "-q", "-F", self.image)
            self.loop = run("losetup", "-f", "--show", self.image)
        number = run("stat", "-c", "%Hr:%Lr", self.loop) if self.loop else "8:16"
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
        if self.loop:
            self.tell_block_devices(number, disk)
            run("mount", self.loop, self.mounted)

    def tell_block_devices(self, number, disk):
        """umockdev takes every device for a character device here."""
        numbers = pathlib.Path(self.testbed.get_root_dir(), "sys/dev/block")
        numbers.mkdir(parents=True, exist_ok=True)
        (numbers / number).symlink_to("../.." + disk.removeprefix("/sys"))

    def pull(self):
        if self.loop:
            self.unmount()
            run("losetup", "-d", self.loop)
            self.loop = None
        for device in reversed(self.devices):
            self.testbed.uevent(device, "remove")
            self.testbed.remove_device(device)
        self.devices = []

    def unmount(self):
        for attempt in range(50):  # Somebody may look at a file there.
            try:
                return run("umount", self.mounted)
            except subprocess.CalledProcessError:
                time.sleep(0.1)
        return run("umount", "-l", self.mounted)


def main():
    folder = pathlib.Path(sys.argv[1])
    commands = folder / "commands"
    os.mkfifo(commands)
    stick = Stick(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    (folder / "testbed").write_text(stick.testbed.get_root_dir())
    try:
        while True:
            for word in commands.read_text().split():
                stick.plug() if word == "in" else stick.pull()
                (folder / "is").write_text(word)
    finally:
        if stick.devices:
            stick.pull()


if __name__ == "__main__":
    main()
