"""Check digits that python3-stdnum lacks, and IBANs with the check digits that
their country keeps inside the account number, too."""
import re
import string

import stdnum.es.ccc
import stdnum.gb.nhs
import stdnum.iban
import stdnum.nl.bsn

_BANKS = {"NL": ("ABNA", "INGB", "RABO"), "GB": ("BARC", "HBUK", "LOYD", "NWBK")}
# The odd positions of Italy's CIN and codice fiscale, by value.
_ITALY_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)


def _numbers(random, count):
    return "".join(random.choice(string.digits) for _ in range(count))


def _spain(random):
    bank, account = _numbers(random, 8), _numbers(random, 10)
    return bank + stdnum.es.ccc.calc_check_digits(bank + "00" + account) + account


def _france(random):
    """The RIB's key: 97 less (89 bank + 15 branch + 3 account) mod 97."""
    bank, branch, account = _numbers(random, 5), _numbers(random, 5), _numbers(random, 11)
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    return f"{bank}{branch}{account}{key:02}"


def _italy(random):
    body = _numbers(random, 22)
    total = sum(_ITALY_ODD[int(c)] if n % 2 == 0 else int(c) for n, c in enumerate(body))
    return string.ascii_uppercase[total % 26] + body


def _poland(random):
    bank = _numbers(random, 7)
    weighed = sum(int(c) * w for c, w in zip(bank, (3, 9, 7, 1, 3, 9, 7)))
    return bank + str(-weighed % 10) + _numbers(random, 16)


def iban(random, country):
    own = {"ES": _spain, "FR": _france, "IT": _italy, "PL": _poland}.get(country)
    if own:
        account = own(random)
    else:
        plan = stdnum.iban._ibandb.info(country)[0][1]["bban"]
        account = ""
        for length, sort in re.findall(r"(\d+)!([anc])", plan):
            if sort == "n":
                account += _numbers(random, int(length))
            elif int(length) == 4:
                account += random.choice(_BANKS[country])
            else:
                account += random.choice("CP1") if sort == "c" else random.choice("CP")
    return country + stdnum.iban.calc_check_digits(country + "00" + account) + account


def hong_kong_id(body):
    """Immigration Department: weights 9 to 2, a missing first letter counts 36."""
    values = [36] * (8 - len(body)) + [int(c, 36) for c in body]
    rest = -sum(v * w for v, w in zip(values, range(9, 1, -1))) % 11
    return "A" if rest == 10 else str(rest)


def taiwan_id(body):
    """Ministry of the Interior: the letter's number 10 to 35, weights 1 9 8 .. 1."""
    number = 10 + "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(body[0])
    values = [number // 10, number % 10] + [int(c) for c in body[1:]]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1)
    return str(-sum(v * w for v, w in zip(values, weights)) % 10)


def uk_nhs(random):
    while True:
        body = random.choice("4679") + _numbers(random, 8)
        check = stdnum.gb.nhs.checksum(body + "0")
        whole = body + str(-check % 11)
        if len(whole) == 10 and stdnum.gb.nhs.is_valid(whole):
            return whole


def netherlands_bsn(random):
    while True:
        whole = random.choice("12") + _numbers(random, 8)
        if stdnum.nl.bsn.is_valid(whole):
            return whole


def zone(text):
    """ICAO Doc 9303 part 3: weights 7, 3, 1."""
    values = (int(c) if c.isdigit() else 0 if c == "<" else ord(c) - 55 for c in text)
    return str(sum(v * (7, 3, 1)[at % 3] for at, v in enumerate(values)) % 10)
