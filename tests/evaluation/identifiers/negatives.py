"""What looks like an identifier and is none. Values come as they fall: one in ten
16-digit numbers has a valid Luhn digit, and none is thrown away for it."""
import datetime
import uuid

HEX = "0123456789abcdef"
DIGITS = "0123456789"
CAPITALS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def _some(random, alphabet, count):
    return "".join(random.choice(alphabet) for _ in range(count))


def _moment(random):
    return datetime.datetime(2015, 1, 1) + datetime.timedelta(
        seconds=random.randrange(11 * 365 * 86400))


def order(random):
    return random.choice((
        lambda: f"{_moment(random):%Y%m%d}{_some(random, DIGITS, random.choice((4, 6, 8)))}",
        lambda: f"{random.choice('1234567')}{_some(random, DIGITS, random.choice((7, 8, 9, 11)))}",
        lambda: f"ORD-{_moment(random):%Y}-{_some(random, DIGITS, 6)}",
        lambda: f"{_some(random, DIGITS, 3)}-{_some(random, DIGITS, 7)}-{_some(random, DIGITS, 7)}",
        lambda: f"SO{_some(random, DIGITS, 8)}"))()


def tracking(random):
    return random.choice((
        lambda: f"1Z{_some(random, DIGITS + CAPITALS, 6)}{_some(random, DIGITS, 10)}",
        lambda: f"{_some(random, CAPITALS, 2)}{_some(random, DIGITS, 9)}{random.choice(('DE', 'GB', 'CN', 'US', 'NL'))}",
        lambda: "00340" + _some(random, DIGITS, 15),
        lambda: _some(random, "123456789", 1) + _some(random, DIGITS, 11),
        lambda: "9400 1" + " ".join([_some(random, DIGITS, 3)] + [_some(random, DIGITS, 4) for _ in range(4)]),
        lambda: "SF" + _some(random, DIGITS, 13)))()


def part(random):
    return random.choice((
        lambda: f"{_some(random, DIGITS, 3)}-{_some(random, DIGITS, 5)}-{_some(random, DIGITS, 2)}",
        lambda: f"{_some(random, CAPITALS, 2)}{_some(random, DIGITS, 6)}{_some(random, CAPITALS, 1)}",
        lambda: f"{_some(random, DIGITS, 4)}.{_some(random, DIGITS, 3)}.{_some(random, DIGITS, 3)}",
        lambda: f"{_some(random, CAPITALS, 3)}-{_some(random, DIGITS, 4)}/{_some(random, DIGITS, 2)}"))()


def invoice(random):
    return random.choice((lambda: f"INV{_some(random, DIGITS, 8)}", lambda: _some(random, "123456789", 9),
                          lambda: f"{_moment(random):%Y}/{_some(random, DIGITS, 5)}"))()


def ticket(random):
    return random.choice((lambda: "#" + _some(random, "12345678", 7),
                          lambda: f"CS-{_some(random, DIGITS, 10)}",
                          lambda: _some(random, "23456789", 10)))()


def date(random):
    return _moment(random).strftime(random.choice(
        ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d%H%M%S",
         "%Y-%m-%dT%H:%M:%S.123Z", "%Y%m%dT%H%M%SZ")))


def epoch(random):
    return random.choice((f"{int(_moment(random).timestamp())}",
                          f"{int(_moment(random).timestamp())}{random.randrange(1000):03}",
                          f"{int(_moment(random).timestamp())}.{random.randrange(10**6):06}"))


def amount(random):
    value = random.randrange(100, 10**random.choice((5, 7, 9)))
    return random.choice((f"{value / 100:,.2f} EUR", f"${value / 100:,.2f}",
                          f"{value // 100:,}".replace(",", ".") + f",{value % 100:02} €",
                          f"¥{value}", f"{value // 100:,}".replace(",", " ") + f",{value % 100:02}"))


def quantity(random):
    return str(random.randrange(1, 10**random.choice((1, 3, 5))))


def version(random):
    return random.choice((f"{random.randrange(30)}.{random.randrange(20)}.{random.randrange(9999)}.{random.randrange(999)}",
                          f"v{random.randrange(9)}.{random.randrange(30)}.{random.randrange(30)}-rc{random.randrange(9)}",
                          f"{random.randrange(9)}.{random.randrange(99)}+dfsg-{random.randrange(9)}",
                          f"lodash@{random.randrange(5)}.{random.randrange(20)}.{random.randrange(20)}"))


def digest(random):
    return random.choice((_some(random, HEX, 40), _some(random, HEX, 64), _some(random, HEX, 32),
                          _some(random, HEX, 12), f"sha256:{_some(random, HEX, 64)}",
                          f"0x{_some(random, HEX, 16)}"))


def unique(random):
    made = str(uuid.UUID(int=random.getrandbits(128), version=4))
    return random.choice((made, made.upper(), "{" + made + "}", made.replace("-", "")))


def coordinates(random):
    north, east = random.uniform(-60, 70), random.uniform(-170, 170)
    return random.choice((f"{north:.6f}, {east:.6f}", f"{north:.4f} {east:.4f}",
                          f"{abs(north):.0f}°{random.randrange(60):02}'{random.randrange(60):02}\"N "
                          f"{abs(east):.0f}°{random.randrange(60):02}'{random.randrange(60):02}\"E"))


def address(random):
    return random.choice((".".join(str(random.randrange(256)) for _ in range(4)),
                          ":".join(_some(random, HEX, 2) for _ in range(6)),
                          ":".join(_some(random, HEX, 4) for _ in range(8))))


def years(random):
    """Of a copyright, a season, a career."""
    first = random.randint(1950, 2025)
    return random.choice((f"{first}-{random.randint(first, 2026)}", f"{first}/{first + 1}",
                          f"{first} - {random.randint(first, 2026)}", f"{first} {first + 1}"))


def bare(random):
    """Digits that nothing explains."""
    return _some(random, "123456789", 1) + _some(random, DIGITS, random.randint(5, 13))


# What has a field of its own in forms and lists, and what stands in text.
FIELDS = {"order": order, "tracking": tracking, "part": part, "invoice": invoice, "ticket": ticket,
          "amount": amount, "date": date, "quantity": quantity, "version": version}
TECHNICAL = {"hash": digest, "uuid": unique, "position": coordinates, "timestamp": epoch,
             "address": address, "id": bare, "years": years}
