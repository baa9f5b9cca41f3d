#include "identifiers/ids/machine_readable_zone.h"

#include <algorithm>
#include <array>
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

// Without the fillers behind it.
std::string_view WithoutFillers(std::string_view field) {
  return field.substr(0, field.find_last_not_of(kFiller) + 1);
}

// Up to the first filler.
std::string_view FirstOf(std::string_view field) {
  return field.substr(0, field.find(kFiller));
}

// What follows the nine characters of `number` in the optional field; empty if
// nothing does. Whether the filler between counts for the check digit, the
// document does not say: Portugal's and Belgium's cards are of both sorts
// (PRADO, the Council's register of documents: PRT-BO, BEL-BO).
std::string_view RestOfNumber(std::string_view number,
                              std::string_view optional) {
  if (number[Zone::kNumber] != kFiller || number[Zone::kNumber - 1] == kFiller)
    return {};
  const auto rest_and_check = FirstOf(optional);
  if (rest_and_check.size() < 2) return {};
  const auto rest = rest_and_check.substr(0, rest_and_check.size() - 1);
  const char check = rest_and_check.back();
  const bool fits = check == CheckDigit({number.substr(0, 9), rest}) ||
                    check == CheckDigit({number, rest});
  return fits ? rest : std::string_view();
}

// `number`: with its check digit, or the filler in its place. Passports have no
// longer ones.
std::optional<ZoneDocument> ReadNumber(std::string_view state,
                                       std::string_view number,
                                       std::string_view optional,
                                       bool may_be_longer) {
  constexpr std::size_t kFewestCharacters = 5;
  ZoneDocument document{
      state, WithoutFillers(number.substr(0, Zone::kNumber)), {}, {}};
  if (document.number.size() < kFewestCharacters || number[0] == kFiller)
    return std::nullopt;
  if (may_be_longer) document.number_rest = RestOfNumber(number, optional);
  if (document.number_rest.empty() && !HasCheckDigit(number))
    return std::nullopt;
  if (!document.number_rest.empty()) {
    optional.remove_prefix(document.number_rest.size() + 1);
    if (optional.starts_with(kFiller)) optional.remove_prefix(1);
  }
  document.optional = FirstOf(optional);
  return document;
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

std::optional<ZoneDocument> ReadZoneLine(std::string_view line) {
  const bool passport = line.size() == Zone::kTd3Line;
  if ((!passport && line.size() != Zone::kTd2Line) ||
      !std::ranges::all_of(line, IsZoneCharacter) ||
      !IsState(line.substr(10, 3)) || !AreDates(line.substr(Zone::kBirth, 15)))
    return std::nullopt;
  // Of a passport the optional field has a check digit of its own, which may be
  // left out where the field is empty.
  const auto rest = line.substr(28, line.size() - 29);
  if (passport && !HasCheckDigit(rest) &&
      rest.find_first_not_of(kFiller) != std::string_view::npos)
    return std::nullopt;
  if (line.back() != CheckDigit({line.substr(0, 10),
                                 line.substr(13, 7),
                                 line.substr(21, line.size() - 22)}))
    return std::nullopt;
  return ReadNumber(line.substr(10, 3), line.substr(0, 10), rest, !passport);
}

std::optional<ZoneDocument> ReadZoneLines(std::string_view first,
                                          std::string_view second) {
  if (first.size() != Zone::kTd1Line || second.size() != Zone::kTd1Line ||
      !std::ranges::all_of(first, IsZoneCharacter) ||
      !std::ranges::all_of(second, IsZoneCharacter) || !IsUpperChar(first[0]) ||
      !IsState(first.substr(2, 3)) || !AreDates(second) ||
      !IsState(second.substr(15, 3)) ||
      second.back() != CheckDigit({first.substr(5),
                                   second.substr(0, 7),
                                   second.substr(8, 7),
                                   second.substr(18, 11)}))
    return std::nullopt;
  return ReadNumber(
      first.substr(2, 3), first.substr(5, 10), first.substr(15), true);
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
