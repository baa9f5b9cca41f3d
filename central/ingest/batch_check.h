// What is wrong or right with a batch as such, and with its place in the chain.
// Nothing here reads or writes a store.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "central/ingest/quotas.h"
#include "central/store/records.h"
#include "protocol/batch.h"

namespace central {

// As many rows as one record may say are gone. Passing over them costs a hash
// each, and no buffer holds as many.
inline constexpr std::int64_t kMaxSkip = 4'000'000;
// As many generations as an agent may be ahead of what is known here: likewise.
inline constexpr std::uint32_t kMaxNewGenerations = 10'000;

// Every row of a version that this program knows must decode.
base::Result<Load> CheckRows(const protocol::Batch& batch);

// The state before the first row of `generation`, whose ordinal is at least
// that of `seed_ordinal`, the one that `seed` belongs to.
AgentState StartOf(const protocol::Generation& generation,
                   const protocol::ChainKey& seed,
                   std::uint32_t seed_ordinal);

// What to store of a batch that continues `state`. Its rows before state.next
// are left out (they were compared already), and so are those that a shed
// record passes over before it.
struct Continuation {
  AgentState state;  // Afterwards.
  std::optional<MissingRun> missing;
  std::optional<StoredRun> run;
};

// kCorrupt if the links do not fit, and the message says where; kInvalid if it
// cannot be.
base::Result<Continuation> Continue(const AgentState& state,
                                    AgentId agent,
                                    protocol::Batch batch,
                                    base::ByteView encoded);

}  // namespace central
