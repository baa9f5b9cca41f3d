#include "identifiers/find/text_marks.h"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <utility>

#include "identifiers/find/digit_run.h"
#include "identifiers/find/figure.h"
#include "identifiers/find/glyph.h"
#include "tests/support/catch.h"

namespace {

using identifiers::BlockMarks;
using identifiers::TextMarks;
using namespace std::literals;

// Bytes that mean something, close together.
std::string RandomText(std::mt19937& random, std::size_t size) {
  constexpr std::string_view kBytes =
      "0123456789 -.()/*+@[\n\r\t,;|:aZ_\xEF\xBC\x90\x99\x8B\xA0\x9A\xE0\xD9"
      "\xDB\xF0\x80\xE6\x89\x8B\0"sv;
  std::string text;
  for (std::size_t i = 0; i < size; ++i)
    text += random() % 8 == 0 ? static_cast<char>(random())
                              : kBytes[random() % kBytes.size()];
  return text;
}

TEST_CASE("All ways to mark a block of text give the same") {
  std::mt19937 random(Catch::rngSeed());
  const auto ways = identifiers::WaysToMark();
  CHECK(ways.back() != nullptr);
  for (int turn = 0; turn < 5'000; ++turn) {
    const std::string text = RandomText(random, 3 * BlockMarks::kBytes);
    std::array<BlockMarks, 3> expected{};
    for (std::size_t i = 0; i < expected.size(); ++i)
      expected[i] = identifiers::MarkBytes(text.data() + i * BlockMarks::kBytes,
                                           BlockMarks::kBytes);
    for (const auto way : ways) {
      std::array<BlockMarks, 3> marks{};
      way(text.data(), marks);
      REQUIRE(marks == expected);
    }
  }
}

// Where an identifier can show, from what a character means. Digits that are
// raised, lowered or in circles go on a number, but begin none.
bool ShowsAt(const std::string& text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) >= 0x80 &&
      "\xD9\xDB\xE0\xEF\xF0"sv.find(text[at]) == std::string::npos)
    return false;
  // Longer than UTF-8 lets it be.
  if (text.compare(at, 1, "\xE0") == 0 && at + 1 < text.size() &&
      static_cast<unsigned char>(text[at + 1]) < 0xA0)
    return false;
  const char meaning = identifiers::GlyphAt(text, at).meaning;
  return identifiers::IsDigit(meaning) || meaning == '+' || text[at] == '@' ||
         text[at] == '[' || text[at] == '(' ||
         text.compare(at, 3, "\xEF\xBC\xA0") == 0;
}

TEST_CASE("No place where an identifier can show is passed over") {
  std::mt19937 random(Catch::rngSeed());
  for (int turn = 0; turn < 200; ++turn) {
    const std::string text = RandomText(random, random() % 5'000);
    TextMarks marks(text);
    std::size_t passed = 0;
    for (std::size_t line = 0; line < text.size();) {
      const auto [end, shape] = marks.LineAt(line);
      REQUIRE(end == std::min(text.find('\n', line), text.size()));
      const auto first =
          text.substr(line, std::min<std::size_t>(end - line, 64));
      if (shape.one_cell) {
        REQUIRE(first.find_first_of("\t,;|:") == std::string::npos);
        REQUIRE(first.find("\xEF\xBC\x9A") == std::string::npos);
      }
      if (shape.no_titles)
        REQUIRE(
            std::search_n(first.begin(), first.end(), 3, '0', [](char c, char) {
              return identifiers::IsDigit(c);
            }) != first.end());
      for (passed = line; line < end; passed = ++line) {
        line = marks.NextStart(line, end);
        for (; passed < line; ++passed)
          REQUIRE(!ShowsAt(text, passed));
      }
      line = end + 1;
    }
  }
}

// Nothing is told of it: see PlainLines.
bool IsPlain(const std::string& line) {
  if (line.empty() || !identifiers::IsLetterByte(line[0])) return false;
  TextMarks marks(line);
  return marks.NextStart(0, line.size()) == line.size() &&
         line.find_first_of("\t,;|:") == std::string::npos &&
         line.find("\xEF\xBC\x9A") == std::string::npos;
}

TEST_CASE("Lines that nothing is told of are passed over at once") {
  constexpr std::string_view kBytes =
      "abcXYZ abcXYZ abcXYZ abcXYZ \n\n\n 7:@+\xE6\x89\x8B";
  std::mt19937 random(Catch::rngSeed());
  std::size_t passed = 0;
  for (int turn = 0; turn < 2'000; ++turn) {
    std::string text;
    for (std::size_t size = random() % 5'000; text.size() < size;)
      text += random() % 50 == 0 ? kBytes[random() % kBytes.size()]
                                 : kBytes[random() % 32];
    std::size_t begin = 0;
    if (!text.empty()) begin = text.rfind('\n', random() % text.size()) + 1;
    const std::size_t until = begin + random() % (text.size() - begin + 1);
    TextMarks marks(text);
    const auto plain = marks.PlainLinesFrom({begin, begin, begin}, until);
    REQUIRE(plain.line <= plain.end);
    REQUIRE(plain.end <= until);
    std::size_t above = begin;
    for (std::size_t line = begin; line < plain.line; ++passed) {
      const std::size_t end = text.find('\n', line);
      REQUIRE(end < plain.line);
      REQUIRE(IsPlain(text.substr(line, end - line)));
      above = std::exchange(line, end + 1);
    }
    REQUIRE(plain.above == above);
    // The line in which it ended is plain up to there, and not beyond.
    const auto rest = text.substr(plain.line, plain.end - plain.line);
    REQUIRE(rest.find('\n') >= rest.size() - (rest.empty() ? 0 : 1));
    if (!rest.empty()) REQUIRE(IsPlain(rest));
    if (plain.end < until)
      REQUIRE_FALSE(
          IsPlain(text.substr(plain.line, plain.end - plain.line + 3)));
  }
  CHECK(passed > 1'000);
}

TEST_CASE("A start is found at any place, in blocks or one by one") {
  const std::pair<std::string, bool> starts[] = {{"7", true},
                                                 {"+", true},
                                                 {"@", true},
                                                 {"[", true},
                                                 {"(", true},
                                                 {"１", true},
                                                 {"＋", true},
                                                 {"＠", true},
                                                 {"٣", true},
                                                 {"۳", true},
                                                 {"३", true},
                                                 {"๓", true},
                                                 {"𝟛", true},
                                                 {"，", false},
                                                 {"。", false},
                                                 {"ก", false},
                                                 {"手", false},
                                                 {"a", false},
                                                 {":", false}};
  for (const auto& [start, is_one] : starts) {
    INFO(start);
    for (std::size_t before = 0; before < 140; ++before)
      for (const std::size_t behind : {0U, 3U, 140U}) {
        const std::string text =
            std::string(before, 'x') + start + std::string(behind, 'x');
        CHECK(TextMarks(text).NextStart(0, text.size()) ==
              (is_one ? before : text.size()));
      }
  }
}

TEST_CASE("A figure ends where its digits do") {
  std::mt19937 random(Catch::rngSeed());
  std::size_t skipped = 0;
  for (int turn = 0; turn < 20'000; ++turn) {
    const std::string text = "  " + RandomText(random, 30);
    for (std::size_t at = 1; at < text.size(); ++at) {
      if (!identifiers::IsDigit(text[at]) || identifiers::IsDigit(text[at - 1]))
        continue;
      const std::size_t end = identifiers::SkipFigure(text, at);
      if (end == 0) continue;
      ++skipped;
      identifiers::DigitRun run;
      REQUIRE(identifiers::ReadDigitRun(text, at, true, run) == end);
      REQUIRE(identifiers::ReadDigitRun(text, at, false, run) == end);
    }
  }
  CHECK(skipped > 1'000);
}

TEST_CASE("Prices, orders and dates are passed over") {
  for (const std::string text : {"12.34 apples",
                                 "12345",
                                 "2026-05-18 was a day",
                                 "18.05.2026.\nThen",
                                 "5/18/2026, or",
                                 "2026-05-18 12:30",
                                 "12\xE6\x9C\x88",
                                 "99 AB 34"})
    CHECK(identifiers::SkipFigure(text, 0) != 0);
}

TEST_CASE("What may be an identifier is read closely") {
  const std::pair<const char*, std::size_t> texts[] = {
      {"1234567", 0},
      {"123 4567", 0},
      {"AB 12 WEST", 3},
      {"AB 123456 C", 3},
      {"A 123456(7)", 2},
      {"123456 (A)", 0},
      {"123456a", 0},
      {"a12345", 1},
      {"12-\n345678", 0},
      {"1\xEF\xBC\x91", 0},
      {"1\xE2\x80\x8B 2345678", 0},
      {"2026-05-18 A", 0},
      {"2026-15-48", 0},
      {"1/1/1999 1234567", 0}};
  for (const auto& [text, at] : texts)
    CHECK(identifiers::SkipFigure(text, at) == 0);
}

}  // namespace
