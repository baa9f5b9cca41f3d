#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "identifiers/phone_plan/phone_plan.h"

namespace identifiers {

// Numbers as people write them, by the rules of libphonenumber (Parse, then
// IsValidNumber; of version kPhonePlanVersion). Digits only: what stands
// between them is the caller's. As in phone_plan.h, nothing here allocates.

// A valid number in full.
class PhoneDigits {
 public:
  PhoneDigits(std::uint16_t code, std::string_view national);

  // E.164 without its plus: "493012345678".
  std::string_view all() const { return {digits_.data(), size_}; }
  std::string_view national() const { return all().substr(code_size_); }

 private:
  // E.164 has 15; libphonenumber takes a national number of 17.
  std::array<char, 20> digits_{};
  std::uint8_t size_ = 0;
  std::uint8_t code_size_ = 0;
};

// More digits are never a number.
inline constexpr std::size_t kMaxPhoneDigits = 31;

// Digits behind a plus. A trunk prefix behind the country code is dropped:
// "+44 (0)20 ...".
std::optional<PhoneDigits> ParseInternational(std::string_view digits);

// Digits as they are dialled in `region`: with or without its trunk prefix,
// with its international prefix ("00", "011", "810") and any country code, or
// with its own country code where they are no number otherwise.
std::optional<PhoneDigits> ParseDialled(const PhoneRegion& region,
                                        std::string_view digits);

// Bit n: the first n digits are a number by the function above. Only lengths
// whose bit is `asked` are looked at: those at which a group ends, say.
std::uint32_t InternationalLengths(std::string_view digits,
                                   std::uint32_t asked = ~std::uint32_t{0});
std::uint32_t DialledLengths(const PhoneRegion& region,
                             std::string_view digits,
                             std::uint32_t asked = ~std::uint32_t{0});

// The same, but some more may be among the lengths: for who parses them then.
struct PhoneCandidates {
  std::uint32_t lengths = 0;
  // Set: no prefix can be meant, and at all of these lengths what stands behind
  // `front` digits is a number of this country.
  const PhoneCode* code = nullptr;
  std::size_t front = 0;
};
PhoneCandidates InternationalCandidates(std::string_view digits,
                                        std::uint32_t asked);
PhoneCandidates DialledCandidates(const PhoneRegion& region,
                                  std::string_view digits,
                                  std::uint32_t asked);

}  // namespace identifiers
