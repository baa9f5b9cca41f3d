#include "identifiers/document/encoding.h"

#include <cstdio>
#include <string>
#include <utility>

#include "identifiers/document/text_filter.h"
#include "tests/unit/identifiers/document/read.h"

using identifiers::document::Encoding;
using identifiers::document::EncodingOf;
using identifiers::document::EncodingOfStart;
using identifiers::document::Format;
using protocol::Reason;
using test::Golden;
using test::ScanBytes;

namespace {

Encoding OfStart(std::string_view start) {
  std::size_t mark = 0;
  return EncodingOfStart(start, mark);
}

}  // namespace

TEST_CASE("a table gives the same in every encoding that programs save") {
  const std::pair<const char*, const char*> files[] = {{"taiwan", "big5"},
                                                       {"taiwan", "gb18030"},
                                                       {"taiwan", "utf-16-le"},
                                                       {"taiwan", "utf-16-be"},
                                                       {"china", "gbk"},
                                                       {"china", "utf-16-le"},
                                                       {"china", "utf-16-be"},
                                                       {"france", "cp1252"},
                                                       {"france", "utf-16-le"},
                                                       {"russia", "cp1251"},
                                                       {"japan", "cp932"},
                                                       {"japan", "utf-16-le"},
                                                       {"korea", "cp949"},
                                                       {"korea", "utf-16-le"},
                                                       {"russia", "utf-16-le"},
                                                       {"russia", "utf-16-be"}};
  for (const auto& [name, encoding] : files) {
    INFO(name << " in " << encoding);
    const auto start = std::string("encodings/") + name + ".";
    const auto plain = ScanBytes(Golden(start + "utf-8.csv"));
    REQUIRE(plain.findings.counts.size() >= 1);
    // By the column's title.
    CHECK(plain.findings.counts[0].tier == protocol::Tier::kHigh);
    const auto scanned = ScanBytes(Golden(start + encoding + ".csv"));
    CHECK(scanned.outcome.reason == Reason::kNone);
    CHECK(scanned.outcome.format == Format::kCsv);
    CHECK(scanned.findings.counts == plain.findings.counts);
    CHECK(scanned.findings.digests == plain.findings.digests);
  }
}

TEST_CASE("a few characters say in which encoding they are") {
  const std::pair<const char*, Encoding> texts[] = {
      {"\xE5\xA7\x93\xE5\x90\x8D", Encoding::kUtf8},
      {"\xA9\x6D\xA6\x57", Encoding::kBig5},                   // 姓名
      {"\xB9\x71\xB8\xDC,\xA6\x61\xA7\x7D", Encoding::kBig5},  // 電話,地址
      {"\xA4\xE2\xBE\xF7", Encoding::kBig5},                   // 手機
      {"\xD0\xD5\xC3\xFB", Encoding::kGb18030},                // 姓名
      {"\xB5\xE7\xBB\xB0", Encoding::kGb18030},                // 电话
      {"\xEB\x8A\xD4\x92\xCC\x96\xB4\x61", Encoding::kGb18030},  // 電話號碼
      {"A\xC7\xF8", Encoding::kGb18030},                         // A区
      {"T\xE9l\xE9phone", Encoding::kWindows1252},
      {"M\xFCller, Stra\xDF"
       "e",
       Encoding::kWindows1252},
      {"\xC4nderung", Encoding::kWindows1252},
      {"100 \x80, 20 \xB0 C", Encoding::kWindows1252},
      {"\xC1ngel Mu\xF1oz", Encoding::kWindows1252}};
  for (const auto& [text, encoding] : texts) {
    INFO(text);
    CHECK(EncodingOf(text) == encoding);
  }
}

TEST_CASE("a character that is cut says nothing against an encoding") {
  CHECK(EncodingOf("\xE5\xA7\x93\xE5\x90") == Encoding::kUtf8);
  CHECK(EncodingOf("\xA9\x6D\xA6\x57\xB9") == Encoding::kBig5);
  CHECK(EncodingOf("\xB5\xE7\xBB\xB0\xB5") == Encoding::kGb18030);
}

TEST_CASE("zero bytes make a text UTF-16 only where they are on one side") {
  using namespace std::string_view_literals;
  CHECK(OfStart("a\0,\0b\0\r\0\n\0"sv) == Encoding::kUtf16Le);
  CHECK(OfStart("\0a\0,\0b\0\r\0\n"sv) == Encoding::kUtf16Be);
  CHECK(OfStart("\x8B\x73\x00\x4E,\0001\0003\0\r\0\n\0"sv) ==
        Encoding::kUtf16Le);
  CHECK(OfStart("\x73\x8B\x4E\x00\0,\0001\0003\0\r\0\n"sv) ==
        Encoding::kUtf16Be);
  // Strings that end with a zero, as programs list files.
  CHECK(OfStart("a\0bc\0def\0g\0hi\0"sv) == Encoding::kUndecided);
  CHECK(OfStart("Emil\0Egli, 13812345678"sv) == Encoding::kUndecided);
  CHECK(OfStart("name,phone\nAnna,1"sv) == Encoding::kUndecided);
  // Numbers of a program.
  CHECK(OfStart("\1\0\2\0\3\0\4\0\5\0\6\0"sv) == Encoding::kUndecided);
  CHECK(OfStart(std::string(64, '\0')) == Encoding::kUndecided);
}

TEST_CASE("two halves in JSON are one character, wherever the text is cut") {
  const std::string json =
      "{\"n\": \"\\uD842\\uDFB7\\u91ce \\ud83d\\ude00\\ud83d x\\ude00\"}";
  const std::string plain =
      "{\"n\": \"\U00020BB7\u91ce \U0001F600\uFFFD x\uFFFD\"}";
  for (std::size_t cut = 0; cut <= json.size(); ++cut) {
    std::string text;
    const auto filter =
        identifiers::document::JsonFilter([&text](std::string_view piece) {
          text += piece;
          return true;
        });
    filter->Feed(json.substr(0, cut));
    filter->Feed(json.substr(cut));
    filter->Finish();
    CHECK(text == plain);
  }
}

TEST_CASE("digits beyond U+FFFF hide no number in JSON and RTF") {
  std::string json = "[\"";
  std::string rtf = "{\\rtf1 ";
  for (const char digit : std::string("13812345678")) {
    // Mathematical bold digits, from U+1D7CE on.
    const int half = 0xDFCE + (digit - '0');
    char unit[8];
    std::snprintf(unit, sizeof unit, "%04x", static_cast<unsigned>(half));
    json += std::string("\\ud835\\u") + unit;
    rtf += "\\u-10187?\\u" + std::to_string(half - 0x10000) + "?";
  }
  const auto plain = ScanBytes("13812345678");
  REQUIRE(plain.findings.digests.size() == 1);
  CHECK(ScanBytes(json + "\"]").findings.digests == plain.findings.digests);
  CHECK(ScanBytes(rtf + "}").findings.digests == plain.findings.digests);
}

TEST_CASE("a half of a pair that stands alone hides nothing behind it") {
  const auto plain = ScanBytes("13812345678");
  for (const auto* half : {"\\ud83d",
                           "\\ude00",
                           "\\ud83d\\ud83d",
                           "\\ud83d\\n",
                           "\\ude00\\ud83d",
                           "\\ud83d\\u12"}) {
    INFO(half);
    const auto text = std::string("[\"") + half + " 13812345678\"]";
    CHECK(ScanBytes(text).findings.digests == plain.findings.digests);
  }
}

TEST_CASE("an RTF of Taiwan is read in its code page") {
  const auto plain = ScanBytes("姓名: 王小明\n電話: 13812345678\n");
  REQUIRE(plain.findings.digests.size() == 2);
  const auto scanned = ScanBytes(
      "{\\rtf1\\ansi\\ansicpg950 \\'a9m\\'a6W: \\'a4\\'fd\\'a4p\\'a9\\'fa\\par "
      "\\'b9q\\'b8\\'dc: 13812345678}");
  CHECK(scanned.findings.counts == plain.findings.counts);
  CHECK(scanned.findings.digests == plain.findings.digests);
}
