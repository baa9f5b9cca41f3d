// Any text, in any region: matches lie in it, in order and apart, the counts
// fit them, a text in two pieces is counted as the whole, and none takes long.
// The first byte says the region, the second where the text is cut.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identifiers/detector.h"
#include "identifiers/find/table_header.h"
#include "identifiers/stream_scan.h"

namespace {

constexpr std::array kRegions = {"CN", "DE", "US", "GB", "IN", "BR", "IT", ""};

// Of this thread, for one pass over a text, under sanitizers, on a machine that
// is busy; what is quadratic passes it with 64 KiB.
constexpr double kMostNanosecondsAByte = 20'000;
constexpr double kAlways = 50e6;

const identifiers::Detector& DetectorOf(std::uint8_t first) {
  static const std::vector<identifiers::Detector> detectors = [] {
    std::vector<identifiers::Detector> made;
    for (const auto* region : kRegions) {
      auto detector = identifiers::Detector::Make(
          {.default_region = region,
           .patterns = {{"case-number", R"(C-(\d{4}))"}}});
      if (!detector.ok()) std::abort();
      made.push_back(std::move(detector.value()));
    }
    return made;
  }();
  return detectors[first % detectors.size()];
}

double ThreadNanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 +
         static_cast<double>(time.tv_nsec);
}

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size < 2) return 0;
  const auto& detector = DetectorOf(data[0]);
  const std::string_view text(reinterpret_cast<const char*>(data) + 2,
                              size - 2);
  const std::size_t cut = text.size() * data[1] / 255;

  const double start = ThreadNanoseconds();
  const auto whole = detector.Scan(text);
  Require(
      ThreadNanoseconds() - start <
          kAlways + kMostNanosecondsAByte * static_cast<double>(text.size()),
      "the scan is too slow");

  std::size_t end = 0;
  std::uint32_t matches = 0;
  identifiers::TableHeader header;
  detector.ForEach(
      text, 0, text.size(), header, [&](const identifiers::Match& match) {
        Require(match.begin >= end && match.end > match.begin &&
                    match.end <= text.size() && !match.canonical.empty(),
                "a match is not in its place");
        end = match.end;
        ++matches;
      });
  std::uint32_t mentions = 0;
  for (const auto& count : whole.counts) {
    Require(count.distinct > 0 && count.distinct <= count.mentions,
            "more distinct ones than mentions");
    mentions += count.mentions;
  }
  Require(mentions == matches, "the counts are not those of the matches");

  identifiers::StreamScan stream(detector);
  stream.Add(text.substr(0, cut));
  stream.Add(text.substr(cut));
  const auto pieces = stream.Finish();
  Require(pieces.counts == whole.counts && pieces.digests == whole.digests,
          "in pieces it is another text");
  return 0;
}
