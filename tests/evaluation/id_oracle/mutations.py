"""What happens to numbers: slips of people, and other numbers that are well made."""
from kinds import CAPITALS, DIGITS, of


def _other(random, character):
    """Another of the same sort, now and then of the other."""
    sort = CAPITALS if character.isalpha() else DIGITS
    if random.random() < 0.1:
        sort = DIGITS if sort is CAPITALS else CAPITALS
    return random.choice(sort.replace(character, ""))


def replaced(random, text):
    at = random.randrange(len(text))
    return text[:at] + _other(random, text[at]) + text[at + 1:]


def swapped(random, text):
    at = random.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


def shortened(random, text):
    at = random.randrange(len(text))
    return text[:at] + text[at + 1:]


def lengthened(random, text):
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(DIGITS) + text[at:]


SLIPS = (replaced, replaced, swapped, shortened, lengthened)


def _scrambled(random, kind):
    """Of its shape, but by chance."""
    return "".join(random.choice(CAPITALS if c.isalpha() else DIGITS) for c in kind.body(random))


def _finished(kind, body):
    try:
        return kind.finish(body)
    except Exception:  # Not a body that has check characters.
        return body + "0"


def number(random, kind):
    """Half of them well made; a fifth with slips; a fifth well made with another digit
    and check characters that fit again; a tenth by chance."""
    share = random.random()
    if share < 0.1:
        return _finished(kind, _scrambled(random, kind))
    if share < 0.11:
        return random.choice(DIGITS) * len(_finished(kind, kind.body(random)))
    body = kind.body(random)
    if share < 0.3:
        body = replaced(random, body)
    whole = _finished(kind, body)
    if share > 0.8:
        for _ in range(random.choice((1, 1, 1, 2))):
            whole = random.choice(SLIPS)(random, whole)
    return whole
