"""What a process has used so far, from the kernel's own counts, so that asking
costs the process nothing."""
import dataclasses
import os
import pathlib
import re
import subprocess
import time


@dataclasses.dataclass
class Used:
    cpu: float          # Seconds, of all threads, those that ended too.
    written: int        # Bytes that went to a disk, or will.

    def __sub__(self, other):
        return Used(self.cpu - other.cpu, self.written - other.written)


def cpu_seconds(pid):
    """The process's CPU clock, to the nanosecond (clock_getcpuclockid(3))."""
    return time.clock_gettime_ns((~pid << 3) | 2) / 1e9


def cpu_seconds_with_children(pid):
    """Also of the processes that it started: those that have ended, to the
    clock tick, and those that are there."""
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    ended = sum(map(int, stat.split()[13:15])) / os.sysconf("SC_CLK_TCK")
    there = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return cpu_seconds(pid) + ended + sum(
        cpu_seconds_with_children(int(child)) for child in there.split())


def fields(path):
    """`Name: value ...` lines as a dictionary of whole numbers."""
    found = {}
    for line in pathlib.Path(path).read_text().splitlines():
        name, _, rest = line.partition(":")
        if rest.split() and rest.split()[0].isdigit():
            found[name] = int(rest.split()[0])
    return found


def used(process):
    io = fields(f"/proc/{process.pid}/io")
    return Used(cpu_seconds(process.pid),
                io["write_bytes"] - io["cancelled_write_bytes"])


def wakeups(process):
    """Of each thread by number: how often it waited and went on."""
    return {int(task.name):
            fields(task / "status")["voluntary_ctxt_switches"]
            for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir()}


def memory_kib(process):
    """Resident: proportional, private, and of that dirty. The first two depend
    on who else has the same libraries loaded; the last does not."""
    rollup = fields(f"/proc/{process.pid}/smaps_rollup")
    return (rollup["Pss"], rollup["Private_Clean"] + rollup["Private_Dirty"],
            rollup["Private_Dirty"])


def wire_bytes(port):
    """What the one connection to a port of this machine carried so far, by
    ss(8): bytes sent and received, without what TCP and IP put around them."""
    said = subprocess.run(
        ["ss", "-tinH", "state", "established", f"dport = :{port}"],
        capture_output=True, text=True, check=True).stdout
    return [sum(map(int, re.findall(rf"\b{what}:(\d+)", said)))
            for what in ("bytes_sent", "bytes_received")]
