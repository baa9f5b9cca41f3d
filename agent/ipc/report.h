#pragma once

#include <cstdint>
#include <vector>

#include "identifiers/digest.h"
#include "protocol/event.h"

namespace agent {

// What the session process tells deskwardend about one act: an event without
// login and fingerprints, which only deskwardend can add, and the digests that
// the fingerprints are made of. Text never crosses the socket. At most
// protocol::kMaxFingerprintsPerEvent digests; more go in `continued` reports.
struct Report {
  std::uint64_t number = 0;  // 1, 2, 3, ... within one session process.
  protocol::Event event;
  std::vector<identifiers::Digest> digests;
};

}  // namespace agent
