#pragma once

#include <string>
#include <vector>

#include "identifiers/detector.h"
#include "tests/support/catch.h"
#include "tests/support/found_identifiers.h"

namespace test {

// What is found in a text in a region, joined by "; ".
struct Writing {
  const char* region;
  const char* text;
  const char* found;
};

inline void CheckFound(const std::vector<Writing>& writings) {
  for (const auto& [region, text, found] : writings) {
    INFO(region << ": " << text);
    auto made = identifiers::Detector::Make({.default_region = region});
    REQUIRE(made.ok());
    std::string all;
    for (const auto& line : FoundIn(made.value(), text))
      all += (all.empty() ? "" : "; ") + line;
    CHECK(all == found);
  }
}

}  // namespace test
