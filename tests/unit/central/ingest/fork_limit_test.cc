#include "central/ingest/ingest.h"
#include "central/store/verify.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"

using central::Outcome;
using test::Must;

TEST_CASE("However often an agent forks, few forks of an hour are stored") {
  test::CentreParts centre;
  const central::Agent agent = centre.Enrol(7);
  test::SendingAgent sender(test::SeedOf(7));
  sender.Record(2);
  const auto send = [&](const protocol::Batch& batch) {
    return centre.ingest->Take(agent, protocol::EncodeBatch(batch));
  };
  const auto recorded = [&] {
    return Must(central::Verify(*centre.registry, centre.folder.path())).forks;
  };
  CHECK(send(sender.Rows(1, 1)).outcome == Outcome::kStored);
  auto other = sender.Rows(2, 2);
  const auto fork = [&] {
    ++other.generation.id;  // The same one is stored once anyway.
    return send(other).outcome;
  };
  for (int i = 0; i < 150; ++i)
    CHECK(fork() == Outcome::kFork);
  CHECK(recorded() == 100);
  centre.clock.Pass(std::chrono::hours(1));
  CHECK(fork() == Outcome::kFork);
  CHECK(recorded() == 101);
  CHECK(send(sender.Rows(2, 2)).outcome == Outcome::kStored);
}
