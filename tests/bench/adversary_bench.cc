// Texts made to be slow: what Detector::Scan takes a byte, from 64 KiB on, each
// time twice as much. Linear is twice the time. Fails if a doubling takes more
// than kMostRatio times as long, or a byte more than kMostNanoseconds.
// Usage: adversary_bench [largest MiB]
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "identifiers/detector.h"
#include "tests/bench/measure.h"

namespace {

constexpr std::size_t kSmallest = std::size_t{64} * 1024;
constexpr double kMostRatio = 3;  // Of machines that do other things, too.
constexpr double kMostNanoseconds = 500;

struct Pattern {
  std::string_view name;
  std::string_view unit;  // The text is nothing else, over and over.
};

constexpr std::array kPatterns = {
    Pattern{"single digits", "1 "},
    Pattern{"pairs of digits", "13 "},
    Pattern{"digits and stops", "1.1.1."},
    Pattern{"digits and hyphens", "1-1-1-"},
    Pattern{"digits in parentheses", "(1(1"},
    Pattern{"digits and stars", "1*1*"},
    Pattern{"one long row of digits", "1380013800"},
    Pattern{"mobile numbers", "13800138000 "},
    Pattern{"threes", "138-001-380-"},
    Pattern{"fours", "4111 1111 1111 1111 "},
    Pattern{"exits", "0086 00 "},
    Pattern{"own country code", "86 86 "},
    Pattern{"plus", "+"},
    Pattern{"plus and digits", "+1 "},
    Pattern{"plus over lines", "+86 138\n"},
    Pattern{"hyphens over lines", "138-\n"},
    Pattern{"at-signs", "@"},
    Pattern{"addresses without an end", "a@a@"},
    Pattern{"addresses and stops", "a.@a."},
    Pattern{"one long local part", "aaaaaaaaaaaaaaaa"},
    Pattern{"written at-signs", "(at)[at]"},
    Pattern{"written dots", "a [at] b [dot] c "},
    Pattern{"addresses", "a@b.de "},
    Pattern{"labels", "Phone:\n"},
    Pattern{"labels in one line", "phone: tel: id: "},
    Pattern{"label, number", "Order no: 13800138000\n"},
    Pattern{"tabs", "\t"},
    Pattern{"delimiters", ";,|\t"},
    Pattern{"titles", "phone;name;"},
    Pattern{"titles, rows", "phone;name\n"},
    Pattern{"quotes", "\""},
    Pattern{"objects", "{\"name\":\"A B\","},
    Pattern{"capitals", "GB82WEST"},
    Pattern{"letters and digits", "A1B2C3D4"},
    Pattern{"lettered ids", "AB 12 34 56 C "},
    Pattern{"lookalikes", "1O0l"},
    Pattern{"line feeds", "\n"},
    Pattern{"short lines", "1\n"},
    Pattern{"full-width digits", "\xEF\xBC\x91"},
    Pattern{"full-width full stops", "\xEF\xBC\x8E"},
    Pattern{"Thai letters", "\xE0\xB9\x90\xE0\xB8\x81"},
    Pattern{"mathematical digits", "\xF0\x9D\x9F\x98 "},
    Pattern{"Han characters", "\xE6\x89\x8B\xE6\x9C\xBA"},
    Pattern{"nothing to be seen", "1\xE2\x80\x8B"},
    Pattern{"broken characters", "\xEF\xF0\xE0\xD9"},
    Pattern{"zero bytes", std::string_view("\0", 1)}};

std::string TextOf(const Pattern& pattern, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + pattern.unit.size());
  while (text.size() < bytes)
    text += pattern.unit;
  return text;
}

// The best of a few: what else the machine does is not of interest.
double SecondsFor(const identifiers::Detector& detector,
                  const std::string& text) {
  constexpr double kEnough = 0.02;
  constexpr int kMostTurns = 20;
  double best = 1e9;
  double all = 0;
  for (int turn = 0; turn < 2 || (turn < kMostTurns && all < kEnough); ++turn) {
    const double start = bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    detector.Scan(text);
    const double took = bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID) - start;
    best = std::min(best, took);
    all += took;
  }
  return best;
}

// Whether it keeps to both bounds. All sizes come several times in turns: what
// slows the machine down for a while slows down none of them alone.
bool Measure(const identifiers::Detector& detector,
             const Pattern& pattern,
             std::size_t largest) {
  constexpr int kRounds = 4;
  std::map<std::size_t, double> seconds;  // By bytes.
  for (int round = 0; round < kRounds; ++round)
    for (std::size_t bytes = kSmallest; bytes <= largest; bytes *= 2) {
      const double took = SecondsFor(detector, TextOf(pattern, bytes));
      const auto [best, is_first] = seconds.try_emplace(bytes, took);
      best->second = std::min(best->second, took);
    }
  double worst = 0;
  for (auto size = seconds.begin(); std::next(size) != seconds.end(); ++size)
    worst = std::max(worst, std::next(size)->second / size->second);
  const auto& [bytes, took] = *seconds.rbegin();
  const double nanoseconds = took * 1e9 / static_cast<double>(bytes);
  const bool holds = worst <= kMostRatio && nanoseconds <= kMostNanoseconds;
  std::printf("%-28s %10.1f %10.2f%s\n",
              std::string(pattern.name).c_str(),
              nanoseconds,
              worst,
              holds ? "" : "  TOO SLOW");
  return holds;
}

}  // namespace

int main(int argc, char** argv) {
  const auto largest =
      static_cast<std::size_t>(argc > 1 ? std::atoi(argv[1]) : 16) * 1024 *
      1024;
  const auto detector = bench::Must(identifiers::Detector::Make({}));
  std::printf("%-28s %10s %10s\n", "text", "ns/byte", "doubling");
  bool all_hold = true;
  for (const auto& pattern : kPatterns)
    all_hold = Measure(detector, pattern, largest) && all_hold;
  return all_hold ? 0 : 1;
}
