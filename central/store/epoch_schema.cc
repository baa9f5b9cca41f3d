#include "central/store/epoch_schema.h"

namespace central {
namespace {

constexpr const char* kTruth = R"sql(
CREATE TABLE ledger(
  id INTEGER PRIMARY KEY,
  agent INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  previous_ordinal INTEGER NOT NULL,
  previous_generation INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  link_before BLOB NOT NULL,
  link_after BLOB NOT NULL,
  key_before BLOB NOT NULL,
  digest BLOB NOT NULL,
  received INTEGER NOT NULL,
  UNIQUE (agent, ordinal, generation, first)) STRICT;
CREATE TABLE blobs(
  id INTEGER PRIMARY KEY REFERENCES ledger(id),
  batch BLOB NOT NULL) STRICT;
CREATE TABLE missing(
  id INTEGER PRIMARY KEY,
  agent INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  link_before BLOB NOT NULL,
  link_after BLOB NOT NULL,
  key_before BLOB NOT NULL,
  reason INTEGER NOT NULL,
  events BLOB NOT NULL,
  received INTEGER NOT NULL,
  UNIQUE (agent, ordinal, generation, first)) STRICT;
CREATE TABLE forks(
  id INTEGER PRIMARY KEY,
  agent INTEGER NOT NULL,
  offered_ordinal INTEGER NOT NULL,
  offered_generation INTEGER NOT NULL,
  known_ordinal INTEGER NOT NULL,
  known_generation INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  received INTEGER NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  UNIQUE (agent, offered_ordinal, offered_generation, first)) STRICT;
CREATE TABLE agent_states(
  agent INTEGER PRIMARY KEY,
  ordinal INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  next INTEGER NOT NULL,
  next_key BLOB NOT NULL,
  link BLOB NOT NULL,
  seed BLOB NOT NULL) STRICT;
)sql";

constexpr const char* kIndex = R"sql(
CREATE TABLE exposures(
  agent INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  n INTEGER NOT NULL,
  channels INTEGER NOT NULL,
  PRIMARY KEY (agent, fingerprint, epoch)) STRICT, WITHOUT ROWID;
CREATE TABLE daily(
  agent INTEGER NOT NULL,
  login INTEGER NOT NULL,
  day INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  events INTEGER NOT NULL,
  found INTEGER NOT NULL,
  mentions INTEGER NOT NULL,
  PRIMARY KEY (agent, login, day, channel, kind)) STRICT, WITHOUT ROWID;
CREATE TABLE index_state(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  watermark INTEGER NOT NULL) STRICT;
INSERT INTO index_state VALUES (1, 0);
)sql";

// What runs on the desks. Whoever has older rows indexes them again.
constexpr const char* kPrograms = R"sql(
CREATE TABLE programs(
  id INTEGER PRIMARY KEY,
  agent INTEGER NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  digest TEXT NOT NULL,
  settings TEXT NOT NULL,
  received INTEGER NOT NULL) STRICT;
CREATE INDEX programs_by_agent ON programs(agent, name, id);
)sql";

// Which sensors work. Whoever has older rows indexes them again.
constexpr const char* kSensors = R"sql(
CREATE TABLE sensors(
  agent INTEGER NOT NULL,
  login INTEGER NOT NULL,
  sensor TEXT NOT NULL,
  state INTEGER NOT NULL,
  acted INTEGER NOT NULL,
  PRIMARY KEY (agent, login, sensor)) STRICT, WITHOUT ROWID;
)sql";

// And if not, why: none of older rows, until they are indexed again.
constexpr const char* kReasons = R"sql(
ALTER TABLE sensors ADD COLUMN reason INTEGER NOT NULL DEFAULT 0;
)sql";

}  // namespace

const std::vector<std::string>& EpochMigrations() {
  static const std::vector<std::string> migrations = {
      std::string(kTruth) + kIndex, kPrograms, kSensors, kReasons};
  return migrations;
}

const std::vector<std::string>& TruthTables() {
  static const std::vector<std::string> tables = {
      "ledger", "blobs", "missing", "forks", "agent_states"};
  return tables;
}

const std::vector<std::string>& IndexTables() {
  static const std::vector<std::string> tables = {
      "exposures", "daily", "index_state", "programs", "sensors"};
  return tables;
}

std::string IndexSchema() {
  return std::string(kIndex) + kPrograms + kSensors + kReasons;
}

}  // namespace central
