"""Asks `deskwarden scan` what is in documents: one process for up to 16 of them."""
import collections
import dataclasses
import json
import os
import pathlib
import subprocess

MOST_FILES = 16
# A pattern of whoever runs the CRM; mint.py makes such numbers.
OWN_NUMBERS = "[identifier customer]\npattern = \\bCU-[0-9]{8}\\b\n"


@dataclasses.dataclass
class Answer:
    found: dict = dataclasses.field(default_factory=dict)   # (kind, canonical) -> tier
    counts: list = dataclasses.field(default_factory=list)  # as the program says
    reading: str = ""
    reason: str = ""

    def add(self, kind, canonical, tier):
        """One that is found twice is as good as the better of the two."""
        key = (kind, canonical)
        if self.found.get(key) != "high":
            self.found[key] = tier


def answers_of(output):
    """From JSON lines; a program without tiers prints `kind canonical` before
    them, and all it says counts as high."""
    answers, bare = {}, []
    for line in output.splitlines():
        if not line.startswith("{"):
            kind, _, canonical = line.partition(" ")
            bare.append((kind, canonical))
            continue
        said = json.loads(line)
        answer = answers[said["file"]] = Answer(
            counts=said["counts"], reading=said["reading"], reason=said.get("reason", ""))
        for match in said.get("matches", []):
            answer.add(match["kind"], match["canonical"], match.get("tier", "high"))
        for kind, canonical in bare:
            answer.add(kind, canonical, "high")
        bare = []
    return answers


class Scanner:
    """Runs the program with the settings of one region after another."""

    def __init__(self, program, folder):
        self.program = pathlib.Path(program).resolve()
        self.folder = pathlib.Path(folder)

    def _state(self, region):
        state = self.folder / f"state-{region}"
        (state / "config").mkdir(parents=True, exist_ok=True)
        (state / "config/region.conf").write_text(
            f"[identifiers]\nregion = {region}\n{OWN_NUMBERS}", "utf-8")
        return state

    def files(self, region, paths):
        """Path -> Answer, for files that are there already."""
        paths, answers = [str(p) for p in paths], {}
        for at in range(0, len(paths), MOST_FILES):
            some = paths[at:at + MOST_FILES]
            done = subprocess.run(
                [self.program, "--state-dir", self._state(region), "--json", "scan",
                 "--show", *some], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                # A confined process cannot be looked through for leaks.
                env=os.environ | {"ASAN_OPTIONS": "detect_leaks=0"})
            got = answers_of(done.stdout.decode("utf-8", "replace"))
            if done.returncode not in (0, 1) or set(got) != set(some):
                raise RuntimeError(f"scan failed ({done.returncode}): {done.stderr.decode()}")
            answers |= got
        return answers

    def documents(self, documents):
        """Document's name -> Answer."""
        regions = collections.defaultdict(list)
        folder = self.folder / "documents"
        folder.mkdir(exist_ok=True)
        for document in documents:
            (folder / document.name).write_bytes(document.data)
            regions[document.region].append(folder / document.name)
        answers = {}
        for region, paths in regions.items():
            for path, answer in self.files(region, paths).items():
                answers[pathlib.Path(path).name] = answer
        return answers
