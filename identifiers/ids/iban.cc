#include "identifiers/ids/iban.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

struct Country {
  std::string_view code;
  // As in the registry, neighbours of one kind added up: n digits, a upper-case
  // letters, c both.
  std::string_view bban;
};

// By code.
constexpr std::array kCountries = std::to_array<Country>({
    {"AD", "8n12c"},    {"AE", "19n"},      {"AL", "8n16c"},
    {"AT", "16n"},      {"AZ", "4a20c"},    {"BA", "16n"},
    {"BE", "12n"},      {"BG", "4a6n8c"},   {"BH", "4a14c"},
    {"BI", "23n"},      {"BR", "23n1a1c"},  {"BY", "4c4n16c"},
    {"CH", "5n12c"},    {"CR", "18n"},      {"CY", "8n16c"},
    {"CZ", "20n"},      {"DE", "18n"},      {"DJ", "23n"},
    {"DK", "14n"},      {"DO", "4c20n"},    {"EE", "16n"},
    {"EG", "25n"},      {"ES", "20n"},      {"FI", "14n"},
    {"FK", "2a12n"},    {"FO", "14n"},      {"FR", "10n11c2n"},
    {"GB", "4a14n"},    {"GE", "2a16n"},    {"GI", "4a15c"},
    {"GL", "14n"},      {"GR", "7n16c"},    {"GT", "24c"},
    {"HN", "4a20n"},    {"HR", "17n"},      {"HU", "24n"},
    {"IE", "4a14n"},    {"IL", "19n"},      {"IQ", "4a15n"},
    {"IS", "22n"},      {"IT", "1a10n12c"}, {"JO", "4a4n18c"},
    {"KW", "4a22c"},    {"KZ", "3n13c"},    {"LB", "4n20c"},
    {"LC", "4a24c"},    {"LI", "5n12c"},    {"LT", "16n"},
    {"LU", "3n13c"},    {"LV", "4a13c"},    {"LY", "21n"},
    {"MC", "10n11c2n"}, {"MD", "20c"},      {"ME", "18n"},
    {"MK", "3n10c2n"},  {"MN", "16n"},      {"MR", "23n"},
    {"MT", "4a5n18c"},  {"MU", "4a19n3a"},  {"NI", "4a20n"},
    {"NL", "4a10n"},    {"NO", "11n"},      {"OM", "3n16c"},
    {"PK", "4a16c"},    {"PL", "24n"},      {"PS", "4a21c"},
    {"PT", "21n"},      {"QA", "4a21c"},    {"RO", "4a16c"},
    {"RS", "18n"},      {"RU", "14n15c"},   {"SA", "2n18c"},
    {"SC", "4a20n3a"},  {"SD", "14n"},      {"SE", "20n"},
    {"SI", "15n"},      {"SK", "20n"},      {"SM", "1a10n12c"},
    {"SO", "19n"},      {"ST", "21n"},      {"SV", "4a20n"},
    {"TL", "19n"},      {"TN", "20n"},      {"TR", "6n16c"},
    {"UA", "6n19c"},    {"VA", "18n"},      {"VG", "4a16n"},
    {"XK", "16n"},      {"YE", "4a4n18c"},
});

constexpr std::size_t kShortest = 15;
constexpr std::size_t kLongest = 34;

bool IsOfKind(char c, char kind) {
  return (kind != 'a' && IsDigitChar(c)) || (kind != 'n' && IsUpperChar(c));
}

// Takes "12n" from the front of a structure, and as much from the front of the
// account.
bool TakePart(std::string_view& structure, std::string_view& account) {
  std::size_t size = 0;
  while (IsDigitChar(structure.front())) {
    size = size * 10 + static_cast<std::size_t>(structure.front() - '0');
    structure.remove_prefix(1);
  }
  const char kind = structure.front();
  structure.remove_prefix(1);
  if (account.size() < size) return false;
  const std::string_view part = account.substr(0, size);
  account.remove_prefix(size);
  return std::all_of(
      part.begin(), part.end(), [&](char c) { return IsOfKind(c, kind); });
}

bool HasStructure(std::string_view structure, std::string_view account) {
  while (!structure.empty())
    if (!TakePart(structure, account)) return false;
  return account.empty();
}

// MOD 97-10 gives 02 to 98; 00, 01 and 99 leave the same remainder as three of
// those.
bool IsCheck(std::string_view check) {
  return AllDigits(check) && check != "00" && check != "01" && check != "99";
}

}  // namespace

bool IsIban(std::string_view compact) {
  if (compact.size() < kShortest || compact.size() > kLongest) return false;
  if (!IsCheck(compact.substr(2, 2))) return false;
  const std::string_view code = compact.substr(0, 2);
  const auto* const country = std::lower_bound(
      kCountries.begin(),
      kCountries.end(),
      code,
      [](const Country& a, std::string_view b) { return a.code < b; });
  if (country == kCountries.end() || country->code != code) return false;
  const std::string_view account = compact.substr(4);
  if (!HasStructure(country->bban, account)) return false;
  // The number is read with its first four characters at the end.
  const int remainder = Mod97(account) * (1000000 % 97) % 97;
  return (remainder + Mod97(compact.substr(0, 4))) % 97 == 1;
}

}  // namespace identifiers
