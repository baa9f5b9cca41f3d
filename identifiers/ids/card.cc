#include "identifiers/ids/card.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "identifiers/ids/check_digits.h"
#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

// Bit n: numbers of n digits.
using Lengths = std::uint32_t;

constexpr Lengths From(unsigned shortest, unsigned longest) {
  Lengths lengths = 0;
  for (unsigned n = shortest; n <= longest; ++n)
    lengths |= Lengths{1} << n;
  return lengths;
}
constexpr Lengths Of(unsigned length) {
  return From(length, length);
}

struct IssuerRange {
  std::uint32_t first;  // Of the first six digits.
  std::uint32_t last;
  Lengths usual;
  Lengths rare = 0;
};

constexpr std::array kIssuers{
    // American Express.
    IssuerRange{340000, 349999, Of(15)},
    IssuerRange{370000, 379999, Of(15)},
    // Diners Club.
    IssuerRange{300000, 305999, Of(14) | Of(16), From(17, 19)},
    IssuerRange{309500, 309599, Of(14) | Of(16), From(17, 19)},
    IssuerRange{360000, 369999, Of(14) | Of(16), From(17, 19)},
    IssuerRange{380000, 399999, Of(14) | Of(16), From(17, 19)},
    // JCB.
    IssuerRange{352800, 358999, Of(16), From(17, 19)},
    // Visa.
    IssuerRange{400000, 499999, Of(16), Of(13) | Of(19)},
    // Mastercard.
    IssuerRange{222100, 272099, Of(16)},
    IssuerRange{510000, 559999, Of(16)},
    // Mir.
    IssuerRange{220000, 220499, Of(16), From(17, 19)},
    // Maestro.
    IssuerRange{501800, 501899, Of(16), From(12, 15) | From(17, 19)},
    IssuerRange{502000, 503899, Of(16), From(12, 15) | From(17, 19)},
    IssuerRange{589300, 589399, Of(16), From(12, 15) | From(17, 19)},
    IssuerRange{630400, 630499, Of(16), From(12, 15) | From(17, 19)},
    IssuerRange{675900, 676399, Of(16), From(12, 15) | From(17, 19)},
    // Elo, Hipercard.
    IssuerRange{504175, 504175, Of(16)},
    IssuerRange{506699, 506778, Of(16)},
    IssuerRange{509000, 509999, Of(16)},
    IssuerRange{606282, 606282, Of(16)},
    IssuerRange{627780, 627780, Of(16)},
    IssuerRange{636297, 636297, Of(16)},
    IssuerRange{636368, 636368, Of(16)},
    // Discover.
    IssuerRange{601100, 601199, Of(16), From(17, 19)},
    IssuerRange{644000, 659999, Of(16), From(17, 19)},
    // UnionPay.
    IssuerRange{620000, 629999, From(16, 19)},
    IssuerRange{810000, 817199, From(16, 19)},
};

// What issuers have for any number that begins with these two digits.
constexpr auto kLengthsByTwo = [] {
  std::array<Lengths, 100> lengths{};
  for (const auto& range : kIssuers)
    for (auto two = range.first / 10000; two <= range.last / 10000; ++two)
      lengths[two] |= range.usual | range.rare;
  return lengths;
}();

Lengths LengthOf(std::string_view digits) {
  return Of(static_cast<unsigned>(digits.size()));
}

// Of the first that has numbers of that length; nullptr: there is none.
const IssuerRange* IssuerOf(std::string_view digits) {
  const auto prefix = static_cast<std::uint32_t>(NumberOf(digits.substr(0, 6)));
  if ((kLengthsByTwo[prefix / 10000] & LengthOf(digits)) == 0) return nullptr;
  const auto* const issuer =
      std::ranges::find_if(kIssuers, [&](const auto& range) {
        return prefix >= range.first && prefix <= range.last &&
               ((range.usual | range.rare) & LengthOf(digits)) != 0;
      });
  return issuer == kIssuers.end() ? nullptr : issuer;
}

}  // namespace

bool IsCardNumber(std::string_view digits) {
  return digits.size() >= 12 && digits.size() <= 19 && AllDigits(digits) &&
         IssuerOf(digits) != nullptr && PassesLuhn(digits);
}

bool IsRareCardLength(std::string_view digits) {
  const auto* const issuer = IssuerOf(digits);
  return issuer != nullptr && (issuer->rare & LengthOf(digits)) != 0;
}

}  // namespace identifiers
