"""Valid phone numbers and the ways people write them, from libphonenumber's
plans (python3-phonenumbers)."""
import phonenumbers
from phonenumbers import PhoneNumberFormat as Format
from phonenumbers import PhoneNumberType as Type

from plants import ANY, HIGH, LOW_AT_MOST, Minted


def random_number(random, region):
    """A valid number: an example of the plan with most of its digits changed."""
    kind = random.choice((Type.MOBILE, Type.MOBILE, Type.FIXED_LINE))
    example = phonenumbers.example_number_for_type(region, kind)
    digits = phonenumbers.national_significant_number(example)
    for attempt in range(400):
        kept = random.randint(0, 3) if attempt < 200 else 4
        other = digits[:kept] + "".join(
            random.choice("0123456789") for _ in digits[kept:])
        number = phonenumbers.parse(f"+{example.country_code}{other}", region)
        if phonenumbers.is_valid_number_for_region(number, region):
            return number
    return example


def international(number):
    """Writings that name the country."""
    grouped = phonenumbers.format_number(number, Format.INTERNATIONAL)
    yield phonenumbers.format_number(number, Format.E164)
    yield grouped
    yield grouped.replace(" ", "-")
    yield grouped.replace(" ", "\u00a0")
    if "-" not in grouped:
        country, rest = grouped.split(" ", 1)
        yield f"{country} {rest.replace(' ', '.')}"
        yield f"({country}) {rest}"
        if number.country_code in (33, 44, 46, 49, 31):
            yield f"{country} (0){rest}"


def national(number):
    """Writings with separators, for people of the same country."""
    grouped = phonenumbers.format_number(number, Format.NATIONAL)
    if any(c in " -()" for c in grouped):
        yield grouped
        if "(" not in grouped:
            yield grouped.replace(" ", "-")
            yield grouped.replace("-", " ")
        if number.country_code in (1, 33, 48):
            yield grouped.replace("(", "").replace(") ", ".").replace(
                "-", ".").replace(" ", ".")
    if number.country_code == 49 and " " in grouped:
        area, rest = grouped.split(" ", 1)
        yield f"{area}/{rest.replace(' ', '')}"
        yield f"{area} / {rest}"
        yield f"({area}) {rest.replace(' ', '')}"
    yield from other_groups(number)
    if number.country_code == 86:
        digits = phonenumbers.national_significant_number(number)
        if digits[0] == "1" and len(digits) == 11:
            yield f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"


def other_groups(number):
    """Groups that people of countries without a trunk prefix make, too."""
    digits = phonenumbers.national_significant_number(number)
    sizes = {(39, 10, "3"): ((3, 7), (3, 2, 2, 3), (3, 3, 2, 2)), (34, 9, "6"): ((3, 2, 2, 2), (3, 6)),
             (34, 9, "9"): ((2, 3, 2, 2), (3, 2, 2, 2)), (48, 9, digits[0]): ((3, 3, 3),),
             (55, 11, digits[0]): ((2, 5, 4), (2, 9))}
    for groups in sizes.get((number.country_code, len(digits), digits[0]), ()):
        parts, at = [], 0
        for size in groups:
            parts.append(digits[at:at + size])
            at += size
        yield " ".join(parts)


def bare(number):
    """As a database holds it: digits only, with the trunk's prefix if any."""
    digits = phonenumbers.format_number(number, Format.NATIONAL)
    return "".join(c for c in digits if c.isdigit())


def phone(random, region, abroad):
    """A number of the region, or now and then of another in international form."""
    foreign = random.random() < 0.15
    number = random_number(random, random.choice(abroad) if foreign else region)
    canonical = phonenumbers.format_number(number, Format.E164)
    written, alone = random.choice(list(international(number))), HIGH
    style = random.random()
    if not foreign and style < 0.65:
        grouped = list(national(number))
        if grouped and style < 0.4:
            written, alone = random.choice(grouped), ANY
        else:
            written, alone = bare(number), LOW_AT_MOST
    elif style > 0.93 and number.country_code not in (1, 55, 81, 852, 886):
        written, alone = "00" + canonical[1:], ANY
    return Minted("phone", canonical, written, alone)
