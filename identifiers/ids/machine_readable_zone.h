#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace identifiers {

// The lines at the foot of a travel document that machines read: capitals,
// digits and the filler '<'.
//
// Source: ICAO Doc 9303, part 3 (check digits: weights 7, 3, 1, modulo 10),
// part 4 (TD3, passports: 2 lines of 44), part 5 (TD1: 3 of 30) and part 6
// (TD2: 2 of 36). A zone with an unknown date of birth is not read, nor one
// without the check digit over all (visas, part 7).
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

// What is read of a zone, without what is only filled up.
struct ZoneDocument {
  // Three characters ("ESP", "D<<"): who issued it, of TD1; of TD3 and TD2,
  // whose second line does not have that, the nationality.
  std::string_view state;
  std::string_view number;  // Its first nine characters.
  // Of a longer number (TD1 and TD2) what follows, which stands at the
  // beginning of the optional field. The number's check digit is behind it, and
  // a filler in that one's own place.
  std::string_view number_rest;
  std::string_view optional;  // Up to its first filler, behind such a rest.
};

// The second line of a TD3 or a TD2, which has the document's number in front.
// Nothing: it is none, or a check digit is wrong.
std::optional<ZoneDocument> ReadZoneLine(std::string_view line);

// The first two lines of a TD1, likewise; the first one has the number.
std::optional<ZoneDocument> ReadZoneLines(std::string_view first,
                                          std::string_view second);

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
