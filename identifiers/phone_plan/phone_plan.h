#pragma once

#include <cstddef>
#include <string_view>

#include "identifiers/phone_plan/tables.h"

namespace identifiers {

// Numbering plans: which digits are a telephone number. Nothing here allocates
// or fails otherwise than by its result; digits are '0' to '9', anything else
// is no number. Thread-safe, for nothing changes.

// The country code that `digits` begin with, or nullptr. No code is the
// beginning of another.
const PhoneCode* FindPhoneCode(std::string_view digits);
// How many digits a code has.
constexpr std::size_t LengthOf(const PhoneCode& code) {
  return code.code < 10 ? 1 : code.code < 100 ? 2 : 3;
}

// By its ISO 3166-1 code in capitals ("DE"), or nullptr.
const PhoneRegion* FindPhoneRegion(std::string_view iso);

// The country code of a region, and the region whose habits count for numbers
// with a country code (of "1" the US).
const PhoneCode& CodeOf(const PhoneRegion& region);
const PhoneRegion& MainRegion(const PhoneCode& code);

// Reads a national number, without trunk prefix, digit by digit.
class PlanWalk {
 public:
  explicit PlanWalk(const PhoneCode& code) : state_(code.plan) {}
  // From any state of the tables.
  explicit PlanWalk(std::uint16_t state) : state_(state) {}

  // False if no number goes on so.
  bool Step(char digit) {
    const auto value = static_cast<unsigned char>(digit - '0');
    state_ = value < 10 ? kPhoneStates[state_].next[value] : std::uint16_t{0};
    return !dead();
  }
  // What was read is a valid number.
  bool valid() const { return label() == 1; }
  // Neither it nor anything longer is one.
  bool dead() const { return state_ == 0; }

  std::uint8_t label() const { return kPhoneStates[state_].label; }
  // Bit n: n more digits can make a valid number.
  std::uint32_t rest() const { return kPhoneStates[state_].rest; }

 private:
  std::uint16_t state_;
};

// A valid national number, without trunk prefix.
bool IsValidNational(const PhoneCode& code, std::string_view digits);

}  // namespace identifiers
