"""Where python3-stdnum 1.18 and identifiers/ids differ on purpose: for each kind,
what it is and the numbers that it is true of. `theirs` is python3-stdnum's verdict;
ours is the other one. Only numbers on which the two differ are asked about."""
from stdnum import iban, numdb

# GB/T 2260: provinces, municipalities, regions; and residence permits of people from
# Hong Kong, Macau and Taiwan (81, 82, 83: State Council, decree of 2018-08-06).
PROVINCES = {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47),
             *range(50, 55), *range(61, 66), 71, 81, 82, 83}
# GSMA TS.06: bodies that allocate or allocated IMEIs.
REPORTING_BODIES = {1, 10, 30, 33, 35, 44, 45, *range(49, 55), 86, 91, 98, 99}
# First six digits, from and to, and lengths (identifiers/ids/card.h names the sources).
DINERS = ((300000, 305999), (309500, 309599), (360000, 369999), (380000, 399999))
MAESTRO = ((501800, 501899), (502000, 503899), (589300, 589399), (630400, 630499),
           (675900, 676399))
ELO = ((504175, 504175), (506699, 506778), (509000, 509999), (606282, 606282),
       (627780, 627780), (636297, 636297), (636368, 636368))
ISSUERS = ((340000, 349999, 15, 15), (370000, 379999, 15, 15), (352800, 358999, 16, 19),
           *((*r, 14, 14) for r in DINERS), *((*r, 16, 19) for r in DINERS),
           *((400000, 499999, n, n) for n in (13, 16, 19)), (510000, 559999, 16, 16),
           (222100, 272099, 16, 16), (220000, 220499, 16, 19),
           *((*r, 12, 19) for r in MAESTRO), *((*r, 16, 16) for r in ELO),
           (601100, 601199, 16, 19), (644000, 659999, 16, 19), (620000, 629999, 16, 19),
           (810000, 817199, 16, 19))
# Of ISO 13616's registry since python3-stdnum 1.18's copy of it.
NEW_IBAN_COUNTRIES = {"FK", "HN", "MN", "NI", "OM", "SO", "YE"}
# Where python3-stdnum looks at a check digit, or a list of banks, of the country.
NATIONAL_IBAN_CHECKS = {"BE", "ES", "ME", "NO"}


def _county_unlisted(number, theirs):
    """A number keeps the county of its first registration; thousands of counties were
    renamed since, and the list has those of today."""
    return (not theirs and int(number[:2]) in PROVINCES
            and not numdb.get("cn/loc").info(number[:6])[0][1])


def _old_year(number, theirs):
    return theirs and not 1800 <= int(number[6:10]) < 2100


def _not_fifteen(number, theirs):
    """No check digit in them to tell them from any number (3GPP TS 23.003, 6.2)."""
    return theirs and len(number) in (14, 16)


def _nobody_allocates(number, theirs):
    return theirs and len(number) == 15 and int(number[:2]) not in REPORTING_BODIES


def _no_issuer(number, theirs):
    return theirs and not any(
        first <= int(number[:6].ljust(6, "0")) <= last and least <= len(number) <= most
        for first, last, least, most in ISSUERS)


def _all_equal(number, theirs):
    """Fillers of forms."""
    return theirs and len(set(number)) == 1


def _number_zero(number, theirs):
    """A filler of forms."""
    return theirs and number == "00000000T"


def _new_country(number, theirs):
    return not theirs and number[:2] in NEW_IBAN_COUNTRIES


def _national_check(number, theirs):
    """ISO 13616 has the structure and MOD 97-10 only; banks' own checks differ in age
    and bank, and a list of banks is out of date the day it is made."""
    return (not theirs and number[:2] in NATIONAL_IBAN_CHECKS
            and iban.is_valid(number, check_country=False))


def _twin_check_digits(number, theirs):
    """MOD 97-10 gives 02 to 98 (ISO/IEC 7064); the others leave the same remainders."""
    return theirs and number[2:4] in ("00", "01", "99")


def _letters_for_check_digits(number, theirs):
    """They are two digits (ISO 13616); the remainder may be right with letters."""
    return theirs and not number[2:4].isdigit()


def _company(number, theirs):
    """A company's tax number: none of a person."""
    return theirs and len(number) == 11


def _day_above_71(number, theirs):
    """41 to 71 are a woman's days (Decreto ministeriale of 1976-12-23, article 6);
    python3-stdnum takes the remainder by 40."""
    day = number[9:11].translate(str.maketrans("LMNPQRSTUV", "0123456789"))
    return theirs and len(number) == 16 and int(day) > 71


def _short(number, theirs):
    """With leading zeros left out it has no length of its own."""
    return theirs and len(number) < 9


def _no_such_sex(number, theirs):
    return theirs and number[0] in "0569"


def _no_such_month(number, theirs):
    """Décret 82-103, article 4; INSEE's pseudo-months are 20 to 42 and 50 to 99."""
    month = int(number[3:5])
    return theirs and (month == 0 or 13 <= month <= 19 or 43 <= month <= 49)


def _no_such_place(number, theirs):
    return theirs and (number[5:7] == "00" or number[7:10] == "000")


def _no_such_order(number, theirs):
    return theirs and number[10:13] == "000"


def _not_born_yet(number, theirs):
    """Months 41 to 52 and 61 to 72 are of the years from 2100 on."""
    return theirs and (41 <= int(number[2:4]) <= 52 or 61 <= int(number[2:4]) <= 72)


KNOWN = {
    "br.cpf": {"eleven equal digits": _all_equal},
    "cn.ric": {"county of an older list": _county_unlisted,
               "year before 1800 or from 2100": _old_year},
    "es.dni": {"the number 0": _number_zero},
    "fr.nir": {"no such sex": _no_such_sex, "no such month": _no_such_month,
               "no such place": _no_such_place, "order 000": _no_such_order},
    "gb.nhs": {"ten equal digits": _all_equal},
    "iban": {"country new in the registry": _new_country,
             "check of a country's own": _national_check,
             "check digits 00, 01, 99": _twin_check_digits,
             "letters for check digits": _letters_for_check_digits},
    "imei": {"14 or 16 digits": _not_fifteen, "nobody allocates it": _nobody_allocates},
    "it.codicefiscale": {"a company's": _company, "day above 71": _day_above_71},
    "luhn": {"no issuer's range": _no_issuer},
    "nl.bsn": {"fewer than nine digits": _short},
    "pl.pesel": {"years from 2100 on": _not_born_yet},
}


def explain(kind, number, theirs):
    """The name of the known difference, or None."""
    for name, holds in KNOWN.get(kind, {}).items():
        if holds(number, theirs):
            return name
    return None
