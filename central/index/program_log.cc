#include "central/index/program_log.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/sqlite/rows.h"
#include "central/store/columns.h"

namespace central {
namespace {

using base::sqlite::ForEachRow;
using base::sqlite::Statement;

constexpr std::size_t kDigits = 16;
constexpr std::size_t kMaxVersion = 40;
// Of one agent in one file. Who changes oftener wants to fill it.
constexpr std::int64_t kMaxChanges = 1'000;

bool IsDigest(std::string_view text) {
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The three words of `detail`; the last two empty if there are not three.
std::array<std::string_view, 3> Words(std::string_view detail) {
  const auto first = detail.find(' ');
  const auto second = detail.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos)
    return {};
  return {detail.substr(0, first),
          detail.substr(first + 1, second - first - 1),
          detail.substr(second + 1)};
}

ProgramReport ReportFrom(const Statement& row) {
  return {.agent = ToAgentId(row.Int(0)),
          .name = std::string(row.Text(1)),
          .version = std::string(row.Text(2)),
          .digest = std::string(row.Text(3)),
          .settings = std::string(row.Text(4)),
          .received_ms = row.Int(5)};
}

base::Status ReadReports(base::sqlite::Database& epoch_file,
                         std::vector<ProgramReport>& reports) {
  auto select = epoch_file.Prepare(
      "SELECT agent, name, version, digest, settings, received FROM programs"
      " ORDER BY id");
  if (!select.ok()) return select.error();
  return ForEachRow(select.value(), [&](const Statement& row) {
    reports.push_back(ReportFrom(row));
  });
}

void Follow(RunningProgram& running, const ProgramReport& report) {
  if (report.settings != running.last.settings)
    running.settings_since_ms = report.received_ms;
  const bool same = report.version == running.last.version &&
                    report.digest == running.last.digest;
  const auto since = running.last.received_ms;
  running.last = report;
  if (same) running.last.received_ms = since;
}

}  // namespace

std::optional<ProgramReport> ReportOf(AgentId agent,
                                      const protocol::Event& event,
                                      std::int64_t received_ms) {
  using protocol::Action;
  if (event.action != Action::kStarted && event.action != Action::kReconfigured)
    return std::nullopt;
  const auto [version, digest, settings] = Words(event.detail);
  if (version.empty() || version.size() > kMaxVersion || !IsDigest(digest) ||
      !IsDigest(settings))
    return std::nullopt;
  return ProgramReport{.agent = agent,
                       .name = event.program,
                       .version = std::string(version),
                       .digest = std::string(digest),
                       .settings = std::string(settings),
                       .received_ms = received_ms};
}

base::Status WriteReports(base::sqlite::Database& epoch_file,
                          const std::vector<ProgramReport>& reports) {
  auto insert = epoch_file.Prepare(
      "INSERT INTO programs(agent, name, version, digest, settings, received)"
      " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE (?3, ?4, ?5) IS NOT"
      " (SELECT version, digest, settings FROM programs"
      "  WHERE agent = ?1 AND name = ?2 ORDER BY id DESC LIMIT 1)"
      " AND (SELECT count(*) FROM programs WHERE agent = ?1) < ?7");
  if (!insert.ok()) return insert.error();
  for (const auto& report : reports) {
    if (auto done = insert.value()
                        .Bind(1, ToColumn(report.agent))
                        .Bind(2, report.name)
                        .Bind(3, report.version)
                        .Bind(4, report.digest)
                        .Bind(5, report.settings)
                        .Bind(6, report.received_ms)
                        .Bind(7, kMaxChanges)
                        .Execute();
        !done.ok())
      return done;
  }
  return {};
}

base::Result<std::map<AgentId, std::vector<RunningProgram>>> RunningPrograms(
    const std::filesystem::path& folder, const OnUnreadable& on_unreadable) {
  std::vector<ProgramReport> reports;
  auto read = ReadEpochs(
      folder,
      [&](EpochFile& file) { return ReadReports(file.database(), reports); },
      on_unreadable);
  if (!read.ok()) return read.error();
  std::map<std::pair<std::string, std::string>, ProgramReport> first;
  std::map<AgentId, std::vector<RunningProgram>> running;
  for (const auto& report : reports) {
    first.try_emplace({report.name, report.version}, report);
    auto& here = running[report.agent];
    const auto known =
        std::ranges::find_if(here, [&report](const RunningProgram& one) {
          return one.last.name == report.name;
        });
    if (known != here.end())
      Follow(*known, report);
    else
      here.push_back({.last = report,
                      .settings_since_ms = report.received_ms,
                      .first = {}});
  }
  for (auto& [agent, programs] : running)
    for (auto& program : programs)
      program.first = first[{program.last.name, program.last.version}];
  return running;
}

}  // namespace central
