// The canonical forms of this build are those of its canon's rules.
// Fingerprints of years are compared by them.
#include <fstream>
#include <map>
#include <string>

#include "identifiers/canon.h"
#include "identifiers/detector.h"
#include "tests/support/catch.h"
#include "tests/support/found_identifiers.h"

namespace {

using identifiers::Detector;

const Detector& In(const std::string& region) {
  static std::map<std::string, Detector> detectors;
  const auto known = detectors.find(region);
  if (known != detectors.end()) return known->second;
  auto made = Detector::Make({.default_region = region});
  REQUIRE(made.ok());
  return detectors.emplace(region, std::move(made.value())).first->second;
}

// Takes what is before the next tab.
std::string Field(std::string& line) {
  const auto end = line.find('\t');
  const std::string field = line.substr(0, end);
  line.erase(0, end == std::string::npos ? end : end + 1);
  return field;
}

TEST_CASE("a changed canonical form has a canon of its own") {
  const auto name =
      "canonical-forms-" + std::to_string(identifiers::kCanonRules) + ".tsv";
  std::ifstream golden(GOLDEN_FOLDER "/" + name);
  int lines = 0;
  int changed = 0;
  for (std::string line; std::getline(golden, line); ++lines) {
    const auto region = Field(line);
    const auto writing = Field(line);
    const auto kind = Field(line);
    const auto found = test::FoundAnyIn(In(region), writing);
    INFO(region << " \"" << writing << '"');
    CHECK(found == std::vector<std::string>{kind + " " + line});
    changed += found == std::vector<std::string>{kind + " " + line} ? 0 : 1;
  }
  CHECK(lines >= 300);
  INFO(
      "Where this is meant: a line in identifiers/canons.txt with other rules, "
      "tests/golden/"
      << name
      << " copied to their number and changed there, "
         "and what the old forms were in docs/formats/fingerprint.md");
  CHECK(changed == 0);
}

}  // namespace
