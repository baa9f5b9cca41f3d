#include "central/store/agent_table.h"

#include <utility>

#include "base/encoding.h"
#include "base/sqlite/rows.h"
#include "central/store/columns.h"
#include "central/store/token_table.h"

namespace central {
namespace {

using base::crypto::Sha256Digest;
using base::sqlite::AllRows;
using base::sqlite::FirstRow;
using base::sqlite::Statement;

constexpr std::string_view kColumns =
    "SELECT a.id, a.key_id, a.host, a.version, a.enrolled, a.revoked, a.seen,"
    " a.chain_seed, a.token, a.cloned, a.clone_addresses, a.old_key_used";

std::string SelectAgents(std::string_view rest) {
  return std::string(kColumns) + " FROM agents AS a " + std::string(rest);
}

Agent AgentOf(const Statement& row) {
  Agent agent{.id = ToAgentId(row.Int(0)),
              .key_id = ArrayColumn<Sha256Digest>(row, 1),
              .host = std::string(row.Text(2)),
              .version = std::string(row.Text(3)),
              .enrolled_ms = row.Int(4),
              .revoked_ms = row.Int(5),
              .seen_ms = row.Int(6),
              .chain_seed = ArrayColumn<protocol::ChainKey>(row, 7),
              .token = {},
              .cloned_ms = row.Int(9),
              .clone_addresses = std::string(row.Text(10)),
              .old_key_used_ms = row.Int(11)};
  if (!row.IsNull(8))
    agent.token = TokenName(ArrayColumn<Sha256Digest>(row, 8));
  return agent;
}

}  // namespace

base::Status AgentTable::Add(const Agent& agent,
                             const Sha256Digest& token_hash,
                             std::int64_t now_ms) {
  auto insert = database_.Prepare(
      "INSERT INTO agents(id, key_id, host, version, enrolled, seen,"
      " chain_seed, token) VALUES (?, ?, ?, ?, ?5, ?5, ?6, ?7)");
  if (!insert.ok()) return insert.error();
  if (auto done = insert.value()
                      .Bind(1, ToColumn(agent.id))
                      .Bind(2, base::ByteView(agent.key_id))
                      .Bind(3, agent.host)
                      .Bind(4, agent.version)
                      .Bind(5, now_ms)
                      .Bind(6, base::ByteView(agent.chain_seed))
                      .Bind(7, base::ByteView(token_hash))
                      .Execute();
      !done.ok())
    return done;
  KeyTable keys(database_);
  if (auto added = keys.Offer(agent.id, agent.key_id, now_ms); !added.ok())
    return added;
  return keys.TakeOver(
      agent.id, agent.key_id, now_ms, KeyTable::Others::kRetire);
}

base::Result<std::optional<Agent>> AgentTable::Find(AgentId id) {
  auto select = database_.Prepare(SelectAgents("WHERE id = ?"));
  if (!select.ok()) return select.error();
  return FirstRow(select.value().Bind(1, ToColumn(id)), AgentOf);
}

base::Result<std::optional<KeyOwner>> AgentTable::FindByKey(
    const Sha256Digest& key_id) {
  // With every request: one statement.
  auto select = database_.Prepare(
      std::string(kColumns) +
      ", k.used, k.retired FROM agent_keys AS k JOIN agents AS a"
      " ON a.id = k.agent WHERE k.key_id = ?");
  if (!select.ok()) return select.error();
  return FirstRow(select.value().Bind(1, base::ByteView(key_id)),
                  [](const Statement& row) {
                    KeyOwner owner{.agent = AgentOf(row), .key = {}};
                    owner.key = {.agent = owner.agent.id,
                                 .used_ms = row.Int(12),
                                 .retired_ms = row.Int(13)};
                    return owner;
                  });
}

base::Result<std::vector<Agent>> AgentTable::All() {
  auto select = database_.Prepare(SelectAgents("ORDER BY enrolled, id"));
  if (!select.ok()) return select.error();
  return AllRows(select.value(), AgentOf);
}

base::Result<bool> AgentTable::Revoke(AgentId id, std::int64_t now_ms) {
  auto update = database_.Prepare(
      "UPDATE agents SET revoked = ? WHERE id = ? AND revoked = 0");
  if (!update.ok()) return update.error();
  if (auto done =
          update.value().Bind(1, now_ms).Bind(2, ToColumn(id)).Execute();
      !done.ok())
    return done.error();
  return database_.changes() == 1;
}

base::Status AgentTable::MarkCloned(AgentId id,
                                    std::string_view addresses,
                                    std::int64_t now_ms) {
  auto update = database_.Prepare(
      "UPDATE agents SET cloned = ?, clone_addresses = ? WHERE id = ?");
  if (!update.ok()) return update.error();
  return update.value()
      .Bind(1, now_ms)
      .Bind(2, addresses)
      .Bind(3, ToColumn(id))
      .Execute();
}

base::Status AgentTable::MarkOldKeyUsed(AgentId id, std::int64_t now_ms) {
  auto update =
      database_.Prepare("UPDATE agents SET old_key_used = ? WHERE id = ?");
  if (!update.ok()) return update.error();
  return update.value().Bind(1, now_ms).Bind(2, ToColumn(id)).Execute();
}

}  // namespace central
