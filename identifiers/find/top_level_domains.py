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

#include <algorithm>
#include <cstddef>

namespace identifiers {{
namespace {{

// Sorted, each with a space behind it.
constexpr std::string_view kDomains =
{lines};

}}  // namespace

// By halves: to the beginning of a name, and on.
bool IsTopLevelDomain(std::string_view label) {{
  std::size_t low = 0;
  std::size_t high = kDomains.size();
  while (low < high) {{
    const std::size_t middle = low + (high - low) / 2;
    std::size_t begin = middle;
    while (begin > low && kDomains[begin - 1] != ' ')
      --begin;
    const std::size_t end = kDomains.find(' ', begin);
    const int order = label.compare(kDomains.substr(begin, end - begin));
    if (order == 0) return true;
    if (order < 0)
      high = begin;
    else
      low = end + 1;
  }}
  return false;
}}

}}  // namespace identifiers
""")


if __name__ == "__main__":
    main()
