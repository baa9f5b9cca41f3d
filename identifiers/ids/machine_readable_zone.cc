#include "identifiers/ids/machine_readable_zone.h"

#include <algorithm>
#include <initializer_list>

#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

using Zone = MachineReadableZone;

constexpr char kFiller = '<';

int ValueOf(char c) {
  if (IsDigitChar(c)) return c - '0';
  return IsUpperChar(c) ? c - 'A' + 10 : 0;
}

// The check digit over several stretches, as if they were one.
char CheckDigit(std::initializer_list<std::string_view> parts) {
  constexpr std::array kWeights{7, 3, 1};
  int sum = 0;
  std::size_t at = 0;
  for (const auto part : parts)
    for (const char c : part)
      sum += ValueOf(c) * kWeights[at++ % kWeights.size()];
  return static_cast<char>('0' + sum % 10);
}

// A field with its check digit behind it.
bool HasCheckDigit(std::string_view field) {
  return field.back() == CheckDigit({field.substr(0, field.size() - 1)});
}

bool IsNumberField(std::string_view number) {
  constexpr std::size_t kFewestCharacters = 5;
  const auto end = number.substr(0, Zone::kNumber).find_last_not_of(kFiller);
  return end != std::string_view::npos && end + 1 >= kFewestCharacters &&
         number[0] != kFiller && HasCheckDigit(number);
}

// Date of birth, sex, date of expiry: 7, 1 and 7 characters.
bool AreDates(std::string_view dates) {
  const char sex = dates[Zone::kBirthDigits];
  return IsZoneDate(dates.substr(0, Zone::kBirthDigits)) &&
         (sex == 'M' || sex == 'F' || sex == 'X' || sex == kFiller) &&
         IsZoneDate(dates.substr(Zone::kBirthDigits + 1, Zone::kBirthDigits));
}

// A state's code of one to three letters.
bool IsState(std::string_view code) {
  return IsUpperChar(code[0]) && std::ranges::none_of(code, IsDigitChar);
}

}  // namespace

bool IsZoneCharacter(char c) {
  return IsDigitChar(c) || IsUpperChar(c) || c == kFiller;
}

bool IsZoneDate(std::string_view seven) {
  return IsDigitsOf(seven, Zone::kBirthDigits) && HasCheckDigit(seven);
}

bool IsZoneLineWithNumber(std::string_view line) {
  if ((line.size() != Zone::kTd3Line && line.size() != Zone::kTd2Line) ||
      !std::ranges::all_of(line, IsZoneCharacter) ||
      !IsNumberField(line.substr(0, 10)) || !IsState(line.substr(10, 3)) ||
      !AreDates(line.substr(Zone::kBirth, 15)))
    return false;
  // Of a passport the optional field has one of its own, which may be left out
  // where the field is empty.
  const auto rest = line.substr(28, line.size() - 29);
  if (line.size() == Zone::kTd3Line && !HasCheckDigit(rest) &&
      rest.find_first_not_of(kFiller) != std::string_view::npos)
    return false;
  return line.back() == CheckDigit({line.substr(0, 10),
                                    line.substr(13, 7),
                                    line.substr(21, line.size() - 22)});
}

bool AreZoneLines(std::string_view first, std::string_view second) {
  return first.size() == Zone::kTd1Line && second.size() == Zone::kTd1Line &&
         std::ranges::all_of(first, IsZoneCharacter) &&
         std::ranges::all_of(second, IsZoneCharacter) &&
         IsUpperChar(first[0]) && IsState(first.substr(2, 3)) &&
         IsNumberField(first.substr(kTd1Number, 10)) && AreDates(second) &&
         IsState(second.substr(15, 3)) &&
         second.back() == CheckDigit({first.substr(kTd1Number),
                                      second.substr(0, 7),
                                      second.substr(8, 7),
                                      second.substr(18, 11)});
}

ZoneName NameInZone(std::string_view field) {
  constexpr std::string_view kBetween = "<<";
  const auto is_name = [](char c) { return IsUpperChar(c) || c == kFiller; };
  if (field.empty() || !IsUpperChar(field[0]) ||
      !std::ranges::all_of(field, is_name))
    return {};
  const auto end = field.find(kBetween);
  if (end == std::string_view::npos) return {};
  auto given = field.substr(end + kBetween.size());
  given = given.substr(0, given.find(kBetween));
  if (given.ends_with(kFiller)) given.remove_suffix(1);
  if (given.empty() || !IsUpperChar(given[0])) return {};
  return {field.substr(0, end), given};
}

}  // namespace identifiers
