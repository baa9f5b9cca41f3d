// How fast identifiers are found: the whole of Detector::Scan (found,
// validated, canonical, counted, digested), beside what only looks for
// candidates (vectorscan with three patterns and with those of all kinds, RE2
// with one alternation and with which part of it matched), what only reads the
// text (memchr), and what validates telephone numbers (PhoneNumberMatcher). In
// turns, in one run, by the thread's CPU time; and how much private memory the
// detector takes. Usage: detector_bench [milliseconds of each [density]]
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

#include "identifiers/detector.h"
#include "identifiers/stream_scan.h"
#include "tests/bench/customer_text.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"

namespace {

using bench::CustomerTexts;

constexpr std::size_t kSentences = 1'000;   // Bytes of a text: a paragraph.
constexpr std::size_t kTable = 64 * 1'024;  // A list of customers.

struct Scanner {
  std::function<std::size_t(const std::string&)> count;  // Found in a text.
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

std::size_t CountFindings(const identifiers::Detector& detector,
                          std::string_view text) {
  std::size_t found = 0;
  for (const auto& count : detector.Scan(text).counts)
    found += count.mentions;
  return found;
}

struct Row {
  const char* name;
  bench::Language language;
  const char* region;
};

void Measure(const Row& row,
             std::string_view density,
             const CustomerTexts& texts,
             double seconds) {
  using Patterns = bench::Vectorscan::Patterns;
  static const bench::Vectorscan of_three(Patterns::kThree);
  static const bench::Vectorscan of_all_kinds(Patterns::kAllKinds);
  static const auto detector = bench::Must(identifiers::Detector::Make({}));
  Scanner scan{[&](const auto& text) { return CountFindings(detector, text); }};
  Scanner three{[&](const auto& text) { return of_three.Count(text); }};
  Scanner all_kinds{[&](const auto& text) { return of_all_kinds.Count(text); }};
  Scanner re2{[](const auto& text) { return bench::CountByRe2(text); }};
  Scanner re2_kind{
      [](const auto& text) { return bench::CountByRe2WithKind(text); }};
  // A byte that no UTF-8 has: every text is read to its end.
  Scanner read{[](const auto& text) -> std::size_t {
    return std::memchr(text.data(), 0xFF, text.size()) == nullptr ? 0 : 1;
  }};
  Scanner matcher{[&](const auto& text) {
    return bench::CountByPhoneNumberMatcher(text, row.region);
  }};
  double rounds = 0;
  for (; scan.seconds < seconds; ++rounds)
    for (Scanner* each : {&scan, &three, &all_kinds, &re2, &re2_kind, &read})
      Run(*each, texts);
  Run(matcher, texts);  // A thousand times slower: once will do.
  const auto bytes = static_cast<double>(texts.bytes);
  const auto speed = [&](const Scanner& scanner) {
    return bytes * rounds / scanner.seconds / 1e6;
  };
  const double by_matcher = bytes / matcher.seconds / 1e6;
  std::printf("%-8s %-9s %7zu %7zu %8.1f",
              row.name,
              std::string(density).c_str(),
              texts.planted,
              scan.found,
              speed(scan));
  for (const Scanner* peer : {&three, &all_kinds, &re2, &re2_kind})
    std::printf(" %8.1f %5.2f", speed(*peer), speed(scan) / speed(*peer));
  std::printf(" %8.2f %5.0f %8.0f\n",
              by_matcher,
              speed(scan) / by_matcher,
              speed(read));
}

// KiB of this process that no other shares and that were written to.
long PrivateDirty() {
  std::ifstream smaps("/proc/self/smaps_rollup");
  for (std::string word; smaps >> word;) {
    long kib = 0;
    if (word == "Private_Dirty:" && smaps >> kib) return kib;
  }
  return 0;
}

// Before anything else runs: what others leave behind is not ours.
void PrintMemory() {
  bench::CustomerText text(bench::Language::kEnglish);
  const auto tables = text.Table(16, kTable);
  const auto paragraphs = text.Sentences(200, kSentences, 20);
  const long before = PrivateDirty();
  const auto detector = bench::Must(identifiers::Detector::Make({}));
  for (const auto& paragraph : paragraphs.texts)
    CountFindings(detector, paragraph);
  const long after_texts = PrivateDirty();
  identifiers::StreamScan stream(detector);
  for (const auto& table : tables.texts)
    stream.Add(table);
  const long after_stream = PrivateDirty();
  std::printf(
      "private memory: %ld KiB after 200 texts, %ld KiB with a stream "
      "of %.1f MB in hand\n",
      after_texts - before,
      after_stream - before,
      static_cast<double>(tables.bytes) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = (argc > 1 ? std::atof(argv[1]) : 400) / 1e3;
  const std::string_view only = argc > 2 ? argv[2] : "";
  PrintMemory();
  constexpr std::array kRows = {
      Row{"English", bench::Language::kEnglish, "US"},
      Row{"German", bench::Language::kGerman, "DE"},
      Row{"Chinese", bench::Language::kChinese, "CN"}};
  std::printf("%-8s %-9s %7s %7s %8s %14s %14s %14s %14s %14s %8s\n",
              "language",
              "density",
              "planted",
              "found",
              "MB/s",
              "three, x",
              "all kinds, x",
              "RE2, x",
              "RE2 kind, x",
              "Matcher, x",
              "memchr");
  for (const Row& row : kRows) {
    bench::CustomerText text(row.language);
    const auto measure = [&](std::string_view density,
                             const CustomerTexts& texts) {
      if (only.empty() || only == density)
        Measure(row, density, texts, seconds);
    };
    measure("none", text.Sentences(200, kSentences, 0));
    measure("1 in 200", text.Sentences(200, kSentences, 200));
    measure("1 in 20", text.Sentences(200, kSentences, 20));
    measure("table", text.Table(4, kTable));
  }
  return 0;
}
