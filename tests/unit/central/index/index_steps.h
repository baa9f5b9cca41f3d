#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "central/index/epoch_index.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/event_generator.h"
#include "tests/support/sending_agent.h"

namespace test {

// A table's content as text, in the order of its key.
inline std::string Dump(const std::filesystem::path& file,
                        const std::string& table) {
  auto database = Must(base::sqlite::Database::Open(file, {.read_only = true}));
  auto row = Must(database.Prepare("SELECT * FROM " + table));
  std::string text;
  while (Must(row.Step())) {
    const int columns = table == "daily" ? 8 : table == "sensors" ? 6 : 7;
    for (int column = 0; column < columns; ++column)
      text += std::string(row.Text(column)) + " ";
    text += '\n';
  }
  return text;
}

inline std::string DumpIndex(const CentreParts& centre) {
  std::string text;
  for (const auto& file : central::EpochFilesIn(centre.folder.path()))
    text += file.filename().string() + "\n" + Dump(file, "exposures") +
            Dump(file, "daily") + Dump(file, "programs") +
            Dump(file, "sensors");
  return text;
}

inline void Store(CentreParts& centre,
                  const central::Agent& agent,
                  const protocol::Batch& batch) {
  REQUIRE(centre.ingest->Take(agent, protocol::EncodeBatch(batch)).outcome ==
          central::Outcome::kStored);
}

inline void StepToEnd(CentreParts& centre) {
  for (const auto& file : central::EpochFilesIn(centre.folder.path())) {
    auto index = Must(central::EpochIndex::Open(file));
    while (Must(index.Step(centre.store->write_mutex())) > 0) {
    }
    CHECK(Must(index.Behind()) == 0);
  }
}

// A day of a few desks.
inline void StoreDesks(CentreParts& centre) {
  for (std::uint8_t i = 1; i <= 3; ++i) {
    const auto agent = centre.Enrol(i);
    SendingAgent sender(SeedOf(i));
    EventGenerator desk(i, std::nullopt);
    for (int n = 0; n < 600; ++n)
      sender.RecordRow(protocol::EncodeRow(desk.Next()));
    for (std::int64_t first = 1; first <= 581; first += 20)
      Store(centre, agent, sender.Rows(first, first + 19));
  }
}

}  // namespace test
