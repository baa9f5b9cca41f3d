#include "identifiers/find/phone_rules.h"

#include <algorithm>
#include <array>

#include "identifiers/find/glyph.h"
#include "identifiers/find/other_figures.h"

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

bool IsFraction(const NumberShape& shape) {
  return shape.separator() == '.' && shape.groups() == 2;
}

// 02.72004012, 212.7365000: only a word can tell. Not 52.520008.
bool MayBeNumber(const NumberShape& fraction, std::string_view digits) {
  return digits[0] == '0' || fraction.Is({3, 7}, ".");
}

// 13812345678, with or without 86 before it.
bool IsChineseMobile(std::string_view digits) {
  return (digits.size() == 11 && digits[0] == '1') ||
         (digits.size() == 13 && digits[0] == '8');
}

// 138 1234 5678, with or without 86 before it.
bool HasChineseMobileGroups(const NumberShape& shape) {
  return shape.Is({3, 4, 4}, " -.*") || shape.Is({2, 3, 4, 4}, " -.*") ||
         shape.Is({3, 8}, " -") || shape.Is({2, 11}, " -");
}

// ":05" of 14:05.
bool IsTimeAt(std::string_view behind) {
  return behind.size() > 1 && behind[0] == ':' && IsDigit(behind[1]);
}

// " pieces", ",50 EUR".
bool IsQuantityAt(std::string_view behind) {
  if (behind.size() < 2) return false;
  if (behind[0] == ' ') return IsLetterByte(behind[1]);
  const auto end =
      std::min(behind.find_first_not_of("0123456789", 1), behind.size());
  return behind[0] == ',' && (end == 2 || end == 3);
}

// " Oldenburg", " Österreich".
bool IsPlaceAt(std::string_view behind) {
  if (behind.size() < 3 || behind[0] != ' ') return false;
  const bool umlaut =
      behind[1] == '\xC3' && static_cast<unsigned char>(behind[2]) < 0x9F;
  return umlaut || (IsLetter(behind[1]) && Upper(behind[1]) == behind[1] &&
                    Lower(behind[2]) == behind[2] && IsLetterByte(behind[2]));
}

// The smallest group, but for a first one that is no more than a prefix of one
// digit (1-202-555-0143), and for an area of one behind a country's code
// (0033 1 42 68 53 00, 011 33 1 42 68 53 00).
std::size_t SmallestBehind(std::size_t prefix,
                           std::string_view digits,
                           const NumberShape& shape) {
  const bool exit = HasExit(digits) || digits.starts_with("011");
  const auto may_be_one = [&](std::size_t i) {
    return i == 0 ? prefix == 1 : exit && i <= 2;
  };
  std::size_t smallest = DigitRun::kMaxDigits;
  for (std::size_t i = 0; i < shape.groups(); ++i)
    if (shape.group(i) != 1 || shape.groups() < 3 || !may_be_one(i))
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
  if (SmallestBehind(prefix, written.digits(), shape) < 2 ||
      MayBeOtherFigures(written))
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

// Behind a number that is whole without it, the last group is none of it: the
// hour of a time (14:05), the first of two hours (14-16), how many (12 pieces),
// a postal code (26122 Oldenburg), or more digits than a number has where they
// may be any number.
bool HasOneTooMany(const PhoneRules::Written& written,
                   const PhoneCandidates& candidates,
                   const PhoneDigits& number) {
  constexpr std::size_t kShortestWhole = 8;  // Of the national number.
  constexpr std::size_t kLongestNational = 11;
  constexpr std::size_t kLongGroup = 6;
  const auto& [text, run, from, to, shape] = written;
  const std::size_t national = number.national().size();
  const std::size_t prefix =
      written.digits().size() - std::min(written.digits().size(), national);
  const auto is_whole_before = [&](std::size_t group) {
    const std::size_t size = group - written.from;
    return written.run.before[group] == ' ' &&
           size >= prefix + kShortestWhole &&
           (candidates.lengths >> size & 1U) != 0;
  };
  const std::size_t last = to - shape.group(shape.groups() - 1);
  if (national > kLongestNational)
    for (std::size_t i = run.GroupEnd(from); i < to; i = run.GroupEnd(i))
      if (is_whole_before(i)) return true;
  if (shape.solid() || !is_whole_before(last)) return false;
  const auto behind = text.substr(run.end[to - 1]);
  if (to - last <= 2) {
    const bool goes_on =
        to < run.size && run.before[to] == '-' && run.GroupEnd(to) - to <= 2;
    const bool in_pairs = shape.group(shape.groups() - 2) < kLongGroup;
    return goes_on || IsTimeAt(behind) || (!in_pairs && IsQuantityAt(behind));
  }
  // Austria's postal codes have four digits, Germany's five.
  const std::size_t postal = number.all().starts_with("43") ? 4 : 5;
  return to - last == postal && IsPlaceAt(behind);
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
  if (HasOneTooMany(written, candidates, *number)) return 0;
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
  if (AreOtherFigures(written)) return 0;
  const auto digits = written.digits();
  if (IsFraction(shape)) return MayBeNumber(shape, digits) ? kWeak : 0;
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
