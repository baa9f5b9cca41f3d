#include "central/store/enrolment_queue.h"

#include <utility>

#include "base/sqlite/rows.h"
#include "central/store/columns.h"
#include "central/store/token_table.h"

namespace central {
namespace {

using base::crypto::Sha256Digest;
using base::sqlite::AllRows;
using base::sqlite::FirstRow;

constexpr const char* kSelect =
    "SELECT id, key_id, token, host, version, chain_seed, address, asked,"
    " approved, refused FROM enrolments ";

Waiting WaitingOf(const base::sqlite::Statement& row) {
  Waiting waiting;
  waiting.agent.id = ToAgentId(row.Int(0));
  waiting.agent.key_id = ArrayColumn<Sha256Digest>(row, 1);
  waiting.token_hash = ArrayColumn<Sha256Digest>(row, 2);
  waiting.agent.token = TokenName(waiting.token_hash);
  waiting.agent.host = row.Text(3);
  waiting.agent.version = row.Text(4);
  waiting.agent.chain_seed = ArrayColumn<protocol::ChainKey>(row, 5);
  waiting.address = row.Text(6);
  waiting.asked_ms = row.Int(7);
  waiting.approved_ms = row.Int(8);
  waiting.refused_ms = row.Int(9);
  return waiting;
}

}  // namespace

base::Status EnrolmentQueue::Add(const Waiting& waiting) {
  auto insert = database_.Prepare(
      "INSERT INTO enrolments(id, key_id, token, host, version, chain_seed,"
      " address, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  if (!insert.ok()) return insert.error();
  return insert.value()
      .Bind(1, ToColumn(waiting.agent.id))
      .Bind(2, base::ByteView(waiting.agent.key_id))
      .Bind(3, base::ByteView(waiting.token_hash))
      .Bind(4, waiting.agent.host)
      .Bind(5, waiting.agent.version)
      .Bind(6, base::ByteView(waiting.agent.chain_seed))
      .Bind(7, waiting.address)
      .Bind(8, waiting.asked_ms)
      .Execute();
}

base::Result<std::vector<Waiting>> EnrolmentQueue::All() {
  auto select = database_.Prepare(std::string(kSelect) + "ORDER BY asked, id");
  if (!select.ok()) return select.error();
  return AllRows(select.value(), WaitingOf);
}

base::Result<std::optional<Waiting>> EnrolmentQueue::FindByKey(
    const Sha256Digest& key_id) {
  auto select = database_.Prepare(std::string(kSelect) + "WHERE key_id = ?");
  if (!select.ok()) return select.error();
  return FirstRow(select.value().Bind(1, base::ByteView(key_id)), WaitingOf);
}

base::Result<std::optional<Waiting>> EnrolmentQueue::Find(AgentId id) {
  auto select = database_.Prepare(std::string(kSelect) + "WHERE id = ?");
  if (!select.ok()) return select.error();
  return FirstRow(select.value().Bind(1, ToColumn(id)), WaitingOf);
}

base::Status EnrolmentQueue::Approve(AgentId id, std::int64_t now_ms) {
  auto update = database_.Prepare(
      "UPDATE enrolments SET approved = ?, refused = 0 WHERE id = ?");
  if (!update.ok()) return update.error();
  return update.value().Bind(1, now_ms).Bind(2, ToColumn(id)).Execute();
}

base::Status EnrolmentQueue::Refuse(AgentId id, std::int64_t now_ms) {
  auto update = database_.Prepare(
      "UPDATE enrolments SET refused = ?, approved = 0 WHERE id = ?");
  if (!update.ok()) return update.error();
  return update.value().Bind(1, now_ms).Bind(2, ToColumn(id)).Execute();
}

base::Status EnrolmentQueue::Remove(AgentId id) {
  auto remove = database_.Prepare("DELETE FROM enrolments WHERE id = ?");
  if (!remove.ok()) return remove.error();
  return remove.value().Bind(1, ToColumn(id)).Execute();
}

}  // namespace central
