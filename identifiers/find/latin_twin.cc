#include "identifiers/find/latin_twin.h"

#include <array>

namespace identifiers {
namespace {

// A letter of ASCII, then those that look like it; all take two bytes.
constexpr std::array<std::string_view, 30> kTwins = {
    "AΑА", "aаα", "BΒВ", "CС", "cсϲ", "dԁ",  "EΕЕ", "eе",  "HΗН", "hһ",
    "IΙІ", "iіι", "JЈ",  "jј", "KΚК", "kκк", "MΜМ", "NΝ",  "OΟО", "oοо",
    "PΡР", "pρр", "SЅ",  "sѕ", "TΤТ", "XΧХ", "xхχ", "YΥУ", "yуγ", "ZΖ"};

constexpr std::size_t kTwinBytes = 2;

char TwinOfTwoBytes(std::string_view character) {
  if (character.front() < '\xCE') return 0;  // Latin.
  for (const auto twins : kTwins)
    for (std::size_t at = 1; at < twins.size(); at += kTwinBytes)
      if (twins.substr(at, kTwinBytes) == character) return twins.front();
  return 0;
}

// Latin beyond ASCII, Greek, Cyrillic: U+00C0 to U+052F, but for two signs.
bool IsLetterOfTwoBytes(unsigned char lead, unsigned char second) {
  const bool is_sign = lead == 0xC3 && (second == 0x97 || second == 0xB7);
  return lead >= 0xC3 && lead <= 0xD4 && !is_sign;
}

}  // namespace

Twin LatinTwinAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned char {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
  };
  const unsigned char lead = byte(0);
  const unsigned char second = byte(1);
  if (IsLetterOfTwoBytes(lead, second) && (second & 0xC0U) == 0x80)
    return {TwinOfTwoBytes(text.substr(at, kTwinBytes)), kTwinBytes};
  // U+1E00 to U+1EFF: Vietnamese, and other Latin letters.
  if (lead == 0xE1 && second >= 0xB8 && second <= 0xBB && byte(2) >= 0x80)
    return {0, 3};
  // U+FF01 is '!', and so on.
  const unsigned last = byte(2);
  if (lead == 0xEF && second == 0xBC && last >= 0x81 && last <= 0xBF)
    return {static_cast<char>('!' + (last - 0x81)), 3};
  if (lead == 0xEF && second == 0xBD && last >= 0x80 && last <= 0x9E)
    return {static_cast<char>('`' + (last - 0x80)), 3};
  return {};
}

}  // namespace identifiers
