// Which programs run on the desks, by what they say of themselves when they
// start and when they take settings in. docs/central.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_id.h"
#include "central/store/epoch_reading.h"
#include "protocol/event.h"

namespace central {

// What an event says about the program that it is from.
struct ProgramReport {
  AgentId agent{};
  std::string name;
  std::string version;
  std::string digest;    // Of its file; 16 hex digits.
  std::string settings;  // Digest; 16 hex digits.
  std::int64_t received_ms = 0;
};

// Nothing if the event is about something else, or says it in another form.
std::optional<ProgramReport> ReportOf(AgentId agent,
                                      const protocol::Event& event,
                                      std::int64_t received_ms);

// In their order. A report that says what the one before said is left out, and
// what comes after the first 1,000 changes of an agent in that file.
base::Status WriteReports(base::sqlite::Database& epoch_file,
                          const std::vector<ProgramReport>& reports);

// A program of one agent as it was last reported, and since when it is so.
struct RunningProgram {
  ProgramReport last;
  std::int64_t settings_since_ms = 0;
  // Of the same name and version, from whichever agent it came first.
  ProgramReport first;

  // One version is one file: with another digest one of the two is not what was
  // released.
  bool is_other() const { return last.digest != first.digest; }
};

// From all epoch files in a folder.
base::Result<std::map<AgentId, std::vector<RunningProgram>>> RunningPrograms(
    const std::filesystem::path& folder,
    const OnUnreadable& on_unreadable = {});

}  // namespace central
