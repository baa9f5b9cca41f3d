#include "identifiers/find/name_forms.h"

#include <algorithm>

#include "identifiers/find/glyph.h"
#include "identifiers/find/keywords.h"

namespace identifiers {
namespace {

// How many characters a text of nothing but Han has; 0: it is none.
std::size_t HanCharacters(std::string_view text) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++characters) {
    const std::size_t bytes = HanBytes(text, at);
    if (bytes == 0) return 0;
    at += bytes;
  }
  return characters;
}

// A part begins with a capital, or with a letter beyond ASCII; "de", "van" and
// the like are small.
bool IsSmallPart(std::string_view part) {
  return part.size() <= 3 && part[0] >= 'a' && part[0] <= 'z';
}

// How many parts a name in letters has; 0: it is none.
std::size_t LatinParts(std::string_view name) {
  std::size_t parts = 0;
  for (std::size_t at = 0; at < name.size();) {
    const auto end = std::min(name.find(' ', at), name.size());
    const auto part = name.substr(at, end - at);
    if (part.empty() || !std::ranges::all_of(part, IsNameByte)) return 0;
    const bool small = part[0] >= 'a' && part[0] <= 'z';
    if (small && !IsSmallPart(part)) return 0;
    if (!small) ++parts;
    at = end + 1;
  }
  return parts <= 5 ? parts : 0;
}

// Another label, such as "Passport number".
bool IsTitle(std::string_view text) {
  return KeywordReader(text).Next(text.size()).meaning != 0;
}

}  // namespace

std::size_t HanBytes(std::string_view text, std::size_t at) {
  constexpr std::size_t kUsual = 3;
  constexpr std::size_t kRare = 4;
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  if ((byte(0) >= 0xE4 && byte(0) <= 0xE9) ||
      (byte(0) == 0xE3 && byte(1) >= 0x90))
    return at + kUsual <= text.size() ? kUsual : 0;
  return byte(0) == 0xF0 && byte(1) >= 0xA0 && at + kRare <= text.size() ? kRare
                                                                         : 0;
}

bool LooksChinese(std::string_view name) {
  constexpr std::string_view kBetween = "\xC2\xB7";
  if (const auto dot = name.find(kBetween); dot != std::string_view::npos) {
    const auto first = HanCharacters(name.substr(0, dot));
    const auto second = HanCharacters(name.substr(dot + kBetween.size()));
    return first >= 2 && first <= 7 && second >= 2 && second <= 7;
  }
  const std::size_t characters = HanCharacters(name);
  return characters >= 2 && characters <= 4;
}

bool IsNameByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return IsLetter(c) || c == '\'' || c == '-' || c == '.' ||
         (byte >= 0x80 && byte < 0xE0) || byte >= 0xE1;
}

bool LooksLikeWholeName(std::string_view name) {
  return name.size() <= kLongestName &&
         (LooksChinese(name) || LatinParts(name) >= 2) && !IsTitle(name);
}

bool LooksLikeNamePart(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName / 2 &&
         (LooksChinese(name) || LatinParts(name) >= 1 ||
          HanCharacters(name) == 1);
}

bool HasCapitalWithin(std::string_view name) {
  for (std::size_t i = 1; i < name.size(); ++i)
    if (IsLetter(name[i - 1]) && name[i] >= 'A' && name[i] <= 'Z') return true;
  return false;
}

std::size_t EndOfFamilyFirst(std::string_view name) {
  constexpr auto kNone = std::string_view::npos;
  const auto comma = name.find(kBetweenNames);
  if (comma == kNone || name.size() > kLongestName) return kNone;
  const auto given = name.substr(comma + kBetweenNames.size());
  const bool is_name = LatinParts(name.substr(0, comma)) > 0 &&
                       LatinParts(given) > 0 && !IsTitle(name);
  return is_name ? comma : kNone;
}

}  // namespace identifiers
