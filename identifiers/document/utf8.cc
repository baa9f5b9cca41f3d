#include "identifiers/document/utf8.h"

#include <array>

namespace identifiers::document {

void AppendUtf8(std::uint32_t character, base::SecretBytes& out) {
  if (character > 0x10FFFF || (character >= 0xD800 && character < 0xE000))
    character = 0xFFFD;
  std::array<char, 4> bytes{};
  std::size_t size = 0;
  const auto put = [&](std::uint32_t byte) {
    bytes[size++] = static_cast<char>(byte);
  };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0 | character >> 6);
    put(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    put(0xE0 | character >> 12);
    put(0x80 | (character >> 6 & 0x3F));
    put(0x80 | (character & 0x3F));
  } else {
    put(0xF0 | character >> 18);
    put(0x80 | (character >> 12 & 0x3F));
    put(0x80 | (character >> 6 & 0x3F));
    put(0x80 | (character & 0x3F));
  }
  out.Append({bytes.data(), size});
}

void Utf16Units::Add(std::uint32_t unit, base::SecretBytes& out) {
  const bool second = unit >= 0xDC00 && unit < 0xE000;
  if (first_half_ != 0 && second) {
    const std::uint32_t high = std::exchange(first_half_, 0) - 0xD800;
    AppendUtf8(0x10000 + (high << 10) + (unit - 0xDC00), out);
    return;
  }
  Flush(out);
  if (unit >= 0xD800 && unit < 0xDC00)
    first_half_ = unit;
  else
    AppendUtf8(unit, out);
}

Utf8Length Utf8Character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {1, false};
  if (first < 0xC2 || first > 0xF4) return {};
  const unsigned bytes = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  for (unsigned i = 1; i < bytes; ++i) {
    if (i == text.size()) return {0, true};
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return {};
  }
  return {bytes, false};
}

std::uint32_t FromWindows1252(unsigned char byte) {
  if (byte < 0x80 || byte >= 0xA0) return byte;
  if (byte == 0x96) return 0x2013;  // Dashes stand in phone numbers.
  if (byte == 0x97) return 0x2014;
  return 0xFFFD;
}

}  // namespace identifiers::document
