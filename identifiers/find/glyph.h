#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace identifiers {

// What one character means within a number: '0' to '9' for a digit of any
// script; '+'; a separator: ' ' (of any width), '-' (of any length), '.', '(',
// ')', '/', '*' (a star, a bullet, a middle dot), '\n'; kInvisible for what has
// no width; 0 for all else.
struct Glyph {
  static constexpr char kInvisible = '~';

  char meaning = 0;
  std::uint8_t bytes = 0;
};

// What a byte of ASCII means; 0 of a carriage return, too.
inline constexpr auto kMeanings = [] {
  std::array<char, 128> meanings{};
  for (const char c : std::string_view("0123456789+ -.()/*\n"))
    meanings[static_cast<unsigned char>(c)] = c;
  return meanings;
}();
Glyph OtherGlyphAt(std::string_view text, std::size_t at);
inline Glyph GlyphAt(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte >= kMeanings.size() || byte == '\r') return OtherGlyphAt(text, at);
  const char meaning = kMeanings[byte];
  return {meaning, static_cast<std::uint8_t>(meaning == 0 ? 0 : 1)};
}

// A letter that looks like a digit, for '0' or '1': O, l, I, and the same of
// the Greek and Cyrillic alphabets.
Glyph LookalikeAt(std::string_view text, std::size_t at);

// How many bytes of invisible characters are there.
std::size_t InvisibleAt(std::string_view text, std::size_t at);

// A letter of an id, in whatever script it is written (see LatinTwinAt): 'A' to
// 'Z', 'a' to 'z'.
Glyph LetterAt(std::string_view text, std::size_t at);
// The same or a digit, as a capital.
Glyph AlphanumericAt(std::string_view text, std::size_t at);
// A letter of a European alphabet goes on a word there, or what IsWordByte has.
bool IsWordAt(std::string_view text, std::size_t at);
// A space, hyphen or full stop: what stands between the parts of an id.
Glyph ApartAt(std::string_view text, std::size_t at);

// Han characters, their comma and full stop, and Latin letters with accents (of
// U+00C0 to U+00FF): no number and no id has any.
bool IsForeignAt(std::string_view text, std::size_t at);
bool IsForeignBefore(std::string_view text, std::size_t end);

// Where the character begins that ends at `end`, which is not 0; and where it
// ends if what is invisible before `end` is left out.
std::size_t CharacterBefore(std::string_view text, std::size_t end);
std::size_t BehindVisible(std::string_view text, std::size_t end);

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
// A letter, or part of a character beyond ASCII.
constexpr bool IsLetterByte(char c) {
  return IsLetter(c) || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool IsWordByte(char c) {
  return IsDigit(c) || IsLetter(c) || c == '_';
}
constexpr char Upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace identifiers
