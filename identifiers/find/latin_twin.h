#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace identifiers {

// A character that stands for a letter, a digit or a sign of ASCII.
struct Twin {
  char letter = 0;         // 0: it is none.
  std::uint8_t bytes = 0;  // Of the character; 0: it is no letter either.
};

// What the character at `at`, which is not ASCII, is taken for: a full-width
// form (U+FF01 to U+FF5E), or a Greek or Cyrillic letter that looks like a
// Latin one (Unicode's confusables). Of other letters of European alphabets
// `letter` is 0 and `bytes` is not.
Twin LatinTwinAt(std::string_view text, std::size_t at);

}  // namespace identifiers
