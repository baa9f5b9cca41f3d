#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "protocol/batch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"

namespace test {

// Agents 1 and 2 with 10 events each, in batches of 4, 4 and 2, taking turns.
struct TwoAgents : CentreParts {
  TwoAgents() {
    for (std::uint8_t i = 1; i <= 2; ++i) {
      agents.push_back(Enrol(i));
      senders.emplace_back(SeedOf(i));
      senders.back().set_next_number(i * 100 + 1);
      senders.back().Record(10);
    }
    for (const auto& [first, last] :
         {std::pair{1, 4}, std::pair{5, 8}, std::pair{9, 10}}) {
      for (std::size_t i = 0; i < 2; ++i)
        (void)ingest->Take(agents[i],
                           protocol::EncodeBatch(senders[i].Rows(first, last)));
    }
  }
  std::vector<central::Agent> agents;
  std::vector<SendingAgent> senders;
};

}  // namespace test
