#!/usr/bin/env python3
"""Writes the table of top-level domains: LIST OUTPUT.

LIST is the public suffix list; a top-level domain is a rule of one label, or the
last label of any rule. Those of other alphabets are in their ASCII form.
"""
import pathlib
import sys


def domains(text):
    for line in text.splitlines():
        if "END ICANN DOMAINS" in line:
            return
        rule = line.split("//")[0].strip()
        if not rule:
            continue
        label = rule.split()[0].split(".")[-1].lstrip("!")
        yield label.encode("idna").decode() if not label.isascii() else label


def main():
    source, output = map(pathlib.Path, sys.argv[1:])
    found = sorted(set(domains(source.read_text(encoding="utf-8"))))
    lines = "\n".join(f'    "{name} "' for name in found)
    output.write_text(f"""// Made by top_level_domains.py.
#include "identifiers/find/top_level_domain.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace identifiers {{
namespace {{

// Each with a space behind it.
constexpr std::string_view kDomains =
{lines};
static_assert(kDomains.size() < 0xFFFF);
constexpr std::size_t kSlots = 4096;
static_assert({len(found)} < kSlots / 2);

// FNV-1a.
constexpr std::size_t SlotOf(std::string_view label) {{
  std::uint32_t hash = 2166136261U;
  for (const char c : label)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return (hash ^ hash >> 15U) % kSlots;
}}

// Where each begins in kDomains, counted from 1, by its hash.
constexpr auto kPlaces = [] {{
  std::array<std::uint16_t, kSlots> places{{}};
  for (std::size_t begin = 0; begin < kDomains.size();) {{
    std::size_t end = begin;
    while (kDomains[end] != ' ')
      ++end;
    std::size_t slot = SlotOf(kDomains.substr(begin, end - begin));
    while (places[slot] != 0)
      slot = (slot + 1) % kSlots;
    places[slot] = static_cast<std::uint16_t>(begin + 1);
    begin = end + 1;
  }}
  return places;
}}();

}}  // namespace

bool IsTopLevelDomain(std::string_view label) {{
  for (std::size_t slot = SlotOf(label); kPlaces[slot] != 0;
       slot = (slot + 1) % kSlots) {{
    const auto domain = kDomains.substr(kPlaces[slot] - 1U);
    if (domain.starts_with(label) && domain[label.size()] == ' ') return true;
  }}
  return false;
}}

}}  // namespace identifiers
""")


if __name__ == "__main__":
    main()
