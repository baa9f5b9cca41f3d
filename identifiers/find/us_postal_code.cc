#include "identifiers/find/us_postal_code.h"

#include "identifiers/find/glyph.h"

namespace identifiers {
namespace {

bool IsCapital(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

bool IsUsPostalCode(std::string_view text,
                    std::size_t begin,
                    const NumberShape& shape) {
  constexpr std::size_t kMostSpaces = 2;
  if (!shape.Is({5, 4}, "-")) return false;
  std::size_t state = begin;
  while (state > 0 && begin - state < kMostSpaces && text[state - 1] == ' ')
    --state;
  return state < begin && state >= 2 && IsCapital(text[state - 1]) &&
         IsCapital(text[state - 2]) &&
         (state == 2 || !IsWordByte(text[state - 3]));
}

}  // namespace identifiers
