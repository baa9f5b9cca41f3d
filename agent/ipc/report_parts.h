#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "identifiers/digest.h"
#include "protocol/event.h"
#include "protocol/limits.h"

namespace agent {

// An act with more digests than fit into an event goes on in `continued` ones.
// The counts and the facts of the object stand in the first.
inline void ForEachPart(
    protocol::Event event,
    std::span<const identifiers::Digest> digests,
    const std::function<void(protocol::Event,
                             std::span<const identifiers::Digest>)>& take) {
  constexpr std::size_t kPart = protocol::kMaxFingerprintsPerEvent;
  protocol::Event rest;
  if (digests.size() > kPart) {
    rest = event;
    rest.continued = true;
    rest.counts.clear();
    rest.object = {};
  }
  take(std::move(event), digests.first(std::min(kPart, digests.size())));
  for (std::size_t at = kPart; at < digests.size(); at += kPart)
    take(rest, digests.subspan(at, std::min(kPart, digests.size() - at)));
}

}  // namespace agent
