#pragma once

#include <cstdint>
#include <vector>

#include "protocol/event.h"

namespace protocol {

// Which act an event tells of, and which fields it has: what takes few values,
// and the same ones together, so that it is coded as one.
struct EventShape {
  // A field that an event does not have is empty or 0. In the order in which
  // they are coded: docs/formats/batch.md.
  enum Mark : std::uint32_t {
    kContinued = 1U << 0,
    kCrmFocused = 1U << 1,
    kCrmSource = 1U << 2,
    kVisit = 1U << 3,
    kRules = 1U << 4,
    kProgram = 1U << 5,
    kDestination = 1U << 6,
    kPageHost = 1U << 7,
    kDetail = 1U << 8,
    kBytes = 1U << 9,
    kItems = 1U << 10,
    kMediaType = 1U << 11,
    kExtension = 1U << 12,
    kSealedName = 1U << 13,
    kQuantity = 1U << 14,
    kMentions = 1U << 15,  // Some identifier is mentioned more than once.
    kComplete = 1U << 16,  // As many fingerprints as the counts add up to.
    kForms = 1U << 17,     // Canon or epoch.
    kLogin = 1U << 18,
    kCrmVisible = 1U << 19,
    kFile = 1U << 20,
    kOrigin = 1U << 21,  // And by what it is known.
    kDevice = 1U << 22,
  };
  static constexpr unsigned kMarks = 23;

  Channel channel{};
  Action action{};
  Reading reading{};
  Reason reason{};
  Severity severity{};
  std::uint32_t marks = 0;          // Mark, or-ed.
  std::vector<std::uint8_t> kinds;  // KindCount::Code of the counts.

  bool Has(Mark mark) const { return (marks & mark) != 0; }
  friend bool operator==(const EventShape&, const EventShape&) = default;
};

EventShape ShapeOf(const Event& event);

// How many different identifiers these count.
std::uint64_t Distinct(const std::vector<KindCount>& counts);

}  // namespace protocol
