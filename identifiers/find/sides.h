#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "identifiers/find/glyph.h"

namespace identifiers {

// What stands beside the digits of a text, to tell quickly that no letter of an
// id does. In doubt it is looked at closely (id_rules.h).
enum class Side : std::uint8_t {
  kOther,
  kDigit,
  kSeparator,  // Of ASCII: see Glyph.
  kLetter,     // Of ASCII, or an underscore.
  kLineEnd,
  kHigh,  // Beyond ASCII: it may be anything.
};

inline constexpr auto kSides = [] {
  std::array<Side, 256> sides{};
  for (unsigned c = 0; c < sides.size(); ++c) {
    const char byte = static_cast<char>(c);
    if (c >= 0x80) sides[c] = Side::kHigh;
    if (IsDigit(byte)) sides[c] = Side::kDigit;
    if (IsLetter(byte) || byte == '_') sides[c] = Side::kLetter;
  }
  for (const char c : std::string_view(" -.()/*"))
    sides[static_cast<unsigned char>(c)] = Side::kSeparator;
  sides['\n'] = sides['\r'] = Side::kLineEnd;
  return sides;
}();

// Of the character that begins at `at`, and of the one that ends there.
inline Side SideAt(std::string_view text, std::size_t at) {
  if (at >= text.size()) return Side::kOther;
  const Side side = kSides[static_cast<unsigned char>(text[at])];
  return side == Side::kHigh && IsForeignAt(text, at) ? Side::kOther : side;
}
inline Side SideBefore(std::string_view text, std::size_t at) {
  if (at == 0) return Side::kOther;
  const Side side = kSides[static_cast<unsigned char>(text[at - 1])];
  return side == Side::kHigh && IsForeignBefore(text, at) ? Side::kOther : side;
}

// How many letters of an id stand before the digits at `at`, apart from them: 0
// to 2. Nothing: look closely.
std::optional<std::size_t> LettersApartBefore(std::string_view text,
                                              std::size_t at);
// A letter of an id may stand so apart from its digits.
constexpr bool IsApart(char c) {
  return c == ' ' || c == '-' || c == '.';
}
inline std::optional<std::size_t> LettersBefore(std::string_view text,
                                                std::size_t at) {
  if (at == 0 || !IsApart(text[at - 1])) return 0;
  return LettersApartBefore(text, at);
}

// Whether a letter of an id may stand behind the digits that end at `end`,
// apart or in parentheses. A small one is none unless what is before it says
// so.
enum class LetterBehind : std::uint8_t { kNone, kSmall, kMaybe };
LetterBehind LetterBehindOf(std::string_view text, std::size_t end);

// None stands before `begin` or behind `end`, apart or not.
bool IsWithoutLetters(std::string_view text,
                      std::size_t begin,
                      std::size_t end);

}  // namespace identifiers
