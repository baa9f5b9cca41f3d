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

constexpr std::array<Label, 95> kLabels{{
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
    {"shift_jis", Encoding::kShiftJis},
    {"shift-jis", Encoding::kShiftJis},
    {"sjis", Encoding::kShiftJis},
    {"x-sjis", Encoding::kShiftJis},
    {"ms_kanji", Encoding::kShiftJis},
    {"csshiftjis", Encoding::kShiftJis},
    {"windows-31j", Encoding::kShiftJis},
    {"cp932", Encoding::kShiftJis},
    {"ms932", Encoding::kShiftJis},
    {"euc-jp", Encoding::kEucJp},
    {"x-euc-jp", Encoding::kEucJp},
    {"cseucpkdfmtjapanese", Encoding::kEucJp},
    {"euc-kr", Encoding::kEucKr},
    {"cseuckr", Encoding::kEucKr},
    {"ks_c_5601-1987", Encoding::kEucKr},
    {"ks_c_5601-1989", Encoding::kEucKr},
    {"ksc_5601", Encoding::kEucKr},
    {"ksc5601", Encoding::kEucKr},
    {"korean", Encoding::kEucKr},
    {"windows-949", Encoding::kEucKr},
    {"cp949", Encoding::kEucKr},
    {"uhc", Encoding::kEucKr},
    {"windows-1250", Encoding::kWindows1250},
    {"cp1250", Encoding::kWindows1250},
    {"x-cp1250", Encoding::kWindows1250},
    {"iso-8859-2", Encoding::kIso8859_2},
    {"iso8859-2", Encoding::kIso8859_2},
    {"iso_8859-2", Encoding::kIso8859_2},
    {"latin2", Encoding::kIso8859_2},
    {"l2", Encoding::kIso8859_2},
    {"windows-1251", Encoding::kWindows1251},
    {"cp1251", Encoding::kWindows1251},
    {"x-cp1251", Encoding::kWindows1251},
    {"koi8-r", Encoding::kKoi8},
    {"koi8_r", Encoding::kKoi8},
    {"koi8", Encoding::kKoi8},
    {"koi", Encoding::kKoi8},
    {"koi8-u", Encoding::kKoi8},
    {"koi8-ru", Encoding::kKoi8},
    {"windows-1253", Encoding::kWindows1253},
    {"cp1253", Encoding::kWindows1253},
    {"x-cp1253", Encoding::kWindows1253},
    {"iso-8859-7", Encoding::kWindows1253},
    {"iso8859-7", Encoding::kWindows1253},
    {"greek", Encoding::kWindows1253},
    {"windows-1254", Encoding::kWindows1254},
    {"cp1254", Encoding::kWindows1254},
    {"x-cp1254", Encoding::kWindows1254},
    {"iso-8859-9", Encoding::kWindows1254},
    {"iso8859-9", Encoding::kWindows1254},
    {"latin5", Encoding::kWindows1254},
    {"l5", Encoding::kWindows1254},
    {"windows-1256", Encoding::kWindows1256},
    {"cp1256", Encoding::kWindows1256},
    {"x-cp1256", Encoding::kWindows1256},
    {"windows-874", Encoding::kWindows874},
    {"cp874", Encoding::kWindows874},
    {"tis-620", Encoding::kWindows874},
    {"iso-8859-11", Encoding::kWindows874},
    {"iso8859-11", Encoding::kWindows874},
    {"dos-874", Encoding::kWindows874},
    {"iso-2022-jp", Encoding::kIso2022Jp},
    {"csiso2022jp", Encoding::kIso2022Jp},
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

Encoding EncodingOfWindows(long number) {
  switch (number) {
    case 874:
      return Encoding::kWindows874;
    case 932:
      return Encoding::kShiftJis;
    case 936:
    case 54936:
      return Encoding::kGb18030;
    case 949:
      return Encoding::kEucKr;
    case 950:
      return Encoding::kBig5;
    case 1250:
      return Encoding::kWindows1250;
    case 1251:
      return Encoding::kWindows1251;
    case 1253:
      return Encoding::kWindows1253;
    case 1254:
      return Encoding::kWindows1254;
    case 1256:
      return Encoding::kWindows1256;
    default:
      return Encoding::kUndecided;
  }
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
