#include "central/store/epoch_totals.h"

#include "base/sqlite/rows.h"

namespace central {

using base::sqlite::ForEachRow;
using base::sqlite::Statement;

base::Result<std::map<AgentId, AgentTotals>> TotalsByAgent(EpochFile& file) {
  auto select = file.database().Prepare(
      "SELECT agent, sum(stored), sum(gone), sum(lost), sum(forked),"
      " max(received) FROM ("
      " SELECT agent, last - first + 1 AS stored, 0 AS gone, 0 AS lost,"
      "  0 AS forked,"
      "  received FROM ledger"
      " UNION ALL SELECT agent, 0, last - first + 1,"
      "  (last - first + 1) * (reason = ?), 0, received FROM missing"
      " UNION ALL SELECT agent, 0, 0, 0, 1, received FROM forks)"
      " GROUP BY agent");
  if (!select.ok()) return select.error();
  select.value().Bind(
      1, static_cast<std::int64_t>(protocol::Reason::kMissingAtCentre));
  std::map<AgentId, AgentTotals> totals;
  auto done = ForEachRow(select.value(), [&](const Statement& row) {
    totals[ToAgentId(row.Int(0))] = {.events = row.Int(1),
                                     .missing = row.Int(2),
                                     .lost_here = row.Int(3),
                                     .forks = row.Int(4),
                                     .received_ms = row.Int(5)};
  });
  if (!done.ok()) return done.error();
  return totals;
}

base::Result<std::map<AgentLogin, LoginTotals>> TotalsByLogin(EpochFile& file) {
  // Kind 0 counts all events, once.
  auto select = file.database().Prepare(
      "SELECT agent, login, min(day), max(day), sum(events) FROM daily"
      " WHERE kind = 0 AND login != 0 GROUP BY agent, login");
  if (!select.ok()) return select.error();
  std::map<AgentLogin, LoginTotals> totals;
  auto done = ForEachRow(select.value(), [&](const Statement& row) {
    const AgentLogin login{.agent = ToAgentId(row.Int(0)),
                           .login = static_cast<protocol::LoginId>(row.Int(1))};
    totals[login] = {
        .first_day = row.Int(2), .last_day = row.Int(3), .events = row.Int(4)};
  });
  if (!done.ok()) return done.error();
  return totals;
}

}  // namespace central
