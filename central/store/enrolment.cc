#include "central/store/enrolment.h"

#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "central/store/audit_log.h"
#include "central/store/enrolment_queue.h"
#include "central/store/token_table.h"

namespace central {
namespace {

using base::sqlite::Database;

base::Error Denied(std::string why) {
  return {base::ErrorCode::kDenied, std::move(why)};
}

base::Error Invalid(std::string why) {
  return {base::ErrorCode::kInvalid, std::move(why)};
}

// Whoever lost our answer asks again.
base::Result<std::optional<Enrolment>> EnrolledBefore(Database& database,
                                                      const Agent& agent) {
  auto owner = AgentTable(database).FindByKey(agent.key_id);
  if (!owner.ok()) return owner.error();
  if (!owner.value()) return std::optional<Enrolment>();
  const Agent& known = owner.value()->agent;
  if (known.chain_seed != agent.chain_seed)
    return Invalid("this key is already enrolled: enrol with a new one");
  if (known.revoked_ms != 0 || owner.value()->key.retired_ms != 0)
    return Denied(
        "this key is not good any more: start anew with `deskwarden enroll "
        "--again` and a new token");
  return std::optional<Enrolment>(
      {.id = known.id, .waiting = false, .news = false});
}

base::Result<std::optional<Enrolment>> FromQueue(Database& database,
                                                 const Agent& agent,
                                                 bool with_token,
                                                 std::int64_t now_ms) {
  EnrolmentQueue queue(database);
  auto found = queue.FindByKey(agent.key_id);
  if (!found.ok()) return found.error();
  if (!found.value()) return std::optional<Enrolment>();
  const Waiting& waiting = *found.value();
  const AgentId id = waiting.agent.id;
  if (waiting.agent.chain_seed != agent.chain_seed)
    return Invalid("this key waits already: enrol with a new one");
  if (!waiting.decided())
    return std::optional<Enrolment>({.id = id, .waiting = true, .news = false});
  if (waiting.refused_ms != 0 && !with_token)
    return Denied("the enrolment " + Format(id) + " was refused on " +
                  base::FormatUtc(waiting.refused_ms) +
                  ": ask those who run the centre, and enrol with a new token");
  if (auto done = queue.Remove(id); !done.ok()) return done.error();
  if (waiting.refused_ms != 0) return std::optional<Enrolment>();
  if (auto done =
          AgentTable(database).Add(waiting.agent, waiting.token_hash, now_ms);
      !done.ok())
    return done.error();
  if (auto done = AuditLog(database).Add(now_ms, "server", "enrol", Format(id));
      !done.ok())
    return done.error();
  return std::optional<Enrolment>({.id = id});
}

base::Result<Enrolment> EnrolNew(Database& database,
                                 std::string_view token_secret,
                                 const Agent& agent,
                                 std::string_view address,
                                 std::int64_t now_ms) {
  if (token_secret.empty())
    return Denied(
        "no enrolment with this key waits here: enrol with a token "
        "(`deskwarden-central token create`)");
  auto token = TokenTable(database).Use(token_secret, address, now_ms);
  if (!token.ok()) return token.error();
  const bool wait = token.value().terms.approve;
  auto done =
      wait ? EnrolmentQueue(database).Add({.agent = agent,
                                           .token_hash = token.value().hash,
                                           .address = std::string(address),
                                           .asked_ms = now_ms})
           : AgentTable(database).Add(agent, token.value().hash, now_ms);
  if (!done.ok()) return done.error();
  if (auto written = AuditLog(database).Add(
          now_ms, "server", wait ? "enrol wait" : "enrol", Format(agent.id));
      !written.ok())
    return written.error();
  return Enrolment{.id = agent.id, .waiting = wait};
}

}  // namespace

base::Result<Enrolment> Enrol(Database& database,
                              std::string_view token_secret,
                              const Agent& agent,
                              std::string_view address,
                              std::int64_t now_ms) {
  auto known = EnrolledBefore(database, agent);
  if (known.ok() && !known.value())
    known = FromQueue(database, agent, !token_secret.empty(), now_ms);
  if (!known.ok()) return known.error();
  if (known.value()) return *known.value();
  return EnrolNew(database, token_secret, agent, address, now_ms);
}

}  // namespace central
