"""Machine-readable zones of passports (TD3) and cards (TD1, TD2): ICAO Doc 9303, parts 3
to 6. Cards have numbers of more than nine characters, too; Spain's have the DNI, documents
of the Netherlands the BSN."""
import stdnum.es.dni

import checks
import mint

STATES = {"DE": "D", "US": "USA", "GB": "GBR", "CN": "CHN", "FR": "FRA", "ES": "ESP", "NL": "NLD"}
SORTS = ("passport", "passport", "card", "card", "two_lines")


def _dates(random):
    """Birth, sex and expiry, as the check digit over all counts them and as they stand."""
    def date(first, last):
        day = f"{random.randint(first, last) % 100:02}{random.randint(1, 12):02}{random.randint(1, 28):02}"
        return day + checks.zone(day)
    birth, expiry = date(1940, 2004), date(2025, 2036)
    return birth + expiry, birth + random.choice("MFX<") + expiry


def _fields(random, number, optional, size):
    """The number with its check digit, and the optional field."""
    if len(number) <= 9:
        first = number.ljust(9, "<")
        return first + checks.zone(first), optional.ljust(size, "<")
    first, rest = number[:9] + "<", number[9:]
    check = checks.zone(random.choice((number, first + rest)))
    return first, (rest + check + "<" + optional)[:size].ljust(size, "<")


def passport(random, number, state, name, optional):
    field, rest = _fields(random, number, optional, 14)
    rest += checks.zone(rest)
    counted, dates = _dates(random)
    return [f"P<{state}{name}"[:44].ljust(44, "<"),
            field + state + dates + rest + checks.zone(field + counted + rest)]


def two_lines(random, number, state, name, optional):
    field, rest = _fields(random, number, optional[:7], 7)
    counted, dates = _dates(random)
    return [f"I<{state}{name}"[:36].ljust(36, "<"),
            field + state + dates + rest + checks.zone(field + counted + rest)]


def card(random, number, state, name, optional):
    field, rest = _fields(random, number, optional, 15)
    counted, dates = _dates(random)
    other = random.choice(("", mint._digits(random, 11))).ljust(11, "<")
    return [random.choice(("I<", "ID", "C<")) + state + field + rest,
            dates + state + other + checks.zone(field + rest + counted + other),
            name[:30].ljust(30, "<")]


def _person(random, region, sort):
    """Kind and number of a person, where the state has it in such a document."""
    if region == "NL" and sort != "two_lines":
        return "netherlands_bsn", checks.netherlands_bsn(random)
    if region == "ES" and sort == "card":
        digits = mint._digits(random, 8)
        return "spain_dni", digits + stdnum.es.dni.calc_check_digit(digits)
    return None


def zone(random, region, name):
    """Lines, and what stands in them: (kind, canonical). `name` as the zone has it."""
    sort = random.choice(SORTS)
    state = STATES.get(region, "UTO").ljust(3, "<")
    number = mint.passport(random, "HK" if region == "MO" else region).canonical
    if sort != "passport" and random.random() < 0.4:
        number = number.ljust(9, "7")[:9] + mint._digits(random, 3)
    person = _person(random, region, sort) if random.random() < 0.8 else None
    if person and len(number) == 9 and person[0] == "spain_dni" and random.random() < 0.3:
        return card(random, person[1], state, name, ""), [person]  # Up to 2006.
    # In documents of other states such digits are nobody's.
    others = ["", "ZE" + mint._digits(random, 6)]
    if region not in ("ES", "NL"):
        digits = mint._digits(random, 8)
        others += [mint._digits(random, 9), checks.netherlands_bsn(random),
                   digits + stdnum.es.dni.calc_check_digit(digits)]
    optional = person[1] if person else random.choice(others)
    lines = globals()[sort](random, number, state, name, optional)
    return lines, [("passport", number)] + ([person] if person else [])


def spoilt(random, lines):
    """The same with one digit of the number other: no check digit fits."""
    at = 1 if len(lines) == 2 else 0
    line = lines[at]
    places = [n for n, c in enumerate(line) if c.isdigit() and n < 13]
    place = random.choice(places)
    other = str((int(line[place]) + random.choice((1, 3, 7, 9))) % 10)
    return lines[:at] + [line[:place] + other + line[place + 1:]] + lines[at + 1:]
