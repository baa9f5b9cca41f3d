#include "identifiers/phone_plan/phone_writing.h"

#include <algorithm>
#include <bit>

namespace identifiers {
namespace {

constexpr std::size_t kMinNational = 2;
constexpr std::size_t kMaxNational = 17;
constexpr std::size_t kMaxFront = sizeof(PhoneRegion::front) - 1;

// Where a rewritten number is put.
using Scratch = std::array<char, kMaxPhoneDigits + kMaxFront>;

bool In(std::uint16_t set, std::string_view digits) {
  PlanWalk walk(set);
  if (digits.size() > kMaxPhoneDigits ||
      (walk.rest() >> digits.size() & 1U) == 0)
    return false;
  for (const char digit : digits)
    if (!walk.Step(digit)) return false;
  return walk.valid();
}

// Calls `seen` for each prefix on the way, with its length.
template <typename Seen>
void FollowPrefix(std::uint16_t prefixes, std::string_view digits, Seen seen) {
  PlanWalk walk(prefixes);
  for (std::size_t i = 0;; ++i) {
    if (walk.label() >= 2) seen(kPhonePrefixes[walk.label() - 2], i);
    if (i == digits.size() || !walk.Step(digits[i])) return;
  }
}

// The last one counts.
const PhoneCut* FindPrefix(std::uint16_t prefixes, std::string_view digits) {
  const PhoneCut* last = nullptr;
  FollowPrefix(prefixes, digits, [&](const auto& prefix, std::size_t length) {
    const PhoneCut& cut =
        length == digits.size() ? prefix.at_end : prefix.inside;
    if (cut.taken != PhoneCut::kNone) last = &cut;
  });
  return last;
}

// What `cut` leaves; in `scratch` if it is rewritten.
std::string_view Apply(const PhoneCut& cut,
                       const PhoneRegion& region,
                       std::string_view digits,
                       Scratch& scratch) {
  if (!cut.transformed) return digits.substr(cut.taken);
  auto end = scratch.begin();
  const auto append = [&end](std::string_view part) {
    end = std::copy(part.begin(), part.end(), end);
  };
  append(region.front);
  append(digits.substr(cut.from, std::size_t{cut.to} - cut.from));
  append(digits.substr(cut.taken));
  return {scratch.begin(), end};
}

// MaybeStripNationalPrefixAndCarrierCode: not if that makes a number, in its
// general form, into none.
std::string_view WithoutTrunk(const PhoneRegion& region,
                              std::string_view digits,
                              Scratch& scratch) {
  const PhoneCut* cut = FindPrefix(region.trunk, digits);
  if (cut == nullptr) return digits;
  const auto rest = Apply(*cut, region, digits, scratch);
  if (In(region.general, digits) && !In(region.general, rest)) return digits;
  return rest;
}

// `digits` are a national number, perhaps with its trunk prefix.
std::optional<PhoneDigits> National(const PhoneCode& code,
                                    const PhoneRegion& region,
                                    std::string_view digits) {
  if (digits.size() < kMinNational) return std::nullopt;
  Scratch scratch{};
  const auto rest = WithoutTrunk(region, digits, scratch);
  const bool possible =
      rest.size() > kMaxPhoneDigits || (region.lengths >> rest.size() & 1) != 0;
  const std::string_view number = possible ? rest : digits;
  if (number.size() < kMinNational || number.size() > kMaxNational ||
      !In(code.plan, number))
    return std::nullopt;
  return PhoneDigits(code.code, number);
}

// What follows the international prefix; nothing if there is none. A country
// code does not begin with 0.
std::optional<std::string_view> BehindExit(const PhoneRegion& region,
                                           std::string_view digits) {
  const PhoneCut* exit = FindPrefix(region.exit, digits);
  if (exit == nullptr) return std::nullopt;
  const auto rest = digits.substr(exit->taken);
  if (rest.starts_with('0')) return std::nullopt;
  return rest;
}

bool BeginsWithOwnCode(const PhoneRegion& region, std::string_view digits) {
  if (digits.starts_with('0')) return false;
  unsigned begins = 0;
  for (const char digit : digits.substr(0, 3)) {
    begins = begins * 10 + static_cast<unsigned>(digit - '0');
    if (begins >= region.code) break;
  }
  return begins == region.code;
}

// The number behind the region's own country code, if `digits` are better
// understood so.
std::optional<std::string_view> BehindOwnCode(const PhoneRegion& region,
                                              std::string_view digits,
                                              Scratch& scratch) {
  if (!BeginsWithOwnCode(region, digits)) return std::nullopt;
  const auto rest =
      WithoutTrunk(region, digits.substr(LengthOf(CodeOf(region))), scratch);
  const bool better = !In(region.general, digits) && In(region.general, rest);
  if (!better && digits.size() <= region.longest) return std::nullopt;
  return rest;
}

std::uint32_t Bit(std::size_t n) {
  return std::uint32_t{1} << n;
}

// Whether they, or any first ones of them, have one of the prefixes.
bool BeginsWith(std::uint16_t prefixes, std::string_view digits) {
  bool has_one = false;
  FollowPrefix(
      prefixes, digits, [&](const auto&, std::size_t) { has_one = true; });
  return has_one;
}

// Bit n: digits [from, n) are in the set. Of what is not `asked` for nothing.
std::uint32_t LengthsIn(std::uint16_t set,
                        std::string_view digits,
                        std::size_t from,
                        std::uint32_t asked) {
  std::uint32_t lengths = 0;
  PlanWalk walk(set);
  for (std::size_t i = from; i < digits.size(); ++i) {
    if ((walk.rest() & asked >> i) == 0 || !walk.Step(digits[i])) break;
    if (walk.valid()) lengths |= Bit(i + 1);
  }
  return lengths & asked;
}

// At which lengths National could find a number: that of the digits as they
// stand, or behind any prefix of theirs. Those that it does are among them.
std::uint32_t NationalCandidates(const PhoneCode& code,
                                 const PhoneRegion& region,
                                 std::string_view digits,
                                 std::uint32_t asked) {
  std::uint32_t lengths = LengthsIn(code.plan, digits, 0, asked);
  FollowPrefix(
      region.trunk, digits, [&](const auto& prefix, std::size_t length) {
        // What is rewritten is not among the digits: it must be tried.
        lengths |= Bit(length);
        if (prefix.inside.taken == PhoneCut::kNone) return;
        lengths |=
            prefix.inside.transformed
                ? ~0U
                : LengthsIn(code.plan, digits, prefix.inside.taken, asked);
      });
  return lengths;
}

// Of the candidates, those that `parse` takes.
template <typename Parse>
std::uint32_t Confirm(const PhoneCandidates& candidates,
                      std::string_view digits,
                      Parse parse) {
  if (candidates.code != nullptr) return candidates.lengths;
  std::uint32_t lengths = 0;
  for (auto rest = candidates.lengths; rest != 0; rest &= rest - 1) {
    const auto n = static_cast<std::size_t>(std::countr_zero(rest));
    if (n > std::min(digits.size(), kMaxPhoneDigits)) break;
    if (parse(digits.substr(0, n))) lengths |= Bit(n);
  }
  return lengths;
}

}  // namespace

PhoneDigits::PhoneDigits(std::uint16_t code, std::string_view national) {
  code_size_ = code < 10 ? 1 : code < 100 ? 2 : 3;
  for (std::size_t i = code_size_; i-- > 0; code /= 10)
    digits_[i] = static_cast<char>('0' + code % 10);
  std::copy(national.begin(), national.end(), digits_.begin() + code_size_);
  size_ = static_cast<std::uint8_t>(code_size_ + national.size());
}

std::optional<PhoneDigits> ParseInternational(std::string_view digits) {
  if (digits.size() > kMaxPhoneDigits) return std::nullopt;
  const PhoneCode* code = FindPhoneCode(digits);
  if (code == nullptr) return std::nullopt;
  return National(*code, MainRegion(*code), digits.substr(LengthOf(*code)));
}

std::optional<PhoneDigits> ParseDialled(const PhoneRegion& region,
                                        std::string_view digits) {
  if (digits.size() > kMaxPhoneDigits) return std::nullopt;
  if (const auto behind = BehindExit(region, digits))
    return ParseInternational(*behind);
  const PhoneCode& code = CodeOf(region);
  Scratch scratch{};
  if (const auto behind = BehindOwnCode(region, digits, scratch))
    return National(code, MainRegion(code), *behind);
  return National(code, region, digits);
}

// Most digits can be but a number as it stands.
PhoneCandidates InternationalCandidates(std::string_view digits,
                                        std::uint32_t asked) {
  digits = digits.substr(0, kMaxPhoneDigits);
  const PhoneCode* code = FindPhoneCode(digits);
  if (code == nullptr) return {};
  const PhoneRegion& region = MainRegion(*code);
  const std::size_t front = LengthOf(*code);
  const auto national = digits.substr(front);
  if (!BeginsWith(region.trunk, national))
    return {LengthsIn(code->plan, national, 0, asked >> front) << front,
            code,
            front};
  const auto lengths =
      NationalCandidates(*code, region, national, asked >> front);
  return {lengths << front & asked};
}

PhoneCandidates DialledCandidates(const PhoneRegion& region,
                                  std::string_view digits,
                                  std::uint32_t asked) {
  digits = digits.substr(0, kMaxPhoneDigits);
  if (BeginsWithOwnCode(region, digits)) return {asked};
  const PhoneCode& code = CodeOf(region);
  if (!BeginsWith(region.trunk, digits) && !BeginsWith(region.exit, digits))
    return {LengthsIn(code.plan, digits, 0, asked), &code};
  std::uint32_t lengths = NationalCandidates(code, region, digits, asked);
  FollowPrefix(region.exit, digits, [&](const auto&, std::size_t length) {
    lengths |=
        InternationalCandidates(digits.substr(length), asked >> length).lengths
        << length;
  });
  return {lengths & asked};
}

std::uint32_t InternationalLengths(std::string_view digits,
                                   std::uint32_t asked) {
  return Confirm(InternationalCandidates(digits, asked), digits, [](auto part) {
    return ParseInternational(part);
  });
}

std::uint32_t DialledLengths(const PhoneRegion& region,
                             std::string_view digits,
                             std::uint32_t asked) {
  return Confirm(DialledCandidates(region, digits, asked),
                 digits,
                 [&](auto part) { return ParseDialled(region, part); });
}

}  // namespace identifiers
