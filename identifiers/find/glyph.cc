#include "identifiers/find/glyph.h"

#include <array>

#include "identifiers/find/latin_twin.h"

namespace identifiers {
namespace {

constexpr std::size_t kHanBytes = 3;
constexpr std::size_t kAccentedBytes = 2;

struct CodePoint {
  char32_t value = 0;
  std::uint8_t bytes = 0;  // 0: no UTF-8.
};

CodePoint CodePointAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::uint8_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  char32_t value = lead & (0xFFU >> (bytes + 1U));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  return {value, bytes};
}

struct Digits {
  char32_t zero;
};
// Unicode's decimal digits (general category Nd) of scripts in use.
constexpr std::array kDigits{Digits{0xFF10},   // Full-width.
                             Digits{0x0660},   // Arabic-Indic.
                             Digits{0x06F0},   // Persian, Urdu.
                             Digits{0x0966},   // Devanagari.
                             Digits{0x09E6},   // Bengali.
                             Digits{0x0A66},   // Gurmukhi.
                             Digits{0x0AE6},   // Gujarati.
                             Digits{0x0BE6},   // Tamil.
                             Digits{0x0C66},   // Telugu.
                             Digits{0x0E50},   // Thai.
                             Digits{0x1D7CE},  // Mathematical, five alphabets.
                             Digits{0x1D7D8},
                             Digits{0x1D7E2},
                             Digits{0x1D7EC},
                             Digits{0x1D7F6},
                             Digits{0x2080}};  // Subscript.

// Han, Hangul and what lies between: letters that are nothing else.
bool IsOnlyLetter(char32_t c) {
  return c >= 0x3100 && c < 0xFE00;
}

char DigitOf(char32_t c) {
  for (const auto& digits : kDigits)
    if (c >= digits.zero && c < digits.zero + 10)
      return static_cast<char>('0' + (c - digits.zero));
  if (c >= 0x2460 && c <= 0x2468)  // In circles.
    return static_cast<char>('1' + (c - 0x2460));
  if (c == 0x24EA || c == 0x2070) return '0';
  if (c == 0xB9) return '1';  // Superscript.
  if (c == 0xB2 || c == 0xB3) return c == 0xB2 ? '2' : '3';
  if (c >= 0x2074 && c <= 0x2079) return static_cast<char>('4' + (c - 0x2074));
  return 0;
}

bool IsInvisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
         c == 0xFEFF || c == 0xFE0F || c == 0x20E3;  // The last: keycaps.
}

char SeparatorOf(char32_t c) {
  switch (c) {
    case 0xA0:
    case 0x202F:
    case 0x205F:
    case 0x3000:
      return ' ';
    case 0x2212:
    case 0xFE63:
    case 0xFF0D:
      return '-';
    case 0xFF08:
      return '(';
    case 0xFF09:
      return ')';
    case 0xFF0B:
      return '+';
    case 0xFF0E:
      return '.';
    case 0xFF0F:
      return '/';
    case 0xB7:
    case 0x2022:
    case 0x30FB:
    case 0xFF0A:
      return '*';
    default:
      if (c >= 0x2000 && c <= 0x200A) return ' ';
      return c >= 0x2010 && c <= 0x2015 ? '-' : '\0';
  }
}

}  // namespace

// Beyond ASCII, or a carriage return.
Glyph OtherGlyphAt(std::string_view text, std::size_t at) {
  if (text[at] == '\r') {
    const bool ends_line = at + 1 < text.size() && text[at + 1] == '\n';
    return ends_line ? Glyph{'\n', 2} : Glyph{};
  }
  const auto point = CodePointAt(text, at);
  if (point.bytes == 0 || IsOnlyLetter(point.value)) return {};
  if (const char digit = DigitOf(point.value)) return {digit, point.bytes};
  if (const char separator = SeparatorOf(point.value))
    return {separator, point.bytes};
  if (IsInvisible(point.value)) return {Glyph::kInvisible, point.bytes};
  return {};
}

Glyph LookalikeAt(std::string_view text, std::size_t at) {
  const auto point = CodePointAt(text, at);
  switch (point.value) {
    case 'O':
    case 'o':
    case 0x39F:
    case 0x3BF:
    case 0x41E:
    case 0x43E:
      return {'0', point.bytes};
    case 'l':
    case 'I':
    case 0x399:
    case 0x406:
    case 0x456:
      return {'1', point.bytes};
    default:
      return {};
  }
}

Glyph LetterAt(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  if (IsLetter(text[at])) return {text[at], 1};
  if (static_cast<unsigned char>(text[at]) < 0x80) return {};
  const Twin twin = LatinTwinAt(text, at);
  return IsLetter(twin.letter) ? Glyph{twin.letter, twin.bytes} : Glyph{};
}

Glyph ApartAt(std::string_view text, std::size_t at) {
  const Glyph glyph = GlyphAt(text, at);
  const char c = glyph.meaning;
  return c == ' ' || c == '-' || c == '.' ? glyph : Glyph{};
}

Glyph AlphanumericAt(std::string_view text, std::size_t at) {
  Glyph glyph = LetterAt(text, at);
  if (glyph.meaning == 0) glyph = GlyphAt(text, at);
  const bool fits = IsLetter(glyph.meaning) || IsDigit(glyph.meaning);
  return fits ? Glyph{Upper(glyph.meaning), glyph.bytes} : Glyph{};
}

bool IsWordAt(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  if (static_cast<unsigned char>(text[at]) < 0x80) return IsWordByte(text[at]);
  const Twin twin = LatinTwinAt(text, at);
  return twin.bytes > 0 && (twin.letter == 0 || IsLetter(twin.letter));
}

bool IsForeignAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[at + i]);
  };
  const auto follows = [&byte](std::size_t i) {
    return (byte(i) & 0xC0U) == 0x80U;
  };
  if (at + kAccentedBytes <= text.size() && byte(0) == 0xC3) return follows(1);
  if (at + kHanBytes > text.size()) return false;
  if (byte(0) >= 0xE4 && byte(0) <= 0xED) return follows(1) && follows(2);
  const auto is = [&byte](unsigned first, unsigned second, unsigned third) {
    return byte(0) == first && byte(1) == second && byte(2) == third;
  };
  return is(0xE3, 0x80, 0x82) || is(0xEF, 0xBC, 0x8C);
}

bool IsForeignBefore(std::string_view text, std::size_t end) {
  if (end >= kAccentedBytes && text[end - kAccentedBytes] == '\xC3')
    return IsForeignAt(text, end - kAccentedBytes);
  return end >= kHanBytes && text[end - kHanBytes] != '\xC3' &&
         IsForeignAt(text, end - kHanBytes);
}

std::size_t CharacterBefore(std::string_view text, std::size_t end) {
  constexpr std::size_t kLongest = 4;
  std::size_t begin = end - 1;
  while (begin > 0 && end - begin < kLongest &&
         (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80)
    --begin;
  return begin;
}

std::size_t BehindVisible(std::string_view text, std::size_t end) {
  while (end > 0 && static_cast<unsigned char>(text[end - 1]) >= 0x80) {
    const std::size_t begin = CharacterBefore(text, end);
    if (InvisibleAt(text, begin) < end - begin) break;
    end = begin;
  }
  return end;
}

std::size_t InvisibleAt(std::string_view text, std::size_t at) {
  std::size_t bytes = 0;
  while (at + bytes < text.size() &&
         static_cast<unsigned char>(text[at + bytes]) >= 0x80) {
    const auto glyph = GlyphAt(text, at + bytes);
    if (glyph.meaning != Glyph::kInvisible) break;
    bytes += glyph.bytes;
  }
  return bytes;
}

}  // namespace identifiers
