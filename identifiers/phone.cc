#include "identifiers/phone.h"

#include <algorithm>
#include <array>

namespace identifiers {
namespace {

// Assigned country codes, ITU-T E.164 (complement to the recommendation).
// Ranges of codes of one length, ascending.
struct CodeRange {
  int first;
  int last;
};
constexpr std::array<CodeRange, 49> kCountryCodes{{
    {1, 1},     {7, 7},     {20, 20},   {27, 27},   {30, 34},   {36, 36},
    {39, 41},   {43, 49},   {51, 58},   {60, 66},   {81, 82},   {84, 84},
    {86, 86},   {90, 95},   {98, 98},   {211, 213}, {216, 216}, {218, 218},
    {220, 258}, {260, 269}, {290, 291}, {297, 299}, {350, 359}, {370, 378},
    {380, 383}, {385, 387}, {389, 389}, {420, 421}, {423, 423}, {500, 509},
    {590, 599}, {670, 670}, {672, 683}, {685, 692}, {800, 800}, {808, 808},
    {850, 850}, {852, 853}, {855, 856}, {870, 870}, {878, 878}, {880, 883},
    {886, 886}, {888, 888}, {960, 968}, {970, 977}, {979, 979}, {992, 996},
    {998, 998},
}};

int Number(std::string_view digits) {
  int number = 0;
  for (const char digit : digits)
    number = number * 10 + (digit - '0');
  return number;
}

// Length of the country code that `digits` begin with; 0 if there is none. No
// code is the beginning of another.
std::size_t CountryCodeLength(std::string_view digits) {
  for (std::size_t length = 1; length <= 3 && length <= digits.size();
       ++length) {
    const int code = Number(digits.substr(0, length));
    if (code == 0) return 0;
    const bool assigned = std::any_of(
        kCountryCodes.begin(), kCountryCodes.end(), [code](const auto& range) {
          return code >= range.first && code <= range.last;
        });
    if (assigned) return length;
  }
  return 0;
}

bool IsChinaMobile(std::string_view digits) {
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

// Area code with its 0 and 7 or 8 digits of subscriber number: two-digit areas
// (10, 20 to 29) have eight, others seven or eight. Gives the area's length.
std::size_t ChinaAreaLength(std::string_view digits) {
  if (digits.size() < 10 || digits[0] != '0') return 0;
  const bool short_area = digits.substr(1, 2) == "10" || digits[1] == '2';
  const std::size_t area = short_area ? 3 : 4;
  const std::size_t subscriber = digits.size() - area;
  if (!short_area && (digits[1] < '3' || digits[1] > '9')) return 0;
  if (subscriber != 8 && (short_area || subscriber != 7)) return 0;
  const char first = digits[area];
  return first == '0' || first == '1' ? 0 : area;
}

bool FitsPlan(std::string_view country, std::string_view national) {
  if (country == "1")
    return national.size() == 10 && national[0] >= '2' && national[3] >= '2';
  if (country == "86")
    return IsChinaMobile(national) ||
           ChinaAreaLength("0" + std::string(national)) != 0;
  // E.164: at most 15 digits; no plan has fewer than 7 in all with its code.
  const std::size_t total = country.size() + national.size();
  return national[0] != '0' && total >= 8 && total <= 15 &&
         national.size() >= 5;
}

// "+44 (0)20 ...": the trunk prefix in parentheses is not dialled from abroad.
bool HasTrunkZero(const DigitRun& run, std::size_t at, std::size_t to) {
  return at + 1 < to && run.digits[at] == '0' && run.before[at] == '(' &&
         run.before[at + 1] == ')';
}

std::optional<std::string> International(const DigitRun& run,
                                         std::size_t from,
                                         std::size_t to) {
  const auto digits = run.Digits(from, to);
  const std::size_t code = CountryCodeLength(digits);
  if (code == 0 || code == digits.size()) return std::nullopt;
  std::size_t national = from + code;
  if (HasTrunkZero(run, national, to)) ++national;
  if (national == to) return std::nullopt;
  const auto country = digits.substr(0, code);
  const auto rest = run.Digits(national, to);
  if (!FitsPlan(country, rest)) return std::nullopt;
  return "+" + std::string(country) + std::string(rest);
}

// Written solid, or in the groups that people use: 138 1234 5678 or
// 138 12345678.
bool HasMobileGroups(const DigitRun& run, std::size_t from, std::size_t to) {
  for (std::size_t i = from + 1; i < to; ++i) {
    const char before = run.before[i];
    if (before == 0) continue;
    const std::size_t place = i - from;
    if ((place != 3 && place != 7) || before == '(' || before == ')')
      return false;
  }
  return true;
}

std::optional<std::string> NationalChina(const DigitRun& run,
                                         std::size_t from,
                                         std::size_t to) {
  const auto digits = run.Digits(from, to);
  if (IsChinaMobile(digits) && HasMobileGroups(run, from, to))
    return "+86" + std::string(digits);
  if (digits.size() == 13 && digits.starts_with("86") &&
      IsChinaMobile(digits.substr(2)) && HasMobileGroups(run, from + 2, to))
    return "+" + std::string(digits);
  const std::size_t area = ChinaAreaLength(digits);
  // Without a separator it could be any number that begins with 0.
  if (area != 0 && run.before[from + area] != 0)
    return "+86" + std::string(digits.substr(1));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> PhoneNumber(const DigitRun& run,
                                       std::size_t from,
                                       std::size_t to,
                                       std::string_view region) {
  if (to - from < 7 || to - from > 17) return std::nullopt;
  if (run.plus && from == 0) return International(run, from, to);
  if (run.Digits(from, to).starts_with("00") && run.before[from + 1] == 0)
    return International(run, from + 2, to);
  if (region == "CN") return NationalChina(run, from, to);
  return std::nullopt;
}

}  // namespace identifiers
