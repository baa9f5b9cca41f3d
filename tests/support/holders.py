"""Holders of an escrow for tests: what they do, and what a desk seals for them.
"""
import datetime

from desk import wait_until


def epoch_in(days):
    today = datetime.datetime.now(datetime.timezone.utc) + \
        datetime.timedelta(days=days)
    return f"{today.year}Q{(today.month + 2) // 3}"


def epoch_number(name):
    return int(name[:4]) * 4 + int(name[5]) - 1


class Holders:
    """Beside unittest.TestCase, of a test with a `desk`."""

    def begin_escrow(self):
        self.epoch = epoch_in(0)
        self.people = self.desk.folder / "people"
        self.people.mkdir()
        self.folder = self.desk.folder / "escrow"

    # The holders -------------------------------------------------------------
    def escrow(self, *arguments, check=True):
        return self.desk.run("deskwarden-central", "escrow", *arguments,
                             check=check)

    def holder(self, name):
        return f"{self.people / name}.pem,{self.people / name}.key"

    def make_members(self, *names):
        for name in names:
            self.escrow("member", "--name", name, "--out", self.people / name,
                        "--no-passphrase")

    def create(self, folder, one, two):
        def group(name, members):
            return f"{name}=" + ",".join(f"{self.people / m}.pem" for m in members)
        self.escrow("create", "--folder", folder, "--epoch", self.epoch,
                    "--group-one", group("investigation", one),
                    "--group-two", group("works council", two))
        self.sign(folder, one[0], two[0])

    def sign(self, folder, *names):
        for name in names:
            said = self.escrow("sign", "--folder", folder, "--holder",
                               self.holder(name)).stdout
        self.assertIn("it counts", said)

    def create_usual(self):
        self.make_members("ann", "ben", "cem", "dia")
        self.create(self.folder, ("ann", "ben"), ("cem", "dia"))

    def export(self, name="export", epoch=None):
        folder = self.desk.folder / name
        self.desk.centre("escrow", "export", "--epoch",
                         epoch or self.epoch, "--out", folder)
        return folder

    def verify(self, export, *holders, check=True):
        return self.escrow(
            "verify", "--folder", self.folder, "--export", export,
            *(word for name in holders for word in ("--holder",
                                                    self.holder(name))),
            check=check)

    # The desk ----------------------------------------------------------------
    def pin(self, policy):
        offered = self.desk.state / "config" / "escrow"
        offered.mkdir(exist_ok=True)
        (offered / policy.name).write_bytes(policy.read_bytes())

    def start_sealed_desk(self):
        self.desk.enrol()
        self.pin(self.folder / "holders-1.cms")
        self.desk.start_daemon()
        self.wait_for_state("sealed")

    def state(self):
        return self.desk.status()["escrow"]

    def wait_for_state(self, state):
        wait_until(lambda: self.state()["state"] == state,
                   f"the escrow to be {state}")

    def agent(self):
        return self.desk.status()["agent"]

    def secret_file(self):
        return (self.desk.state / "escrow" /
                f"secret-{epoch_number(self.epoch)}").read_text().strip()

    def wait_for_sealed(self, words):
        wait_until(lambda: words in self.desk.centre(
            "escrow", "status", check=False).stdout, f"'{words}'")
