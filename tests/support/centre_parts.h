#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/log.h"
#include "central/ingest/ingest.h"
#include "central/store/event_store.h"
#include "central/store/registry.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace test {

// The value, or the test ends with the message.
template <typename T>
T Must(base::Result<T> result) {
  if (!result.ok()) FAIL(result.error().message);
  return std::move(result.value());
}
inline void Must(const base::Status& status) {
  if (!status.ok()) FAIL(status.error().message);
}

inline protocol::ChainKey SeedOf(std::uint8_t first) {
  protocol::ChainKey seed{};
  seed.fill(0x5E);
  seed[0] = first;
  return seed;
}

// A centre without its network: real files, a clock that the test moves.
struct CentreParts {
  CentreParts() { Restart(); }

  // As after a crash: everything is read again from the files.
  void Restart() {
    ingest.reset();
    store.reset();
    registry.reset();
    registry = Must(central::Registry::Open(folder / "central.db", clock));
    store = Must(central::EventStore::Open(folder.path(), clock));
    ingest = std::make_unique<central::Ingest>(
        *store, clock, log, counters, daily_quota);
  }

  // With a key id and a seed that begin with `number`.
  central::Agent Enrol(std::uint8_t number) {
    central::Agent agent{.id = static_cast<central::AgentId>(number)};
    agent.key_id[0] = number;
    agent.host = "desk-" + std::to_string(number);
    agent.version = "0.1.0";
    agent.chain_seed = SeedOf(number);
    const std::string token = "token-" + std::to_string(number);
    Must(registry->AddToken(token, {.lifetime = std::chrono::hours(1)}));
    Must(registry->Enrol(token, agent));
    return agent;
  }

  FakeClock clock;
  TemporaryFolder folder;
  base::Log log{base::LogLevel::kError, clock};
  central::Counters counters;
  central::Load daily_quota = central::kDailyQuota;  // From a Restart() on.
  std::unique_ptr<central::Registry> registry;
  std::unique_ptr<central::EventStore> store;
  std::unique_ptr<central::Ingest> ingest;
};

}  // namespace test
