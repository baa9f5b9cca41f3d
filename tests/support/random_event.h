// Events that no desk would make: every field at its extremes as often as not,
// for properties that must hold for all of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "protocol/event.h"
#include "protocol/limits.h"

namespace test {

class RandomEvents {
 public:
  explicit RandomEvents(std::uint64_t seed) : random_(seed) {}

  protocol::Event Next() {
    protocol::Event event;
    event.channel = Enum<protocol::Channel>(1);
    event.action = Enum<protocol::Action>(0);
    event.reading = Enum<protocol::Reading>(0);
    event.reason = Enum<protocol::Reason>(0);
    event.severity = Enum<protocol::Severity>(0);
    event.continued = Below(2) == 1;
    event.crm_focused = Below(2) == 1;
    event.crm_source = Below(2) == 1;
    event.crm_visible = Below(2) == 1;
    event.acted_at = std::chrono::sys_time<std::chrono::milliseconds>(
        std::chrono::milliseconds(Number() % kYear10000));
    event.acted_at_uptime =
        std::chrono::milliseconds(static_cast<std::int64_t>(Number()));
    event.login = static_cast<protocol::LoginId>(Number());
    event.visit = Number();
    event.rules = Rules();
    event.program = Text();
    event.destination = Text();
    event.page_host = Text();
    event.detail = Text();
    event.object = Object();
    event.counts = Counts();
    event.quantity = Number();
    event.canon = static_cast<std::uint16_t>(Number());
    event.epoch = static_cast<std::uint16_t>(Number());
    event.fingerprints = Fingerprints(event.counts);
    return event;
  }

  std::uint64_t Below(std::uint64_t limit) { return random_() % limit; }

  // Of any size: as many of 3 bits as of 60.
  std::uint64_t Number() {
    const std::uint64_t width = Below(66);
    if (width == 65) return std::numeric_limits<std::uint64_t>::max();
    return width == 0 ? 0 : random_() >> (64 - width);
  }

 private:
  // In ms since 1970: no row says a later time.
  static constexpr std::uint64_t kYear10000 = 253'402'300'800'000;

  template <typename Value>
  Value Enum(unsigned least) {
    const bool known = Below(4) != 0;
    return static_cast<Value>(least + Below((known ? 8 : 256) - least));
  }

  // Mostly of a small set, so that values repeat; any bytes otherwise.
  std::string Text() {
    static const std::vector<std::string> usual = {
        "", "", "chromium", "text/plain", "acme.zendesk.com", "clipboard"};
    if (Below(4) != 0) return usual[Below(usual.size())];
    std::string text(Below(10) == 0 ? protocol::kMaxStringBytes : Below(20), 0);
    for (char& letter : text)
      letter = static_cast<char>(random_());
    return text;
  }

  std::vector<std::string> Rules() {
    std::vector<std::string> rules(Below(20) == 0 ? protocol::kMaxRulesPerEvent
                                                  : Below(3));
    for (std::string& rule : rules)
      rule = Text();
    std::ranges::sort(rules);
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    return rules;
  }

  protocol::ObjectFacts Object() {
    protocol::ObjectFacts object;
    object.bytes = Number();
    object.items = static_cast<std::uint32_t>(Number());
    object.media_type = Text();
    object.extension = Text();
    object.file = Below(2) * Number();
    object.origin = Below(2) * Number();
    object.linked_by =
        static_cast<protocol::LinkedBy>(Below(3) == 0 ? Below(256) : 0);
    object.device = Below(2) * Number();
    if (Below(3) == 0) {
      object.sealed_name.resize(Below(5) == 0 ? protocol::kMaxSealedNameBytes
                                              : Below(60));
    }
    for (auto& byte : object.sealed_name) {
      byte = static_cast<std::uint8_t>(random_());
    }
    return object;
  }

  std::vector<protocol::KindCount> Counts() {
    std::vector<protocol::KindCount> counts;
    unsigned kind = 0;
    for (std::uint64_t left = Below(4); left > 0; --left) {
      kind += static_cast<unsigned>(1 + Below(Below(5) == 0 ? 60 : 2));
      if (kind % 128 == 0) ++kind;
      auto count = protocol::KindCount::OfCode(static_cast<std::uint8_t>(kind));
      count.distinct = std::max(1U, static_cast<std::uint32_t>(Number()));
      count.mentions =
          Below(2) == 0 ? count.distinct : static_cast<std::uint32_t>(Number());
      counts.push_back(count);
    }
    return counts;
  }

  std::vector<protocol::Fingerprint> Fingerprints(
      const std::vector<protocol::KindCount>& counts) {
    std::uint64_t size = Below(5);
    if (Below(3) == 0 && !counts.empty()) size = counts[0].distinct;
    if (Below(50) == 0) size = protocol::kMaxFingerprintsPerEvent;
    size = std::min<std::uint64_t>(size, protocol::kMaxFingerprintsPerEvent);
    std::vector<protocol::Fingerprint> fingerprints(size);
    const bool spread = Below(3) != 0;
    for (auto& one : fingerprints)
      one = spread ? random_() : Number();
    std::ranges::sort(fingerprints);
    fingerprints.erase(std::unique(fingerprints.begin(), fingerprints.end()),
                       fingerprints.end());
    return fingerprints;
  }

  std::mt19937_64 random_;
};

// Changes a byte or two, or the length.
inline std::vector<std::uint8_t> Mutated(std::vector<std::uint8_t> bytes,
                                         RandomEvents& random) {
  switch (random.Below(4)) {
    case 0:
      bytes.resize(random.Below(bytes.size() + 1));
      break;
    case 1:
      bytes.push_back(static_cast<std::uint8_t>(random.Below(256)));
      break;
    default:
      for (std::uint64_t i = random.Below(3); !bytes.empty() && i < 3; ++i) {
        bytes[random.Below(bytes.size())] ^=
            static_cast<std::uint8_t>(1 + random.Below(255));
      }
  }
  return bytes;
}

}  // namespace test
