// What the store keeps of one agent's stream. docs/formats/store.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <tuple>

#include "base/bytes.h"
#include "base/crypto/sha256.h"
#include "central/store/agent_id.h"
#include "protocol/batch.h"
#include "protocol/chain.h"

namespace central {

// Where an agent's chain stands: what its next batch is checked against.
struct AgentState {
  protocol::Generation generation;
  std::int64_t next = 1;
  protocol::ChainKey next_key{};
  protocol::Link link{};
  protocol::ChainKey seed{};  // Of this generation's ordinal.

  protocol::Chain chain() const { return {next - 1, next_key, link}; }
};

// Which of two states of one agent is the earlier one.
inline bool IsBefore(const AgentState& a, const AgentState& b) {
  return std::tie(a.generation.ordinal, a.next) <
         std::tie(b.generation.ordinal, b.next);
}

// A run of numbers, and the chain at both of its ends.
struct Run {
  AgentId agent{};
  protocol::Generation generation;
  std::int64_t first = 1;
  std::int64_t last = 0;
  protocol::Link link_before{};
  protocol::Link link_after{};
  protocol::ChainKey key_before{};
  std::int64_t received_ms = 0;  // Set by the store.
};

// Rows as they came: the blob is an encoded batch of exactly this run.
struct StoredRun : Run {
  protocol::Generation previous;
  base::crypto::Sha256Digest digest{};  // SHA-256 of the blob.
  base::Bytes blob;
};

// Rows that the agent declared gone. The counts are those of the record that it
// sent, which may begin before `first` where the centre had rows already.
struct MissingRun : Run {
  protocol::Reason reason = protocol::Reason::kShed;
  std::array<std::uint64_t, protocol::kChannels> events{};
};

// Rows that differ from what the store has under the same numbers.
struct Fork {
  AgentId agent{};
  protocol::Generation offered;
  protocol::Generation known;
  std::int64_t first = 1;
  std::int64_t last = 0;
};

// All that one batch changes: stored as a whole or not at all.
struct Change {
  AgentId agent{};
  std::optional<AgentState> state;  // Afterwards.
  std::optional<MissingRun> missing;
  std::optional<StoredRun> run;
  std::optional<Fork> fork;
};

}  // namespace central
