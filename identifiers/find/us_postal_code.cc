#include "identifiers/find/us_postal_code.h"

#include "identifiers/find/glyph.h"

namespace identifiers {
namespace {

bool IsCapital(char c) {
  return c >= 'A' && c <= 'Z';
}

constexpr std::size_t kMostSpaces = 2;

bool IsBehindState(std::string_view text, std::size_t begin) {
  std::size_t state = begin;
  while (state > 0 && begin - state < kMostSpaces && text[state - 1] == ' ')
    --state;
  return state < begin && state >= 2 && IsCapital(text[state - 1]) &&
         IsCapital(text[state - 2]) &&
         (state == 2 || !IsWordByte(text[state - 3]));
}

bool IsBeforeCountry(std::string_view text, std::size_t end) {
  auto behind = text.substr(end);
  if (behind.starts_with(',')) behind.remove_prefix(1);
  for (std::size_t i = 0; i < kMostSpaces && behind.starts_with(' '); ++i)
    behind.remove_prefix(1);
  return behind.starts_with("USA") || behind.starts_with("United States");
}

}  // namespace

bool IsUsPostalCode(std::string_view text,
                    std::size_t begin,
                    std::size_t end,
                    const NumberShape& shape) {
  return shape.Is({5, 4}, "-") &&
         (IsBehindState(text, begin) || IsBeforeCountry(text, end));
}

}  // namespace identifiers
