#include "central/store/audit_log.h"

#include <string>

#include "central/store/columns.h"
#include "protocol/wire.h"

namespace central {
namespace {

using base::crypto::Sha256Digest;

Sha256Digest Next(const Sha256Digest& head,
                  std::int64_t utc_ms,
                  std::string_view actor,
                  std::string_view action,
                  std::string_view subject) {
  base::Bytes row;
  protocol::Writer out(row);
  out.Signed(utc_ms);
  out.Text(actor);
  out.Text(action);
  out.Text(subject);
  return base::crypto::Sha256({base::AsBytes("deskwarden audit"), head, row});
}

}  // namespace

base::Status AuditLog::Add(std::int64_t utc_ms,
                           std::string_view actor,
                           std::string_view action,
                           std::string_view subject) {
  auto head = Head();
  if (!head.ok()) return head.error();
  auto insert = database_.Prepare(
      "INSERT INTO audit(at, actor, action, subject, head)"
      " VALUES (?, ?, ?, ?, ?)");
  if (!insert.ok()) return insert.error();
  const auto next = Next(head.value(), utc_ms, actor, action, subject);
  return insert.value()
      .Bind(1, utc_ms)
      .Bind(2, actor)
      .Bind(3, action)
      .Bind(4, subject)
      .Bind(5, base::ByteView(next))
      .Execute();
}

base::Result<Sha256Digest> AuditLog::Head() {
  auto select =
      database_.Prepare("SELECT head FROM audit ORDER BY id DESC LIMIT 1");
  if (!select.ok()) return select.error();
  auto row = select.value().Step();
  if (!row.ok()) return row.error();
  if (!row.value()) return Sha256Digest{};
  return ArrayColumn<Sha256Digest>(select.value(), 0);
}

base::Result<std::int64_t> AuditLog::Verify() {
  auto select = database_.Prepare(
      "SELECT id, at, actor, action, subject, head FROM audit ORDER BY id");
  if (!select.ok()) return select.error();
  auto& row = select.value();
  Sha256Digest head{};
  std::int64_t expected = 0;
  for (;;) {
    auto more = row.Step();
    if (!more.ok()) return more.error();
    if (!more.value()) return expected;
    head = Next(head, row.Int(1), row.Text(2), row.Text(3), row.Text(4));
    if (row.Int(0) != ++expected || ArrayColumn<Sha256Digest>(row, 5) != head)
      return base::Error{base::ErrorCode::kCorrupt,
                         "audit row " + std::to_string(row.Int(0)) +
                             " does not follow from the ones before it"};
  }
}

}  // namespace central
