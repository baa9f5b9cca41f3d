#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "identifiers/document/document_reader.h"
#include "identifiers/stream_scan.h"
#include "tests/support/catch.h"

namespace test {

inline std::string Golden(const std::string& name) {
  std::ifstream in(GOLDEN_FOLDER "/documents/" + name, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

class NoPdf final : public identifiers::document::PdfText {
 public:
  std::optional<base::UniqueFd> Start() override { return std::nullopt; }
};

struct Scanned {
  identifiers::document::Outcome outcome;
  identifiers::Findings findings;
};

inline Scanned ScanSource(const identifiers::document::ByteSource& file,
                          identifiers::document::Limits limits = {},
                          const std::string& extension = "") {
  auto detector = identifiers::Detector::Make({});
  REQUIRE(detector.ok());
  const base::SystemClock clock;
  const identifiers::document::DocumentReader reader(limits, clock);
  identifiers::StreamScan scan(detector.value());
  NoPdf pdf;
  Scanned scanned;
  scanned.outcome = reader.Read(file, extension, pdf, scan);
  scanned.findings = scan.Finish();
  return scanned;
}

inline Scanned ScanBytes(const std::string& bytes,
                         identifiers::document::Limits limits = {}) {
  return ScanSource(identifiers::document::MemorySource(bytes), limits);
}

// Of either tier: a word beside a number is not in every format.
inline std::vector<protocol::KindCount> WithoutTiers(
    std::vector<protocol::KindCount> counts) {
  for (auto& count : counts)
    count.tier = protocol::Tier::kHigh;
  return counts;
}

}  // namespace test
