#pragma once

#include <cstdint>
#include <map>

#include "central/ingest/ingest.h"
#include "central/store/epoch_file.h"
#include "central/store/verify.h"
#include "protocol/wire.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"

namespace test {

inline central::Ingest::Answer Send(CentreParts& centre,
                                    const central::Agent& agent,
                                    const protocol::Batch& batch) {
  return centre.ingest->Take(agent, protocol::EncodeBatch(batch));
}

// How often each number of a generation is stored, over all files.
inline std::map<std::int64_t, int> StoredNumbers(
    CentreParts& centre,
    const central::Agent& agent,
    const protocol::Generation& generation) {
  std::map<std::int64_t, int> stored;
  for (const auto& run :
       Must(centre.store->Overlapping(agent.id, generation, 1, 1'000'000))) {
    const auto batch = Must(protocol::DecodeBatch(run.blob));
    CHECK(batch.first == run.first);
    CHECK(batch.last() == run.last);
    for (auto n = batch.first; n <= batch.last(); ++n)
      ++stored[n];
  }
  return stored;
}

inline void CheckEachOnce(CentreParts& centre,
                          const central::Agent& agent,
                          const protocol::Generation& generation,
                          std::int64_t last) {
  const auto stored = StoredNumbers(centre, agent, generation);
  CHECK(stored.size() == static_cast<std::size_t>(last));
  for (const auto& [number, times] : stored) {
    CAPTURE(number);
    CHECK(times == 1);
  }
}

inline void CheckIntact(CentreParts& centre) {
  const auto report =
      Must(central::Verify(*centre.registry, centre.folder.path()));
  CAPTURE(report.problems);
  CHECK(report.problems.empty());
}

struct OneAgent : CentreParts {
  central::Agent agent = Enrol(7);
  SendingAgent sender{SeedOf(7)};
};

}  // namespace test
