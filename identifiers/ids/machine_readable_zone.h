#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace identifiers {

// The lines at the foot of a travel document that machines read: capitals,
// digits and the filler '<'.
//
// Source: ICAO Doc 9303, part 3 (check digits: weights 7, 3, 1, modulo 10),
// part 4 (TD3, passports: 2 lines of 44), part 5 (TD1: 3 of 30) and part 6
// (TD2: 2 of 36). A number that is longer than its nine characters and goes on
// in the optional field (TD1, TD2) is not read, nor is a zone with an unknown
// date of birth or without the check digit over all (visas, part 7).
struct MachineReadableZone {
  static constexpr std::size_t kTd1Line = 30;
  static constexpr std::size_t kTd2Line = 36;
  static constexpr std::size_t kTd3Line = 44;
  static constexpr std::size_t kNumber = 9;
  // Where the date of birth, with its check digit, begins in the second line.
  static constexpr std::size_t kBirth = 13;
  static constexpr std::size_t kTd1Birth = 0;
  static constexpr std::size_t kBirthDigits = 7;
};

bool IsZoneCharacter(char c);

// The second line of a TD3 or a TD2, which has the document's number in front:
// all its check digits are right.
bool IsZoneLineWithNumber(std::string_view line);

// The first two lines of a TD1, of which the first has the number, behind
// kTd1Number characters.
inline constexpr std::size_t kTd1Number = 5;
bool AreZoneLines(std::string_view first, std::string_view second);

// `seven`: six digits of a date and their check digit.
bool IsZoneDate(std::string_view seven);

// The field of a name, "ERIKSSON<<ANNA<MARIA<<<<", without what is in front of
// it. Empty parts: it is none, or has no given names.
struct ZoneName {
  std::string_view surname;  // With '<' for spaces.
  std::string_view given;
};
ZoneName NameInZone(std::string_view field);

}  // namespace identifiers
