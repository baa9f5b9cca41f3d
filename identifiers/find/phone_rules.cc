#include "identifiers/find/phone_rules.h"

#include <algorithm>
#include <array>

#include "identifiers/find/glyph.h"
#include "identifiers/find/us_postal_code.h"

namespace identifiers {
namespace {

bool IsInternational(const DigitRun& run, std::size_t from) {
  return run.plus && from == 0;
}

constexpr std::size_t kShortest = 7;

// The usual prefix before a country code, where no region says another.
constexpr std::string_view kExit = "00";

bool HasExit(std::string_view digits) {
  return digits.starts_with(kExit);
}

// A figure rather than a number: 52.520008, 192.168.100.200, 1.2.34567890.
bool IsFigure(const NumberShape& shape) {
  if (shape.separator() != '.') return false;
  return shape.groups() == 2 || shape.smallest() == 1;
}

bool IsLikeIpAddress(const NumberShape& shape) {
  return shape.separator() == '.' && shape.groups() == 4 &&
         shape.largest() <= 3;
}

// Four numbers of 0 to 255, as RFC 1123 writes them.
bool IsIpAddress(const DigitRun& run,
                 std::size_t from,
                 const NumberShape& shape) {
  if (!IsLikeIpAddress(shape)) return false;
  for (std::size_t i = 0; i < shape.groups(); from += shape.group(i), ++i) {
    const auto part = run.Digits(from, from + shape.group(i));
    if (part.size() > 1 && part[0] == '0') return false;
    if (part.size() == 3 && part > "255") return false;
  }
  return true;
}

// $ 1234567890, 1234567890 %.
bool IsAmount(std::string_view text, std::size_t begin, std::size_t end) {
  if (end < text.size() && text[end] == '%') return true;
  if (begin > 0 && text[begin - 1] == ' ') --begin;
  const auto before = text.substr(0, begin);
  for (const std::string_view currency :
       {"$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5", "\xEF\xBF\xA5"})
    if (before.ends_with(currency)) return true;
  return false;
}

// 13812345678, with or without 86 before it.
bool IsChineseMobile(std::string_view digits) {
  return (digits.size() == 11 && digits[0] == '1') ||
         (digits.size() == 13 && digits[0] == '8');
}

// One of many figures in a row: 19 34 44 48 43 31 16.
bool IsInRow(const DigitRun& run, std::size_t from, std::size_t to) {
  constexpr std::size_t kRow = 7;
  return (from > 0 || to < run.size) && run.groups() >= kRow;
}

// 04 03 02 01, 03 04 23 42, 0391 0300: bytes, dates, times and code points are
// padded with zeros to one width, with one separator. In pairs with a zero in
// front numbers have ten digits, as France's, or their area has a separator of
// its own: 08-63 56 84.
bool IsPaddedFigures(const DigitRun& run,
                     std::size_t from,
                     const NumberShape& shape) {
  constexpr std::size_t kPairs = 5;
  if (shape.groups() < 2 || shape.largest() != shape.smallest() ||
      shape.separator() == 0 || run.digits[from] != '0')
    return false;
  if (shape.largest() == 2 && shape.groups() != kPairs) return true;
  for (std::size_t i = 0; i < shape.groups(); from += shape.group(i), ++i)
    if (run.digits[from] != '0') return false;
  return true;
}

// 2003-2020, 1999 2004.
bool AreYears(const DigitRun& run, std::size_t from, const NumberShape& shape) {
  const auto is_year = [&run](std::size_t at) {
    const auto century = run.Digits(at, at + 2);
    return century == "19" || century == "20";
  };
  return shape.groups() == 2 && shape.smallest() == 4 && shape.largest() == 4 &&
         is_year(from) && is_year(from + 4);
}

// 0208/0212: what stands behind an area and a slash is dialled in that area
// without it, so never begins with a zero.
bool IsTwoWithZero(const DigitRun& run,
                   std::size_t from,
                   const NumberShape& shape) {
  return shape.groups() == 2 && shape.separator() == '/' &&
         run.digits[from] == '0' && run.digits[from + shape.group(0)] == '0';
}

// 74.125.79 of 74.125.79.104, 02/177218 of .../2011/02/177218.php.
bool GoesOn(const DigitRun& run,
            std::size_t from,
            std::size_t to,
            const NumberShape& shape) {
  const char by = shape.separator();
  if (by != '.' && by != '/') return false;
  const bool before = from > 0 && run.before[from] == by;
  const bool behind = to < run.size && run.before[to] == by;
  return before || behind;
}

// R-03371-37637: it belongs to a name.
bool HangsOnWord(std::string_view text, std::size_t begin) {
  return begin >= 2 && text[begin - 1] == '-' && IsWordByte(text[begin - 2]);
}

// 138 1234 5678, with or without 86 before it.
bool HasChineseMobileGroups(const NumberShape& shape) {
  return shape.Is({3, 4, 4}, " -.*") || shape.Is({2, 3, 4, 4}, " -.*") ||
         shape.Is({3, 8}, " -") || shape.Is({2, 11}, " -");
}

// By what it looks like and what stands around.
bool IsNoNumber(const PhoneRules::Written& written) {
  const auto& [text, run, from, to, shape] = written;
  // 7.138 1234 5678, and keys of tables: [*0E59.0020.0002].
  const bool of_figures = written.ahead() == '.' ||
                          (written.ahead() == '*' && shape.separator() == '.');
  return of_figures || IsFigure(shape) || IsIpAddress(run, from, shape) ||
         shape.HasDate(run, from) || shape.IsPartOfFours(run, from, to) ||
         GoesOn(run, from, to, shape) ||
         (AreYears(run, from, shape) && shape.separator() != ' ') ||
         IsAmount(text, run.begin[from], run.end[to - 1]) ||
         IsUsPostalCode(text, run.begin[from], run.end[to - 1], shape);
}

// 4711 - 1234 is a difference.
bool IsDifference(const PhoneRules::Written& written) {
  const auto& [text, run, from, to, shape] = written;
  for (std::size_t i = run.GroupEnd(from); i < to; i = run.GroupEnd(i))
    if (run.before[i] == '-' && text[run.end[i - 1]] == ' ' &&
        text[run.begin[i] - 1] == ' ')
      return true;
  return false;
}

// The smallest group, but for a first one that is no more than a prefix of one
// digit: 1-202-555-0143.
std::size_t SmallestBehind(std::size_t prefix, const NumberShape& shape) {
  if (prefix != 1 || shape.group(0) != 1 || shape.groups() < 3)
    return shape.smallest();
  std::size_t smallest = shape.group(1);
  for (std::size_t i = 2; i < shape.groups(); ++i)
    smallest = std::min(smallest, shape.group(i));
  return smallest;
}

// Of several, and none in parentheses; `prefix`: how many digits are none of
// the national number. `may_begin`: what stands before may be another thing,
// and a zero where a number begins. Where no number has a trunk prefix it is a
// digit as any other: 340 055 8182 is not 055 8182.
int ScoreOfGroups(const PhoneRules::Written& written,
                  std::size_t prefix,
                  bool may_begin) {
  const auto& [text, run, from, to, shape] = written;
  if (SmallestBehind(prefix, shape) < 2 || IsLikeIpAddress(shape) ||
      IsInRow(run, from, to) || IsPaddedFigures(run, from, shape) ||
      IsTwoWithZero(run, from, shape) || AreYears(run, from, shape) ||
      HangsOnWord(text, run.begin[from]))
    return kWeak;
  const bool trunk = run.digits[from] == '0' && shape.group(0) <= 6 &&
                     (from == 0 || may_begin);
  if (!trunk && IsDifference(written)) return kWeak;
  // 714-20813-85 is a part's.
  const bool usual = trunk ? shape.separator() != '.'
                           : shape.separator() == '-' && shape.groups() >= 3 &&
                                 shape.largest() <= 4;
  return usual ? kCertain : kPossible;
}

}  // namespace

PhoneCandidates PhoneRules::Candidates(const DigitRun& run,
                                       std::size_t from,
                                       std::size_t beyond) const {
  const auto digits =
      run.Digits(from, std::min(run.free_to, from + kMaxPhoneDigits));
  const std::uint64_t up_to_all = (std::uint64_t{2} << digits.size()) - 1;
  const std::size_t shortest =
      std::max(kShortest, beyond - std::min(beyond, from) + 1);
  const auto asked = static_cast<std::uint32_t>(run.bounds >> from & up_to_all &
                                                ~std::uint64_t{0} << shortest);
  if (asked == 0) return {};
  if (IsInternational(run, from)) return InternationalCandidates(digits, asked);
  if (region_ != nullptr) return DialledCandidates(*region_, digits, asked);
  if (!HasExit(digits)) return {};
  auto candidates = InternationalCandidates(digits.substr(kExit.size()),
                                            asked >> kExit.size());
  candidates.lengths <<= kExit.size();
  candidates.front += kExit.size();
  return candidates;
}

std::optional<PhoneDigits> PhoneRules::Parse(
    const Written& written, const PhoneCandidates& candidates) const {
  const auto digits = written.digits();
  if (candidates.code != nullptr)
    return PhoneDigits(candidates.code->code, digits.substr(candidates.front));
  if (IsInternational(written.run, written.from))
    return ParseInternational(digits);
  return region_ != nullptr ? ParseDialled(*region_, digits)
                            : ParseInternational(digits.substr(kExit.size()));
}

int PhoneRules::Offer(const Written& written,
                      const PhoneCandidates& candidates,
                      Offers& offers) const {
  const auto& [text, run, from, to, shape] = written;
  const auto number = Parse(written, candidates);
  if (!number) return 0;
  const bool international = IsInternational(run, from);
  int score = international ? static_cast<int>(kSelfEvident)
                            : ScoreAsDialled(written, *number);
  if (score <= 0) return 0;
  if (run.lookalike || shape.HasLineEnd()) --score;
  return offers.Add(protocol::IdentifierKind::kPhone,
                    score,
                    international ? run.plus_at : run.begin[from],
                    run.end[to - 1],
                    number->all(),
                    "+");
}

// In a region where it takes a zero to dial a number, it is written with it.
bool PhoneRules::LacksTrunkPrefix(std::string_view digits,
                                  const PhoneDigits& number) const {
  if (region_ == nullptr || !region_->writes_trunk || digits[0] == '0' ||
      digits.size() > 15)
    return false;
  std::array<char, 16> with_zero{'0'};
  std::ranges::copy(digits, with_zero.begin() + 1);
  const auto dialled =
      ParseDialled(*region_, {with_zero.data(), digits.size() + 1});
  return dialled && dialled->all() == number.all();
}

int PhoneRules::ScoreAsDialled(const Written& written,
                               const PhoneDigits& number) const {
  const auto& [text, run, from, to, shape] = written;
  if (IsNoNumber(written)) return 0;
  const auto digits = written.digits();
  const bool china = home_ == "CN";
  if (shape.solid()) {
    // China's mobile numbers are long, and nearly always written so.
    const bool mobile = china && IsChineseMobile(digits);
    return mobile || HasExit(digits) ? kPossible : kWeak;
  }
  if (china && HasChineseMobileGroups(shape)) return kCertain;
  if (shape.largest() == 1)  // 1 3 8 0 ..., not a row of figures.
    return from == 0 && to == run.size ? kPossible : kWeak;
  const bool parentheses = written.ahead() == '(' && shape.Has(')');
  if (LacksTrunkPrefix(digits, number)) return parentheses ? kPossible : kWeak;
  const bool may_begin = region_ == nullptr || region_->writes_trunk;
  const std::size_t prefix =
      digits.size() - std::min(digits.size(), number.national().size());
  return parentheses ? static_cast<int>(kSelfEvident)
                     : ScoreOfGroups(written, prefix, may_begin);
}

}  // namespace identifiers
