// How fast identifiers are found: the whole of Detector::Scan (found,
// validated, canonical, counted, digested), beside what only looks for
// candidates, RE2 with one alternation, and what only reads the text, memchr.
// In turns, in one run, by the thread's CPU time. Usage: detector_bench
// [milliseconds of each [density]]
#include <re2/re2.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "identifiers/detector.h"
#include "tests/bench/customer_text.h"
#include "tests/bench/measure.h"

namespace {

using bench::CustomerTexts;

constexpr std::size_t kSentences = 1'000;   // Bytes of a text: a paragraph.
constexpr std::size_t kTable = 64 * 1'024;  // A list of customers.

using Count = std::function<std::size_t(std::string_view)>;

struct Scanner {
  Count count;  // What it finds in one text.
  double seconds = 0;
  std::size_t found = 0;  // In all texts once.
};

void Run(Scanner& scanner, const CustomerTexts& texts) {
  const double start = bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
  scanner.found = 0;
  for (const auto& text : texts.texts)
    scanner.found += scanner.count(text);
  scanner.seconds += bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID) - start;
}

std::size_t CountMatches(const re2::RE2& expression, std::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  re2::StringPiece match;
  std::size_t found = 0;
  std::size_t at = 0;
  while (expression.Match(
      piece, at, piece.size(), re2::RE2::UNANCHORED, &match, 1)) {
    at = static_cast<std::size_t>(match.data() - piece.data()) + match.size();
    ++found;
  }
  return found;
}

std::size_t CountFindings(const identifiers::Detector& detector,
                          std::string_view text) {
  std::size_t found = 0;
  for (const auto& count : detector.Scan(text).counts)
    found += count.mentions;
  return found;
}

void Measure(const char* language,
             std::string_view density,
             const CustomerTexts& texts,
             const identifiers::Detector& detector,
             double seconds) {
  static const re2::RE2 expression(R"([\w.%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})"
                                   R"(|\+?\(?[0-9][0-9 ().-]{5,20}[0-9Xx])");
  Scanner scan{[&](auto text) { return CountFindings(detector, text); }};
  Scanner re2{[&](auto text) { return CountMatches(expression, text); }};
  // A byte that no UTF-8 has: every text is read to its end.
  Scanner read{[](auto text) -> std::size_t {
    return std::memchr(text.data(), 0xFF, text.size()) == nullptr ? 0 : 1;
  }};
  double rounds = 0;
  for (; scan.seconds < seconds; ++rounds)
    for (Scanner* each : {&scan, &re2, &read})
      Run(*each, texts);
  const double bytes = rounds * static_cast<double>(texts.bytes);
  std::printf("%-8s %-9s %7zu %7zu %8.1f %8.1f %9.0f %8.2f ",
              language,
              std::string(density).c_str(),
              texts.planted,
              scan.found,
              bytes / scan.seconds / 1e6,
              bytes / re2.seconds / 1e6,
              bytes / read.seconds / 1e6,
              re2.seconds / scan.seconds);
  if (scan.found == 0)
    std::printf("%8s\n", "-");
  else
    std::printf("%8.0f\n",
                scan.seconds * 1e9 / rounds / static_cast<double>(scan.found));
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = (argc > 1 ? std::atof(argv[1]) : 400) / 1e3;
  const std::string_view only = argc > 2 ? argv[2] : "";
  const auto detector = bench::Must(identifiers::Detector::Make({}));
  struct Row {
    const char* name;
    bench::Language language;
  };
  constexpr std::array kRows = {Row{"English", bench::Language::kEnglish},
                                Row{"German", bench::Language::kGerman},
                                Row{"Chinese", bench::Language::kChinese}};
  std::printf("%-8s %-9s %7s %7s %8s %8s %9s %8s %8s\n",
              "language",
              "density",
              "planted",
              "found",
              "MB/s",
              "RE2 MB/s",
              "read MB/s",
              "to RE2",
              "ns each");
  for (const Row& row : kRows) {
    bench::CustomerText text(row.language);
    const auto measure = [&](std::string_view density,
                             const CustomerTexts& texts) {
      if (only.empty() || only == density)
        Measure(row.name, density, texts, detector, seconds);
    };
    measure("none", text.Sentences(200, kSentences, 0));
    measure("1 in 200", text.Sentences(200, kSentences, 200));
    measure("1 in 20", text.Sentences(200, kSentences, 20));
    measure("table", text.Table(4, kTable));
  }
  return 0;
}
