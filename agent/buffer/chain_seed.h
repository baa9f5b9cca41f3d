// The file chain.seed: where the next generation's chain starts from.
// Format: docs/formats/buffer.md.
#pragma once

#include <filesystem>

#include "base/random.h"
#include "base/result.h"
#include "protocol/chain.h"

namespace agent {

struct ChainSeed {
  protocol::Generation last;  // The last one started; ordinal 0 if none was.
  protocol::ChainKey next{};  // Of ordinal last.ordinal + 1.
};

// Enrolment: `seed`, agreed with the centre, is that of ordinal 1. The file is
// 0600 and belongs to the owner of its folder, so that root can enrol for the
// service.
base::Status WriteChainSeed(const std::filesystem::path& path,
                            const protocol::ChainKey& seed);

// kInvalid if it is absent (the machine is not enrolled), kCorrupt if it does
// not decode.
base::Result<ChainSeed> ReadChainSeed(const std::filesystem::path& path);

// Made only whole: a chain has no default.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
struct StartedGeneration {
  protocol::Generation generation;
  protocol::Generation previous;  // As the file has it; ordinal 0 if none.
  protocol::Chain chain;
};

// Takes the next ordinal. Before its chain is handed out, the file durably
// holds the seed of the ordinal after, so that nobody can start this chain
// again from what is on the endpoint. Who ends before using it has skipped an
// ordinal.
base::Result<StartedGeneration> TakeGeneration(
    const std::filesystem::path& path, base::Random& random);

}  // namespace agent
