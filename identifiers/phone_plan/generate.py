#!/usr/bin/env python3
"""Writes the numbering plans of all countries as C++ tables.

Usage: generate.py OUTPUT.cc. The source is the metadata of libphonenumber, from
the Python package phonenumbers (Debian's python3-phonenumbers). The output
depends on nothing else. tables.h says what the tables mean."""
import hashlib
import re
import sys

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

import pattern as patterns
from automaton import DEAD, HIT, Automata
from prefix import Prefixes

# What PhoneNumberUtil.is_valid_number looks at.
KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost",
         "voip", "personal_number", "pager", "uan", "voicemail")
WORLD = "001"  # libphonenumber's region of codes that are no country's.
LONGEST = 31   # Bits of a set of lengths.


class Plans:
    def __init__(self):
        self.automata = Automata()
        self.prefixes = Prefixes(self.automata)

    def numbers(self, desc):
        """What one description of numbers accepts."""
        if desc is None or not desc.national_number_pattern:
            return DEAD
        accepted = self.automata.of(patterns.read(desc.national_number_pattern)[0])
        if not desc.possible_length:  # The general description's.
            return accepted
        lengths = {length for length in desc.possible_length if length > 0}
        if not lengths:
            return DEAD
        return self.automata.both(accepted, self.automata.lengths(lengths))

    def valid_in(self, metadata):
        some = DEAD
        for kind in KINDS:
            some = self.automata.union(some, self.numbers(getattr(metadata, kind)))
        return self.automata.both(some, self.numbers(metadata.general_desc))

    def valid(self, regions):
        """The plan of a country code. A number belongs to the first of its
        regions that has its leading digits or, without such, accepts it; it is
        valid if that region accepts it."""
        a = self.automata
        plan = taken = DEAD
        for metadata in regions:
            mine = self.valid_in(metadata)
            leading = DEAD
            if metadata.leading_digits and len(regions) > 1:
                pattern = patterns.read(metadata.leading_digits)[0]
                leading = a.of(pattern, a.anything)
                mine = a.both(mine, leading)
            plan = a.union(plan, a.without(mine, taken))
            taken = a.union(taken, leading)
        return plan

    def general(self, metadata):
        pattern = metadata.general_desc.national_number_pattern
        return self.automata.of(patterns.read(pattern)[0])

    def trunk(self, metadata):
        """The automaton, and the digits that go in front of the group kept."""
        if not metadata.national_prefix_for_parsing:
            return DEAD, ""
        pattern, groups = patterns.read(metadata.national_prefix_for_parsing)
        rule = metadata.national_prefix_transform_rule
        if not rule:
            return self.prefixes.of(pattern, groups, None), ""
        front, group = re.fullmatch(r"(\d*)\\(\d)", rule).groups()
        return self.prefixes.of(pattern, groups, int(group)), front

    def exit(self, metadata):
        if not metadata.international_prefix:
            return DEAD
        pattern, groups = patterns.read(metadata.international_prefix)
        return self.prefixes.of(pattern, groups, None)


def lengths_to_keep(general):
    """Lengths that a number may have without its trunk prefix; otherwise it is
    taken as it stands (TestNumberLength: possible, or too long)."""
    possible = set(general.possible_length)
    local = set(general.possible_length_local_only)
    return [n for n in range(LONGEST + 1)
            if n not in local and (n in possible or n > max(possible))]


def regions_of_codes():
    """Country code -> the metadata of its regions, the main one first."""
    for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        yield code, [PhoneMetadata.metadata_for_region_or_calling_code(code, region)
                     for region in regions]


def version():
    return phonenumbers.__version__


def digest():
    """Of all that the metadata says, whatever its version is called."""
    everything = hashlib.sha256()
    for _, all_metadata in regions_of_codes():
        for metadata in all_metadata:
            everything.update(repr(metadata).encode("utf-8"))
    return everything.hexdigest()[:16]


def writes_trunk(metadata):
    """Whether its numbers have the trunk prefix in most ways of writing them: it
    is not one that may be left out, and mobile numbers, of which most are written,
    have it, too (Peru's have not). China's mobile numbers have not, but are told by
    rules of their own, and without the prefix its other numbers may be anything."""
    formats = metadata.number_format
    optional = [f for f in formats if f.national_prefix_optional_when_formatting]
    return (bool(metadata.national_prefix) and 2 * len(optional) <= len(formats)
            and (metadata.id == "CN" or mobile_has_trunk(metadata)))


def mobile_has_trunk(metadata):
    """Whether its example of a mobile number is written with more digits than it has."""
    number = phonenumbers.example_number_for_type(
        metadata.id, phonenumbers.PhoneNumberType.MOBILE)
    if number is None:
        return True
    written = phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return (sum(c.isdigit() for c in written)
            > len(phonenumbers.national_significant_number(number)))


def region_row(plans, metadata):
    trunk, front = plans.trunk(metadata)
    iso = "" if metadata.id == WORLD else metadata.id
    mask = sum(1 << n for n in lengths_to_keep(metadata.general_desc))
    longest = max(metadata.general_desc.possible_length)
    return (iso, metadata.country_code, plans.general(metadata), trunk,
            plans.exit(metadata), mask, longest, front,
            str(writes_trunk(metadata)).lower())


def reachable(automata, roots):
    """State -> its number in the output, in the order in which it is met."""
    numbers = {DEAD: 0}
    waiting = list(roots)
    for state in waiting:
        if state not in numbers:
            numbers[state] = len(numbers)
            waiting.extend(automata.states[state][1])
    return numbers


def rest(automata, state, memo):
    """Bit n: n more digits lead from the state to what is in the set."""
    if state not in memo:
        label, successors = automata.states[state]
        memo[state] = int(label == HIT)
        for successor in set(successors) - {DEAD}:
            memo[state] |= rest(automata, successor, memo) << 1
    return memo[state]


def text(value):
    return f'"{value}"'


def braces(values):
    return "{" + ", ".join(str(value) for value in values) + "}"


def table(kind, name, rows):
    return (f"constinit const {kind} {name}[] = {{\n"
            + "".join(f"    {row},\n" for row in rows) + "};\n")


def cut(value):
    """255: there is none."""
    return braces([*value[:3], int(value[3])] if value else [255, 0, 0, 0])


def by_first_digits(codes):
    """For each three digits, which country code they begin with, from 1."""
    found = [0] * 1000
    for n, code in enumerate(codes, 1):
        size = 10 ** (3 - len(str(code)))
        found[code * size:(code + 1) * size] = [n] * size
    return found


def source():
    plans = Plans()
    codes, regions = [], []
    for code, all_metadata in regions_of_codes():
        codes.append((code, plans.valid(all_metadata), all_metadata[0].id))
        regions += [region_row(plans, metadata) for metadata in all_metadata]
    regions.sort(key=lambda row: (row[0] == "", row[0], row[1]))
    place = {(row[0] or WORLD, row[1]): n for n, row in enumerate(regions)}
    roots = [plan for _, plan, _ in codes]
    roots += [state for row in regions for state in row[2:5]]
    number = reachable(plans.automata, roots)
    lengths = {DEAD: 0}
    states = [(rest(plans.automata, state, lengths), *plans.automata.states[state])
              for state in number]
    return "\n".join([
        "// Made by identifiers/phone_plan/generate.py from libphonenumber's",
        "// metadata (Apache-2.0, The Libphonenumber Authors). Not to be edited.",
        '#include "identifiers/phone_plan/tables.h"\n',
        "namespace identifiers {\n",
        "constinit const std::string_view kPhonePlanVersion = "
        f"{text(version())};",
        "constinit const std::size_t kPhoneRegionCount = "
        f"{sum(1 for row in regions if row[0])};\n",
        table("PhoneState", "kPhoneStates",
              (braces([f"{more:#x}u", braces(number[s] for s in successors), label])
               for more, label, successors in states)),
        table("PhonePrefix", "kPhonePrefixes",
              (braces([cut(inside), cut(at_end)])
               for inside, at_end in plans.prefixes.labels)),
        table("PhoneRegion", "kPhoneRegions",
              (braces([text(iso), text(front), code, number[general],
                       number[trunk], number[leave], longest, f"{mask}u", writes])
               for iso, code, general, trunk, leave, mask, longest, front, writes
               in regions)),
        table("PhoneCode", "kPhoneCodes",
              (braces([code, number[plan], place[main, code]])
               for code, plan, main in codes)),
        table("std::uint8_t", "kPhoneCodeOf",
              by_first_digits([code for code, _, _ in codes])),
        "}  // namespace identifiers\n"])


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write(source())
