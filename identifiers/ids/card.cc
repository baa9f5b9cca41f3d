#include "identifiers/ids/card.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

struct IssuerRange {
  std::uint32_t first;  // Of the first six digits.
  std::uint32_t last;
  std::size_t shortest;
  std::size_t longest;
};

// American Express, Diners Club, JCB, Visa, Mastercard, Maestro, Discover,
// UnionPay: ranges as the networks publish them.
constexpr std::array<IssuerRange, 16> kIssuers{{
    {340000, 349999, 15, 15},
    {370000, 379999, 15, 15},
    {300000, 305999, 14, 14},
    {360000, 369999, 14, 14},
    {380000, 399999, 14, 14},
    {352800, 358999, 16, 16},
    {400000, 499999, 16, 16},
    {510000, 559999, 16, 16},
    {222100, 272099, 16, 16},
    {501800, 501899, 12, 19},
    {502000, 503899, 12, 19},
    {675900, 676399, 12, 19},
    {601100, 601199, 16, 16},
    {644000, 649999, 16, 16},
    {650000, 659999, 16, 16},
    {620000, 629999, 16, 19},
}};

}  // namespace

bool IsCardNumber(std::string_view digits) {
  if (digits.size() < 12 || digits.size() > 19 || !AllDigits(digits))
    return false;
  std::uint32_t prefix = 0;
  for (const char digit : digits.substr(0, 6))
    prefix = prefix * 10 + static_cast<std::uint32_t>(digit - '0');
  const bool issued =
      std::any_of(kIssuers.begin(), kIssuers.end(), [&](const auto& range) {
        return prefix >= range.first && prefix <= range.last &&
               digits.size() >= range.shortest &&
               digits.size() <= range.longest;
      });
  return issued && PassesLuhn(digits);
}

}  // namespace identifiers
