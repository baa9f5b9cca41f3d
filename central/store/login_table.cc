#include "central/store/login_table.h"

#include "base/sqlite/rows.h"

namespace central {

using base::sqlite::ForEachRow;
using base::sqlite::Statement;

base::Status LoginTable::Confirm(const AgentLogin& login,
                                 const Corroboration& corroboration) {
  auto insert = database_.Prepare(
      "INSERT OR REPLACE INTO corroborations(agent, login, at, actor, source)"
      " VALUES (?, ?, ?, ?, ?)");
  if (!insert.ok()) return insert.error();
  return insert.value()
      .Bind(1, ToColumn(login.agent))
      .Bind(2, std::int64_t{login.login})
      .Bind(3, corroboration.at_ms)
      .Bind(4, corroboration.actor)
      .Bind(5, corroboration.source)
      .Execute();
}

base::Result<bool> LoginTable::Withdraw(const AgentLogin& login) {
  auto remove = database_.Prepare(
      "DELETE FROM corroborations WHERE agent = ? AND login = ? RETURNING 1");
  if (!remove.ok()) return remove.error();
  remove.value()
      .Bind(1, ToColumn(login.agent))
      .Bind(2, std::int64_t{login.login});
  return remove.value().Step();
}

base::Result<Corroborations> LoginTable::All() {
  auto select = database_.Prepare(
      "SELECT agent, login, at, actor, source FROM corroborations");
  if (!select.ok()) return select.error();
  Corroborations all;
  auto read = ForEachRow(select.value(), [&](const Statement& row) {
    const AgentLogin login{.agent = ToAgentId(row.Int(0)),
                           .login = static_cast<protocol::LoginId>(row.Int(1))};
    all[login] = {.at_ms = row.Int(2),
                  .actor = std::string(row.Text(3)),
                  .source = std::string(row.Text(4))};
  });
  if (!read.ok()) return read.error();
  return all;
}

}  // namespace central
