#include "identifiers/find/names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "identifiers/find/byte_search.h"
#include "identifiers/find/candidate.h"
#include "identifiers/find/glyph.h"
#include "identifiers/find/keywords.h"

namespace identifiers {
namespace {

constexpr std::size_t kLongestName = 64;  // In bytes.
constexpr std::size_t kLongestLabel = 48;

// How many bytes the Han character at `at` has: U+3400 to U+9FFF, and those of
// planes 2 and 3, which are in names, too (CJK Extension B and later). 0: none.
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

bool LooksChinese(std::string_view name) {
  const std::size_t characters = HanCharacters(name);
  return characters >= 2 && characters <= 4;
}

bool IsNameByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return IsLetter(c) || c == '\'' || c == '-' || c == '.' ||
         (byte >= 0x80 && byte < 0xE0) || byte >= 0xE1;
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

bool LooksLikeWholeName(std::string_view name) {
  return name.size() <= kLongestName &&
         (LooksChinese(name) || LatinParts(name) >= 2) && !IsTitle(name);
}

bool LooksLikeNamePart(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName / 2 &&
         (LooksChinese(name) || LatinParts(name) >= 1 ||
          HanCharacters(name) == 1);
}

bool AppendForm(std::string_view name, Candidate& candidate) {
  std::array<char, kLongestName> form;
  std::size_t size = 0;
  if (name.size() > form.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == ' ' && i > 0 && name[i - 1] == ' ') continue;
    form[size++] = Lower(name[i]);
  }
  return candidate.Append({form.data(), size});
}

void Offer(const Context& context,
           std::string_view name,
           std::string_view family,
           int score,
           Resolver& resolver) {
  const auto line = context.line();
  const auto begin = context.line_begin() +
                     static_cast<std::size_t>(name.data() - line.data());
  Candidate candidate{.kind = protocol::IdentifierKind::kPersonName,
                      .score = score,
                      .begin = begin,
                      .end = begin + name.size()};
  const bool whole = AppendForm(name, candidate) &&
                     (family.empty() ||
                      (candidate.Append(" ") && AppendForm(family, candidate)));
  if (whole) resolver.Add(candidate);
}

// A column of names is one of persons if the table has something else of them.
int ColumnScore(Meaning column, Meaning table) {
  constexpr Meaning kContact =
      MeaningOf(protocol::IdentifierKind::kPhone) |
      MeaningOf(protocol::IdentifierKind::kEmail) |
      MeaningOf(protocol::IdentifierKind::kResidentId) |
      MeaningOf(protocol::IdentifierKind::kPassport) |
      MeaningOf(protocol::IdentifierKind::kUsSsn);
  if ((column & (kWholeName | kGivenName | kFamilyName)) != 0) return kCertain;
  return (table & kContact) != 0 ? kCertain : kPossible;
}

void OfferFromRow(const Context& context, Resolver& resolver) {
  const auto& header = context.header_of_columns();
  std::array<std::string_view, 2> parts;  // Given, family.
  Cells cells(context.line(), header.delimiter);
  std::string_view cell;
  for (std::size_t column = 0; cells.Next(cell); ++column) {
    const Meaning meaning = header.Of(column);
    if ((meaning & kAnyName) == 0 || (meaning & kOtherName) != 0) continue;
    const Meaning numbers = meaning & ~(kAnyName | kOtherName);
    if (numbers != 0) continue;  // "Customer phone".
    if ((meaning & (kGivenName | kFamilyName)) != 0) {
      parts[(meaning & kGivenName) != 0 ? 0 : 1] = cell;
    } else if (LooksLikeWholeName(cell)) {
      Offer(context, cell, {}, ColumnScore(meaning, header.All()), resolver);
    }
  }
  if (LooksLikeNamePart(parts[0]) && LooksLikeNamePart(parts[1]))
    Offer(context, parts[0], parts[1], kCertain, resolver);
}

// Behind "Label:", "Label\t", "标签：", and in JSON `"label": "`.
std::string_view ValueOf(std::string_view line, std::string_view& label) {
  const auto near = line.substr(0, kLongestLabel);
  // "7: Name" has its label behind the number.
  std::size_t at = 0;
  while (at < near.size() && !IsLetter(near[at]) &&
         static_cast<unsigned char>(near[at]) < 0x80)
    ++at;
  constexpr std::array kEndsLabel{':', '\t', '\xEF'};
  at = FindAnyOf(line, kEndsLabel, at, near.size());
  if (at == near.size()) return {};
  std::size_t end = at + 1;
  if (near[at] == '\xEF') {
    if (!line.substr(at).starts_with("\xEF\xBC\x9A")) return {};
    end = at + 3;
  }
  label = line.substr(0, at);
  auto value = line.substr(end);
  const auto around = [](char c) {
    return c == ' ' || c == '\t' || c == '"' || c == '\r' || c == ',';
  };
  while (!value.empty() && around(value.front()))
    value.remove_prefix(1);
  if (value.empty() || !IsNameByte(value.front())) return {};
  constexpr std::array kEndsValue{'\t', '"', ';', '|'};
  value = value.substr(0, FindAnyOf(value, kEndsValue, 0, value.size()));
  while (!value.empty() && around(value.back()))
    value.remove_suffix(1);
  return value;
}

std::optional<int> LabelScore(std::string_view label) {
  if (label == "FN" || label.starts_with("FN;")) return kCertain;
  KeywordReader reader(label);
  Meaning all = 0;
  while (const auto meaning = reader.Next(label.size()).meaning)
    all |= meaning;
  if (reader.words() > 3 || (all & ~kAnyName) != 0 || all == 0)
    return std::nullopt;
  if ((all & kWholeName) != 0) return kCertain;
  // "Upstream-Name", "host_name": whose it is the word before says.
  const bool joined = label.find_first_of("-_") != std::string_view::npos;
  if (joined && reader.words() > 1) return std::nullopt;
  if ((all & kSomeName) != 0) return kPossible;
  return std::nullopt;
}

// {"name": "Anna Berg", ...}, however many in the line.
void OfferFromJson(const Context& context, Resolver& resolver) {
  const auto line = context.line();
  const bool contacts = line.find('@') != std::string_view::npos ||
                        line.find("\"phone") != std::string_view::npos ||
                        line.find("\"tel") != std::string_view::npos ||
                        line.find("\"mobile") != std::string_view::npos;
  for (auto colon = line.find("\":"); colon != std::string_view::npos;
       colon = line.find("\":", colon + 2)) {
    const auto opening = line.substr(0, colon).rfind('"');
    const auto value = line.find_first_not_of(' ', colon + 2);
    if (opening == std::string_view::npos || colon - opening > kLongestLabel ||
        value == std::string_view::npos || line[value] != '"')
      continue;
    const auto end = line.find('"', value + 1);
    if (end == std::string_view::npos) return;
    const auto name = line.substr(value + 1, end - value - 1);
    if (!LooksLikeWholeName(name)) continue;
    const auto label = line.substr(opening + 1, colon - opening - 1);
    if (const auto score = LabelScore(label))
      Offer(context, name, {}, contacts ? kCertain : *score, resolver);
  }
}

bool IsJson(std::string_view line) {
  std::size_t first = 0;
  while (first < line.size() && (line[first] == ' ' || line[first] == '\t'))
    ++first;
  return first < line.size() &&
         (line[first] == '{' || line[first] == '[' || line[first] == '"');
}

// 张三 of 张三,13812345678,北京市...: as addresses are handed on.
std::string_view UpToComma(std::string_view value) {
  std::size_t end = 0;
  while (const std::size_t bytes = HanBytes(value, end))
    end += bytes;
  const auto rest = value.substr(end);
  const bool goes_on = rest.starts_with(',') || rest.starts_with(' ') ||
                       rest.starts_with("\xEF\xBC\x8C");
  return goes_on && LooksChinese(value.substr(0, end)) ? value.substr(0, end)
                                                       : value;
}

void OfferFromLabel(const Context& context,
                    const LineShape& shape,
                    Resolver& resolver) {
  if (IsJson(context.line())) return OfferFromJson(context, resolver);
  if (shape.one_cell) return;
  std::string_view label;
  const auto value = UpToComma(ValueOf(context.line(), label));
  if (value.empty() || !LooksLikeWholeName(value)) return;
  if (const auto score = LabelScore(label))
    Offer(context, value, {}, *score, resolver);
}

}  // namespace

void OfferNames(const Context& context,
                const LineShape& shape,
                Resolver& resolver) {
  if (context.at_header()) return;
  const auto& header = context.header_of_columns();
  if (header.active() && header.terse && header.columns > 1 &&
      (header.All() & kAnyName) != 0)
    OfferFromRow(context, resolver);
  else
    OfferFromLabel(context, shape, resolver);
}

}  // namespace identifiers
