"""Writings that are meant to pass by a program and not by a person: the value is the
same, and a label stands by it."""
from plants import ANY, HIGH

# Kinds whose digits people would hide: long, and in groups.
KINDS = ("phone", "card", "resident_id", "iban", "imei", "email")
_WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}


def _between(sign):
    """Between digits that nothing parts already."""
    def disguise(random, text):
        return "".join(c + sign if c.isalnum() and behind.isalnum() else c
                       for c, behind in zip(text, text[1:] + " "))
    return disguise


def _grouped(sign):
    """In fours from the left, as far as nothing parts them already."""
    def disguise(random, text):
        return sign.join(text[at:at + 4] for at in range(0, len(text), 4)) if text.isalnum() else text
    return disguise


def _digits(first):
    def disguise(random, text):
        return "".join(chr(ord(first) + int(c)) if c in "0123456789" else c for c in text)
    return disguise


def _wide(random, text):
    return text.translate(_WIDE)


def _extension(random, text):
    return f"{text} {random.choice(('ext. 12', 'x12', 'ext 4711'))}"


def _wrapped(random, text):
    """Goes on in the next line, at one of its separators."""
    places = [at for at, c in enumerate(text) if c in " -" and 4 <= at < len(text) - 4]
    if not places:
        return text
    at = random.choice(places)
    return text[:at + 1].rstrip(" ") + "\n" + text[at + 1:]


# Name -> (what it does, kinds, what the writing deserves beside a label).
DISGUISES = {
    "zero width": (_between("\u200b"), KINDS, HIGH),
    "word joiners": (_between("\u2060"), KINDS, HIGH),
    "full width": (_wide, KINDS, HIGH),
    "mathematical digits": (_digits("𝟎"), ("phone", "card", "imei"), HIGH),
    "dots between groups": (_grouped("·"), ("card",), HIGH),
    "hyphens between groups": (_grouped("\u2011"), ("card", "iban"), HIGH),
    "extension": (_extension, ("phone",), HIGH),
    "wrapped": (_wrapped, ("phone", "card"), ANY),
}


def evasion(draft):
    """A form with its values in disguise, each in a paragraph of its own."""
    lines = []
    for _ in range(draft.random.randint(3, 7)):
        name = draft.random.choice(sorted(DISGUISES))
        disguise, kinds, deserves = DISGUISES[name]
        kind = draft.random.choice([k for k in kinds if k in draft.kinds()] or ["phone"])
        if kind not in kinds:
            continue
        written = draft.plant_as(kind, deserves, lambda text: disguise(draft.random, text))
        lines.append(f"{draft.label(kind).rstrip('.:')}: {written}\n\n{draft.sentence()}\n")
    return ".txt", "\n".join(lines) + "\n"


def account(draft):
    """Accounts with Apple: an address or a number; and the CRM's own customer numbers."""
    lines = []
    for _ in range(draft.random.randint(2, 6)):
        kind = draft.random.choice(("email", "phone"))
        lines += [f"Apple ID: {draft.plant(kind, named=True)}",
                  f"Record {draft.plant('configured', named=True)}", draft.sentence(), ""]
    return ".txt", "\n".join(lines)


FORMS = {f.__name__: f for f in (evasion, account)}
