#include "identifiers/document/code_page.h"

#include <iconv.h>

#include <algorithm>
#include <array>

namespace identifiers::document {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr auto kFailed = static_cast<std::size_t>(-1);

iconv_t None() {
  // As iconv_open(3) says. NOLINTNEXTLINE(performance-no-int-to-ptr)
  return reinterpret_cast<iconv_t>(-1);
}

bool In(char c, unsigned first, unsigned last) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= first && byte <= last;
}

}  // namespace

CodePage::CodePage(const char* name, LengthOf length_of)
    : length_of_(length_of), table_(iconv_open("UTF-8", name)) {}

CodePage::~CodePage() {
  if (table_ != None()) iconv_close(table_);
}

std::size_t CodePage::Decode(std::string_view bytes,
                             base::SecretBytes& out) const {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto [length, cut] = length_of_(bytes.substr(at));
    if (cut) return at;
    const auto character = bytes.substr(at, std::max<std::size_t>(length, 1));
    at += character.size();
    if (static_cast<unsigned char>(character[0]) < 0x80)
      out.Append(character);
    else if (length == 0 || !Convert(character, out))
      out.Append(kReplacement);
  }
  return at;
}

bool CodePage::Convert(std::string_view character,
                       base::SecretBytes& out) const {
  if (table_ == None()) return false;
  std::array<char, 16> utf8{};
  char* in = const_cast<char*>(character.data());  // iconv does not write.
  char* to = utf8.data();
  std::size_t in_left = character.size();
  std::size_t to_left = utf8.size();
  if (iconv(table_, &in, &in_left, &to, &to_left) == kFailed) {
    iconv(table_, nullptr, nullptr, nullptr, nullptr);
    return false;
  }
  // Of some that are two in Unicode it keeps the second back.
  iconv(table_, nullptr, nullptr, &to, &to_left);
  out.Append({utf8.data(), utf8.size() - to_left});
  return true;
}

CharacterLength GbCharacter(std::string_view bytes) {
  if (static_cast<unsigned char>(bytes[0]) < 0x80) return {1, false};
  if (!In(bytes[0], 0x81, 0xFE)) return {};
  if (bytes.size() < 2) return {0, true};
  if (In(bytes[1], 0x40, 0x7E) || In(bytes[1], 0x80, 0xFE)) return {2, false};
  if (!In(bytes[1], 0x30, 0x39)) return {};
  if (bytes.size() < 4) return {0, true};
  if (In(bytes[2], 0x81, 0xFE) && In(bytes[3], 0x30, 0x39)) return {4, false};
  return {};
}

CharacterLength Big5Character(std::string_view bytes) {
  if (static_cast<unsigned char>(bytes[0]) < 0x80) return {1, false};
  if (!In(bytes[0], 0x81, 0xFE)) return {};
  if (bytes.size() < 2) return {0, true};
  if (In(bytes[1], 0x40, 0x7E) || In(bytes[1], 0xA1, 0xFE)) return {2, false};
  return {};
}

CharacterLength ShiftJisCharacter(std::string_view bytes) {
  if (static_cast<unsigned char>(bytes[0]) < 0x80) return {1, false};
  if (In(bytes[0], 0xA1, 0xDF)) return {1, false};  // Narrow syllables.
  if (!In(bytes[0], 0x81, 0x9F) && !In(bytes[0], 0xE0, 0xFC)) return {};
  if (bytes.size() < 2) return {0, true};
  if (In(bytes[1], 0x40, 0x7E) || In(bytes[1], 0x80, 0xFC)) return {2, false};
  return {};
}

CharacterLength EucJpCharacter(std::string_view bytes) {
  if (static_cast<unsigned char>(bytes[0]) < 0x80) return {1, false};
  const std::size_t size = bytes[0] == '\x8F' ? 3 : 2;
  if (size == 2 && bytes[0] != '\x8E' && !In(bytes[0], 0xA1, 0xFE)) return {};
  for (std::size_t i = 1; i < size; ++i) {
    if (bytes.size() <= i) return {0, true};
    if (!In(bytes[i], 0xA1, 0xFE)) return {};
  }
  return {size, false};
}

CharacterLength EucKrCharacter(std::string_view bytes) {
  if (static_cast<unsigned char>(bytes[0]) < 0x80) return {1, false};
  if (!In(bytes[0], 0x81, 0xFE)) return {};
  if (bytes.size() < 2) return {0, true};
  if (In(bytes[1], 0x41, 0x5A) || In(bytes[1], 0x61, 0x7A) ||
      In(bytes[1], 0x81, 0xFE))
    return {2, false};
  return {};
}

CharacterLength ByteCharacter(std::string_view /*bytes*/) {
  return {1, false};
}

}  // namespace identifiers::document
