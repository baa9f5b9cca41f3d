"""Valid identifiers with random digits, and how people write them. Check digits
are those of python3-stdnum, except where it has none: see checks.py."""
import stdnum.br.cpf
import stdnum.cn.ric
import stdnum.es.dni
import stdnum.es.nie
import stdnum.fr.nir
import stdnum.it.codicefiscale
import stdnum.luhn
import stdnum.pl.pesel
import stdnum.verhoeff

import checks
from plants import ANY, HIGH, LOW_AT_MOST, Minted

# Places that exist: districts of China (GB/T 2260), towns of Italy (Belfiore).
DISTRICTS = "110101 120103 210102 310104 320102 330106 350203 370202 410105 420106 440106 440305 500103 510107 610113".split()
TOWNS = "H501 F205 L219 F839 A944 D612 G273 A662 L736 C351 D969 L781".split()
CARDS = (("4", 16), ("51", 16), ("54", 16), ("2221", 16), ("6011", 16),
         ("3528", 16), ("34", 15), ("37", 15), ("62", 16), ("622", 19),
         ("2202", 16), ("36", 14), ("36", 16), ("5893", 16), ("6304", 16), ("50671", 16))
# Lengths that issuers seldom have: bare they are anything.
RARE_CARDS = (("4", 13), ("4", 19), ("38", 19), ("5018", 12), ("6304", 19), ("6011", 19))
CONSONANTS = "BCDFGLMNPRSTVZ"


def _one(random, kind, canonical, *writings):
    written, alone = random.choice(writings)
    return Minted(kind, canonical, written, alone)


def _groups(text, *sizes, by=" "):
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at:at + size])
        at += size
    return by.join(part for part in parts + [text[at:]] if part)


def _digits(random, count, first="0123456789"):
    return random.choice(first) + "".join(
        random.choice("0123456789") for _ in range(count - 1))


def _birthday(random):
    return (random.randint(1940, 2004), random.randint(1, 12), random.randint(1, 28))


def resident_id(random):
    year, month, day = _birthday(random)
    place, serial = random.choice(DISTRICTS), _digits(random, 3)
    body = f"{place}{year}{month:02}{day:02}{serial}"
    whole = body + stdnum.cn.ric.calc_check_digit(body + "0")
    writings = [(whole, HIGH), (whole, HIGH), (whole.lower(), HIGH),
                (_groups(whole, 6, 8), ANY)]
    if year < 2000:
        writings.append((whole[:6] + whole[8:17], ANY))
    return _one(random, "resident_id", whole, *writings)


def imei(random):
    body = random.choice(("35", "86", "01")) + _digits(random, 12)
    whole = body + stdnum.luhn.calc_check_digit(body)
    return _one(random, "imei", whole, (whole, ANY), (_groups(whole, 2, 6, 6, by="-"), ANY),
                (_groups(whole, 6, 2, 6), ANY))


def card(random):
    rare = random.random() < 0.1
    begin, length = random.choice(RARE_CARDS if rare else CARDS)
    body = begin + _digits(random, length - 1 - len(begin))
    whole = body + stdnum.luhn.calc_check_digit(body)
    if rare and stdnum.luhn.is_valid(whole[:16]) and length == 19:
        return card(random)  # Its first 16 are a card, with a CVV behind it.
    sizes = {13: (4, 3, 3), 14: (4, 6), 15: (4, 6)}.get(length, (4, 4, 4, 4))
    if rare:
        return _one(random, "card", whole, (whole, LOW_AT_MOST), (_groups(whole, *sizes), ANY))
    return _one(random, "card", whole, (whole, ANY), (_groups(whole, *sizes), HIGH),
                (_groups(whole, *sizes, by="-"), HIGH))


def iban(random, country):
    whole = checks.iban(random, country)
    return _one(random, "iban", whole, (whole, HIGH), (_groups(whole, *[4] * 8), HIGH))


def hong_kong_id(random):
    body = random.choice(("A", "C", "D", "G", "K", "M", "R", "Y", "Z", "WX")) + _digits(random, 6)
    check = checks.hong_kong_id(body)
    return _one(random, "hong_kong_id", body + check, (f"{body}({check})", HIGH),
                (f"{body} ({check})", HIGH), (body + check, ANY))


def macau_id(random):
    body, check = _digits(random, 7, "157"), _digits(random, 1)
    return _one(random, "macau_id", body + check, (f"{body}({check})", ANY),
                (f"{body[0]}/{body[1:]}/{check}", ANY), (body + check, LOW_AT_MOST))


def taiwan_id(random):
    body = random.choice("ABCDEFGHJKLMNPQRSTUVXYWZIO") + random.choice("12") + _digits(random, 7)
    whole = body + checks.taiwan_id(body)
    return _one(random, "taiwan_id", whole, (whole, ANY), (whole.lower(), ANY))


def us_ssn(random):
    area = random.choice([n for n in range(1, 900) if n != 666])
    whole = f"{area:03}{random.randint(1, 99):02}{random.randint(1, 9999):04}"
    return _one(random, "us_ssn", whole, (_groups(whole, 3, 2, by="-"), ANY),
                (_groups(whole, 3, 2), ANY), (whole, LOW_AT_MOST))


def uk_nino(random):
    begin = random.choice(("AB", "CE", "JG", "PW", "SN", "YK", "HT", "WM"))
    whole = begin + _digits(random, 6) + random.choice("ABCD")
    return _one(random, "uk_nino", whole, (_groups(whole, 2, 2, 2, 2), ANY), (whole, ANY))


def uk_nhs(random):
    whole = checks.uk_nhs(random)
    return _one(random, "uk_nhs", whole, (_groups(whole, 3, 3), ANY),
                (_groups(whole, 3, 3, by="-"), ANY), (whole, LOW_AT_MOST))


def brazil_cpf(random):
    body = _digits(random, 9)
    whole = body + stdnum.br.cpf._calc_check_digits(body)
    return _one(random, "brazil_cpf", whole, (stdnum.br.cpf.format(whole), HIGH),
                (stdnum.br.cpf.format(whole), HIGH), (whole, LOW_AT_MOST))


def india_aadhaar(random):
    body = _digits(random, 11, "23456789")
    whole = body + stdnum.verhoeff.calc_check_digit(body)
    return _one(random, "india_aadhaar", whole, (_groups(whole, 4, 4), ANY),
                (_groups(whole, 4, 4, by="-"), ANY), (whole, ANY))


def india_pan(random):
    letters = "".join(random.choice("ABCDEFGKLMNPRST") for _ in range(3))
    whole = letters + random.choice("PPPPC") + random.choice("ABGKMNPRS") + _digits(random, 4) + random.choice("ABCDEFGHJKLQ")
    return _one(random, "india_pan", whole, (whole, ANY), (whole.lower(), ANY))


def spain_dni(random):
    if random.random() < 0.6:
        body = _digits(random, 8)
        check = stdnum.es.dni.calc_check_digit(body)
    else:
        body = random.choice("XYZ") + _digits(random, 7)
        check = stdnum.es.nie.calc_check_digit(body)
    dashed = f"{body}-{check}" if body.isdigit() else f"{body[0]}-{body[1:]}-{check}"
    return _one(random, "spain_dni", body + check, (body + check, ANY), (dashed, ANY),
                ((body + check).lower(), ANY))


def italy_codice_fiscale(random):
    year, month, day = _birthday(random)
    names = "".join(random.choice(CONSONANTS) for _ in range(6))
    day += random.choice((0, 40))
    body = f"{names}{year % 100:02}{'ABCDEHLMPRST'[month - 1]}{day:02}{random.choice(TOWNS)}"
    whole = body + stdnum.it.codicefiscale.calc_check_digit(body)
    return _one(random, "italy_codice_fiscale", whole, (whole, HIGH), (whole, HIGH),
                (whole.lower(), HIGH), (_groups(whole, 3, 3, 5, 4), ANY))


def netherlands_bsn(random):
    whole = checks.netherlands_bsn(random)
    return _one(random, "netherlands_bsn", whole, (whole, LOW_AT_MOST),
                (_groups(whole, 4, 2, by="."), ANY))


def france_nir(random):
    year, month, _ = _birthday(random)
    body = (f"{random.choice('12')}{year % 100:02}{month:02}{random.randint(1, 95):02}"
            f"{random.randint(1, 990):03}{random.randint(1, 999):03}")
    if body[5:7] == "20":  # Corsica is 2A and 2B
        body = body[:5] + "75" + body[7:]
    whole = body + stdnum.fr.nir.calc_check_digits(body)
    return _one(random, "france_nir", whole, (_groups(whole, 1, 2, 2, 2, 3, 3), HIGH),
                (whole, ANY))


def poland_pesel(random):
    year, month, day = _birthday(random)
    body = f"{year % 100:02}{month + (20 if year >= 2000 else 0):02}{day:02}{_digits(random, 4)}"
    whole = body + stdnum.pl.pesel.calc_check_digit(body)
    return _one(random, "poland_pesel", whole, (whole, LOW_AT_MOST))


def passport(random, region):
    shape = {"US": "#########", "GB": "#########", "DE": "C01X@#T4#", "CN": "E########",
             "IN": "@#######", "FR": "##@@#####", "ES": "@@@######", "IT": "@@#######",
             "NL": "@@######7", "PL": "@@#######", "BR": "@@######", "HK": "K########",
             "TW": "3########", "JP": "@@#######", "SE": "########"}[region]
    if region == "CN" and random.random() < 0.4:
        shape = "E@#######"
    whole = "".join(random.choice("ABCEFGHKLMNPRT") if c == "@" else
                    random.choice("0123456789") if c == "#" else c for c in shape)
    return Minted("passport", whole, whole, LOW_AT_MOST)


def configured(random):
    """A customer number of the CRM's own, as scanner.py configures it."""
    whole = "CU-" + _digits(random, 8)
    return Minted("configured", "customer:" + whole, whole, HIGH)


def email(random, fake):
    """Addresses of Faker in the shapes that people have, and as they type them."""
    user, domain = fake.email().split("@")
    user, domain = user.lower(), domain.lower()
    user = random.choice((user, user, f"{user}+crm", f"{user}.{random.randrange(99)}",
                          f"{user}_{random.choice('abcde')}"))
    domain = random.choice((domain, domain, f"mail.{domain}", domain.rsplit(".", 1)[0] + ".co.uk"))
    whole = f"{user}@{domain}"
    return _one(random, "email", whole, (whole, HIGH), (whole, HIGH), (whole.title(), HIGH),
                (whole.upper(), HIGH))
