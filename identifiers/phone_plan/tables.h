#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace identifiers {

// The numbering plans of all countries, as generate.py writes them when the
// tree is built. No pointers: the tables stay on pages that processes share.

// A set of digit strings is a state of one automaton: reading a digit leads to
// the next state. Sets share what they can. State 0 is the empty set.
struct PhoneState {
  // Bit n: n more digits can make what is in the set.
  std::uint32_t rest;
  std::uint16_t next[10];
  // 0: what was read so far is not in the set. 1: it is. n + 2: it begins with
  // a prefix, and kPhonePrefixes[n] says what goes.
  std::uint8_t label;
};

// What of a number is taken off: its first `taken` digits; where `transformed`,
// digits [from, to) of them stay behind the region's `front`.
struct PhoneCut {
  static constexpr std::uint8_t kNone = 255;

  std::uint8_t taken;
  std::uint8_t from;
  std::uint8_t to;
  bool transformed;
};

struct PhonePrefix {
  PhoneCut inside;  // More digits follow.
  PhoneCut at_end;  // The number ends here.
};

struct PhoneRegion {
  char iso[3];  // ISO 3166-1 alpha-2; empty for codes that are no country's.
  char front[5];
  std::uint16_t code;
  std::uint16_t general;  // A coarse set that has all its numbers.
  std::uint16_t trunk;    // Prefixes of a national writing.
  std::uint16_t exit;     // Prefixes before a country code.
  std::uint8_t longest;   // Digits of a number, at most.
  // Bit n: a number may have n digits without its trunk prefix.
  std::uint32_t lengths;
  // It has a trunk prefix that is not left out in writing.
  bool writes_trunk;
};

struct PhoneCode {
  std::uint16_t code;
  std::uint16_t plan;  // Its valid numbers, of all its regions.
  std::uint16_t main_region;
};

extern const PhoneState kPhoneStates[];
extern const PhonePrefix kPhonePrefixes[];
extern const std::size_t kPhoneRegionCount;  // With an ISO code; sorted.
extern const PhoneRegion kPhoneRegions[];    // Those, then the others.
extern const PhoneCode kPhoneCodes[];
// For the first three digits of a number, which of kPhoneCodes they begin with,
// counted from 1; 0: none.
extern const std::uint8_t kPhoneCodeOf[];

// Of the metadata that the plans are made from, e.g. "8.12.57".
extern const std::string_view kPhonePlanVersion;

}  // namespace identifiers
