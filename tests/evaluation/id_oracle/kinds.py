"""Numbers of each kind: a body as its rule makes it, now and then against the rule, and
the check characters that python3-stdnum gives it."""
import dataclasses
import importlib
import re
import typing

import stdnum.iban
import stdnum.luhn
import stdnum.verhoeff
from stdnum import numdb

import differences

DIGITS, CAPITALS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COUNTIES = [entry[1] for entry in numdb.get("cn/loc").prefixes]
IBAN_COUNTRIES = {entry[1]: entry[3]["bban"] for entry in numdb.get("iban").prefixes}
# What the registry has beyond python3-stdnum's copy.
IBAN_COUNTRIES |= {"FK": "2!a12!n", "HN": "4!a20!n", "MN": "16!n", "NI": "4!a20!n",
                   "OM": "3!n16!c", "SO": "19!n", "YE": "4!a4!n18!c"}


@dataclasses.dataclass(frozen=True)
class Kind:
    name: str               # of python3-stdnum's module
    body: typing.Callable   # random -> without check characters
    finish: typing.Callable  # body -> the whole number

    def module(self):
        return importlib.import_module("stdnum." + self.name)


def of(random, alphabet, count):
    return "".join(random.choices(alphabet, k=count))


def _date(random):
    """Year, month, day; one in eight is no day of a calendar, or nearly."""
    year = random.randint(1880, 2030)
    if random.random() < 0.125:
        return year, random.randint(0, 13), random.choice((0, 29, 30, 31, 32))
    return year, random.randint(1, 12), random.randint(1, 28)


def _ric(random):
    region = random.choice(COUNTIES) if random.random() < 0.97 else of(random, DIGITS, 6)
    return region + "{:04}{:02}{:02}".format(*_date(random)) + of(random, DIGITS, 3)


def _iban(random):
    country = random.choice(sorted(IBAN_COUNTRIES))
    alphabets = {"n": DIGITS, "a": CAPITALS, "c": DIGITS + CAPITALS}
    account = "".join(of(random, alphabets[kind], int(count)) for count, kind in
                      re.findall(r"(\d+)!([anc])", IBAN_COUNTRIES[country]))
    return country + account


def _iban_finish(body):
    """With the check digits of the country's own, where python3-stdnum looks at them."""
    at = {"BE": 12, "ES": 10, "ME": 18, "NO": 12}.get(body[:2])  # Behind them.
    own = [body] if at is None else [f"{body[:at - 2]}{n:02}{body[at:]}" for n in range(100)]
    for account in own:
        whole = account[:2] + stdnum.iban.calc_check_digits(account[:2] + "00" + account[2:]) + account[2:]
        if at is None or stdnum.iban.is_valid(whole):
            break
    return whole


def _imei(random):
    body = random.choice(sorted(differences.REPORTING_BODIES)) \
        if random.random() < 0.95 else random.randrange(100)
    return f"{body:02}" + of(random, DIGITS, 12)


def _card(random):
    if random.random() < 0.05:
        return of(random, DIGITS, random.randint(11, 19))
    first, last, least, most = random.choice(differences.ISSUERS)
    return str(random.randint(first, last)) + of(random, DIGITS, random.randint(least, most) - 7)


def _fiscal_code(random):
    year, month, day = _date(random)
    whole = "{}{:02}{}{:02}{}{}".format(
        of(random, CAPITALS, 6), year % 100, (CAPITALS if month > 12 else "ABCDEHLMPRST")[month - 1],
        day + random.choice((0, 40)), random.choice(CAPITALS), of(random, DIGITS, 3))
    return "".join("LMNPQRSTUV"[int(c)] if c.isdigit() and random.random() < 0.05 else c
                   for c in whole)


def _nir(random):
    year, month, _ = _date(random)
    department = random.choice(("2A", "2B")) if random.random() < 0.1 else f"{random.randint(1, 99):02}"
    return (random.choice("1212123478") + f"{year % 100:02}{month or 1:02}" + department
            + f"{random.randint(1, 990):03}{random.randint(1, 999):03}")


def _pesel(random):
    year, month, day = _date(random)
    month += {18: 80, 19: 0, 20: 20}[year // 100]
    return f"{year % 100:02}{month:02}{day:02}" + of(random, DIGITS, 4)


def _ssn(random):
    return f"{random.randint(0, 920):03}{random.randint(0, 99):02}{random.randint(0, 9999):04}"


def _pan(random):
    return (of(random, CAPITALS, 3) + random.choice("ABCFGHJKLPT" if random.random() < 0.8 else CAPITALS)
            + random.choice(CAPITALS) + of(random, DIGITS, 4) + random.choice(CAPITALS))


def _by_trial(module):
    """The last digit that python3-stdnum takes; 0 if it takes none."""
    def finish(body):
        return body + next((d for d in DIGITS if module.is_valid(body + d)), "0")
    return finish


def _with(calculate):
    return lambda body: body + calculate(body)


def kinds():
    def module(name):
        return importlib.import_module("stdnum." + name)
    digits = lambda count, first=DIGITS: lambda random: random.choice(first) + of(random, DIGITS, count - 1)
    cpf, ric, nie = module("br.cpf"), module("cn.ric"), module("es.nie")
    return (
        Kind("br.cpf", digits(9), _with(cpf._calc_check_digits)),
        Kind("cn.ric", _ric, lambda body: body + ric.calc_check_digit(body + "0")),
        Kind("es.dni", digits(8), _with(module("es.dni").calc_check_digit)),
        Kind("es.nie", digits(8, "XYZ"), _with(nie.calc_check_digit)),
        Kind("fr.nir", _nir, _with(module("fr.nir").calc_check_digits)),
        Kind("gb.nhs", digits(9), _by_trial(module("gb.nhs"))),
        Kind("iban", _iban, _iban_finish),
        Kind("imei", _imei, _with(stdnum.luhn.calc_check_digit)),
        Kind("in_.aadhaar", digits(11, "123456789"), _with(stdnum.verhoeff.calc_check_digit)),
        Kind("in_.pan", _pan, lambda body: body),
        Kind("it.codicefiscale", _fiscal_code, _with(module("it.codicefiscale").calc_check_digit)),
        Kind("luhn", _card, _with(stdnum.luhn.calc_check_digit)),
        Kind("nl.bsn", digits(8), _by_trial(module("nl.bsn"))),
        Kind("pl.pesel", _pesel, _with(module("pl.pesel").calc_check_digit)),
        Kind("us.ssn", _ssn, lambda body: body))
