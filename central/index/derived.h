#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/index/program_log.h"
#include "central/index/sensor_log.h"
#include "central/store/agent_id.h"
#include "protocol/event.h"

namespace central {

// What the index keeps of events, gathered in memory first: many events touch
// the same rows. docs/formats/store.md has the tables.
class Derived {
 public:
  void Add(AgentId agent,
           const protocol::Event& event,
           std::int64_t received_ms);

  // Adds it to the tables, inside a transaction of the caller's.
  base::Status Write(base::sqlite::Database& database) const;

 private:
  struct Exposure {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t n = 0;
    std::int64_t channels = 0;
  };
  struct Daily {
    std::int64_t events = 0;
    std::int64_t found = 0;
    std::int64_t mentions = 0;
  };
  // Ordered as the tables are, so that they are written from front to back.
  // Agent, fingerprint, epoch; agent, login, day, channel, kind.
  using ExposureKey = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  using DailyKey = std::tuple<std::int64_t,
                              std::int64_t,
                              std::int64_t,
                              std::int64_t,
                              std::int64_t>;

  base::Status WriteExposures(base::sqlite::Database& database) const;
  base::Status WriteDaily(base::sqlite::Database& database) const;

  std::map<ExposureKey, Exposure> exposures_;
  std::map<DailyKey, Daily> daily_;
  std::vector<ProgramReport> reports_;
  std::vector<SensorReport> sensor_reports_;
};

}  // namespace central
