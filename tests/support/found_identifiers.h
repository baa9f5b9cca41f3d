#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identifiers/detector.h"
#include "identifiers/find/table_header.h"
#include "protocol/event_json.h"

namespace test {

// What a detector finds in a text, in order: "phone +8613812345678", and
// "possible phone ..." in the low tier.
inline std::vector<std::string> FoundIn(const identifiers::Detector& detector,
                                        std::string_view text) {
  std::vector<std::string> found;
  identifiers::TableHeader header;
  detector.ForEach(
      text, 0, text.size(), header, [&](const identifiers::Match& match) {
        std::string line(match.tier == protocol::Tier::kLow ? "possible " : "");
        line += protocol::Name(match.kind);
        found.push_back(line + " " + std::string(match.canonical));
      });
  return found;
}

// The same without tiers.
inline std::vector<std::string> FoundAnyIn(
    const identifiers::Detector& detector, std::string_view text) {
  auto found = FoundIn(detector, text);
  for (auto& line : found)
    if (line.starts_with("possible ")) line.erase(0, 9);
  return found;
}

}  // namespace test
