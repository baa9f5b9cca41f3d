#include "central/store/key_table.h"

#include "base/sqlite/rows.h"

namespace central {

using base::crypto::Sha256Digest;
using base::sqlite::FirstRow;
using base::sqlite::Statement;

base::Result<std::optional<AgentKey>> KeyTable::Find(
    const Sha256Digest& key_id) {
  auto select = database_.Prepare(
      "SELECT agent, used, retired FROM agent_keys WHERE key_id = ?");
  if (!select.ok()) return select.error();
  return FirstRow(select.value().Bind(1, base::ByteView(key_id)),
                  [](const Statement& row) {
                    return AgentKey{.agent = ToAgentId(row.Int(0)),
                                    .used_ms = row.Int(1),
                                    .retired_ms = row.Int(2)};
                  });
}

base::Status KeyTable::Offer(AgentId agent,
                             const Sha256Digest& key_id,
                             std::int64_t now_ms) {
  auto remove =
      database_.Prepare("DELETE FROM agent_keys WHERE agent = ? AND used = 0");
  if (!remove.ok()) return remove.error();
  if (auto done = remove.value().Bind(1, ToColumn(agent)).Execute(); !done.ok())
    return done;
  auto insert = database_.Prepare(
      "INSERT INTO agent_keys(key_id, agent, added) VALUES (?, ?, ?)");
  if (!insert.ok()) return insert.error();
  return insert.value()
      .Bind(1, base::ByteView(key_id))
      .Bind(2, ToColumn(agent))
      .Bind(3, now_ms)
      .Execute();
}

base::Status KeyTable::Retire(AgentId agent, std::int64_t now_ms) {
  auto retire = database_.Prepare(
      "UPDATE agent_keys SET retired = ?"
      " WHERE agent = ? AND used != 0 AND retired = 0");
  if (!retire.ok()) return retire.error();
  return retire.value().Bind(1, now_ms).Bind(2, ToColumn(agent)).Execute();
}

base::Status KeyTable::TakeOver(AgentId agent,
                                const Sha256Digest& key_id,
                                std::int64_t now_ms,
                                Others others) {
  if (others == Others::kRetire) {
    if (auto retired = Retire(agent, now_ms); !retired.ok()) return retired;
  }
  auto use =
      database_.Prepare("UPDATE agent_keys SET used = ? WHERE key_id = ?");
  if (!use.ok()) return use.error();
  if (auto done =
          use.value().Bind(1, now_ms).Bind(2, base::ByteView(key_id)).Execute();
      !done.ok())
    return done;
  auto update = database_.Prepare("UPDATE agents SET key_id = ? WHERE id = ?");
  if (!update.ok()) return update.error();
  return update.value()
      .Bind(1, base::ByteView(key_id))
      .Bind(2, ToColumn(agent))
      .Execute();
}

}  // namespace central
