"""Taking memory away from a program that runs."""
import argparse
import pathlib
import resource

SKIPPED = 77


def bin_folder(usage):
    """From the command line; None with --sanitized: a sanitizer takes memory
    without end, and the test is to exit with SKIPPED."""
    parser = argparse.ArgumentParser(
        description=usage, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--sanitized", action="store_true")
    options = parser.parse_args()
    if options.sanitized:
        print("skipped: a sanitizer takes memory without end")
        return None
    return options.bin


def leave_room(process, more):
    """It may have so many bytes more than it has now."""
    resource.prlimit(process.pid, resource.RLIMIT_DATA,
                     (data_bytes(process.pid) + more, resource.RLIM_INFINITY))


def data_bytes(pid):
    """What RLIMIT_DATA limits: all that can be written and is nobody else's."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    size, = (line for line in lines if line.startswith("VmData:"))
    return int(size.split()[1]) * 1024
