#include "identifiers/document/declared_encoding.h"

#include <algorithm>
#include <array>
#include <string>

namespace identifiers::document {
namespace {

struct Label {
  std::string_view name;
  Encoding encoding;
};

constexpr std::array<Label, 32> kLabels{{
    {"utf-8", Encoding::kUtf8},
    {"utf8", Encoding::kUtf8},
    {"unicode-1-1-utf-8", Encoding::kUtf8},
    {"utf-16", Encoding::kUtf16Le},
    {"utf-16le", Encoding::kUtf16Le},
    {"utf-16be", Encoding::kUtf16Be},
    {"unicode", Encoding::kUtf16Le},
    {"ucs-2", Encoding::kUtf16Le},
    {"gb2312", Encoding::kGb18030},
    {"gb_2312", Encoding::kGb18030},
    {"gb_2312-80", Encoding::kGb18030},
    {"csgb2312", Encoding::kGb18030},
    {"gbk", Encoding::kGb18030},
    {"x-gbk", Encoding::kGb18030},
    {"gb18030", Encoding::kGb18030},
    {"chinese", Encoding::kGb18030},
    {"cp936", Encoding::kGb18030},
    {"big5", Encoding::kBig5},
    {"big5-hkscs", Encoding::kBig5},
    {"cn-big5", Encoding::kBig5},
    {"csbig5", Encoding::kBig5},
    {"x-x-big5", Encoding::kBig5},
    {"cp950", Encoding::kBig5},
    {"iso-8859-1", Encoding::kWindows1252},
    {"iso8859-1", Encoding::kWindows1252},
    {"iso_8859-1", Encoding::kWindows1252},
    {"iso-8859-15", Encoding::kWindows1252},
    {"latin1", Encoding::kWindows1252},
    {"l1", Encoding::kWindows1252},
    {"windows-1252", Encoding::kWindows1252},
    {"x-cp1252", Encoding::kWindows1252},
    {"cp1252", Encoding::kWindows1252},
}};

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsSpace(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back()))
    text.remove_suffix(1);
  return text;
}

// What stands behind `name=`, in quotes or up to what ends it.
std::string_view ValueOf(std::string_view tag, std::string_view name) {
  for (auto at = tag.find(name); at != std::string_view::npos;
       at = tag.find(name, at + name.size())) {
    auto rest = Trimmed(tag.substr(at + name.size()));
    if (!rest.starts_with('=')) continue;
    rest = Trimmed(rest.substr(1));
    if (rest.empty()) return {};
    if (rest[0] == '"' || rest[0] == '\'') {
      const auto end = rest.find(rest[0], 1);
      return end == std::string_view::npos ? std::string_view()
                                           : rest.substr(1, end - 1);
    }
    return rest.substr(0, rest.find_first_of(" \t\r\n\f;\"'/>?"));
  }
  return {};
}

// As in a declaration that could be read byte by byte.
Encoding AsDeclared(std::string_view label) {
  const auto encoding = EncodingNamed(label);
  const bool wide =
      encoding == Encoding::kUtf16Le || encoding == Encoding::kUtf16Be;
  return wide ? Encoding::kUtf8 : encoding;
}

}  // namespace

Encoding EncodingNamed(std::string_view label) {
  const auto lower = Lower(Trimmed(label.substr(0, 64)));
  const auto* const found = std::ranges::find(kLabels, lower, &Label::name);
  return found == kLabels.end() ? Encoding::kUndecided : found->encoding;
}

Encoding EncodingDeclaredIn(std::string_view start) {
  const std::string lower = Lower(start.substr(0, kDeclarationBytes));
  const std::string_view text(lower);
  for (auto at = text.find('<'); at != std::string_view::npos;
       at = text.find('<', at)) {
    const auto rest = text.substr(at);
    const bool comment = rest.starts_with("<!--");
    const auto end = rest.find(comment ? "-->" : ">", 1);
    if (end == std::string_view::npos) break;
    const auto tag = rest.substr(0, end);
    at += end;
    const bool is_meta = tag.starts_with("<meta");
    if (!is_meta && !tag.starts_with("<?xml")) continue;
    const auto encoding =
        AsDeclared(ValueOf(tag, is_meta ? "charset" : "encoding"));
    if (encoding != Encoding::kUndecided) return encoding;
  }
  return Encoding::kUndecided;
}

}  // namespace identifiers::document
