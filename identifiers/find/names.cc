#include "identifiers/find/names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "identifiers/find/byte_search.h"
#include "identifiers/find/candidate.h"
#include "identifiers/find/glyph.h"
#include "identifiers/find/keywords.h"
#include "identifiers/find/name_forms.h"

namespace identifiers {
namespace {

constexpr std::size_t kLongestLabel = 48;

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

// `score`, once it is known to be a name.
template <typename Score>
void OfferWhole(const Context& context,
                std::string_view name,
                const Score& score,
                Resolver& resolver) {
  std::string_view family;
  if (!LooksLikeWholeName(name)) {
    const auto comma = EndOfFamilyFirst(name);
    if (comma == std::string_view::npos) return;
    family = name.substr(0, comma);
    name.remove_prefix(comma + kBetweenNames.size());
  }
  // "Name, DISPFlags SPFlags" of a program is none.
  const std::optional<int> sum = score();
  if (sum && (family.empty() || *sum >= kCertain ||
              !(HasCapitalWithin(name) || HasCapitalWithin(family))))
    Offer(context, name, family, *sum, resolver);
}

void OfferFromRow(const Context& context, Resolver& resolver) {
  const auto& header = context.header_of_columns();
  std::array<std::string_view, 2> parts;  // Given, family.
  Cells cells(context.line(), header.delimiter);
  std::string_view cell;
  for (std::size_t column = 0; cells.Next(cell); ++column) {
    const Meaning meaning = header.Of(column);
    if ((meaning & kAnyName) == 0 || (meaning & kOtherName) != 0) continue;
    const Meaning numbers = meaning & ~kOfNames;
    if (numbers != 0) continue;  // "Customer phone".
    if ((meaning & (kGivenName | kFamilyName)) != 0) {
      parts[(meaning & kGivenName) != 0 ? 0 : 1] = cell;
    } else {
      OfferWhole(
          context,
          cell,
          [&] { return ColumnScore(meaning, header.All()); },
          resolver);
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

// 姓  名, as forms are filled up to one width: its spaces left out.
std::string WithoutSpaces(std::string_view label) {
  constexpr std::string_view kFullWidthSpace = "\xE3\x80\x80";
  std::string plain;
  for (std::size_t at = 0; at < label.size();) {
    if (label.substr(at).starts_with(kFullWidthSpace)) {
      at += kFullWidthSpace.size();
      continue;
    }
    if (label[at] != ' ') plain += label[at];
    ++at;
  }
  return plain;
}

std::optional<int> LabelScore(std::string_view whole) {
  if (whole == "FN" || whole.starts_with("FN;")) return kCertain;
  std::string plain;
  if (HanBytes(whole, 0) != 0) plain = WithoutSpaces(whole);
  const std::string_view label = plain.empty() ? whole : plain;
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
    const auto label = line.substr(opening + 1, colon - opening - 1);
    const auto score = [&] {
      const auto by_label = LabelScore(label);
      return by_label && contacts ? kCertain : by_label;
    };
    OfferWhole(context, name, score, resolver);
  }
}

bool IsJson(std::string_view line) {
  std::size_t first = 0;
  while (first < line.size() && (line[first] == ' ' || line[first] == '\t'))
    ++first;
  return first < line.size() &&
         (line[first] == '{' || line[first] == '[' || line[first] == '"');
}

// 张三 of 张三,13812345678,北京市... and of 张三（男）: as addresses are handed
// on.
std::string_view UpToComma(std::string_view value) {
  std::size_t end = 0;
  while (const std::size_t bytes = HanBytes(value, end))
    end += bytes;
  const auto rest = value.substr(end);
  const bool goes_on =
      rest.starts_with(',') || rest.starts_with(' ') || rest.starts_with('(') ||
      rest.starts_with("\xEF\xBC\x8C") || rest.starts_with("\xEF\xBC\x88");
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
  if (value.empty()) return;
  OfferWhole(
      context, value, [&] { return LabelScore(label); }, resolver);
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
