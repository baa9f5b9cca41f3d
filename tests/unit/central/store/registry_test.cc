#include "central/store/registry.h"

#include "base/sqlite/database.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"

namespace {

using test::CentreParts;
using test::Must;

central::Agent AgentWithKey(std::uint8_t number) {
  central::Agent agent{.id = static_cast<central::AgentId>(number)};
  agent.key_id[0] = number;
  return agent;
}

}  // namespace

TEST_CASE("A token enrols one agent") {
  CentreParts centre;
  Must(
      centre.registry->AddToken("secret", {.lifetime = std::chrono::hours(1)}));
  Must(centre.registry->Enrol("secret", AgentWithKey(1)));
  const auto again = centre.registry->Enrol("secret", AgentWithKey(2));
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().code == base::ErrorCode::kDenied);
  CHECK(Must(centre.registry->Agents()).size() == 1);
  const auto token = Must(centre.registry->Tokens()).at(0);
  CHECK(token.used == 1);
  CHECK(Must(centre.registry->Agents()).at(0).token == token.name);
}

TEST_CASE("A token ends with its time") {
  CentreParts centre;
  Must(
      centre.registry->AddToken("secret", {.lifetime = std::chrono::hours(1)}));
  centre.clock.Pass(std::chrono::hours(1));
  CHECK_FALSE(centre.registry->Enrol("secret", AgentWithKey(1)).ok());
  CHECK(Must(centre.registry->Agents()).empty());
}

TEST_CASE("A key is one agent's, and the token is kept for another") {
  CentreParts centre;
  centre.Enrol(1);
  Must(
      centre.registry->AddToken("second", {.lifetime = std::chrono::hours(1)}));
  auto same_key = AgentWithKey(1);
  same_key.id = static_cast<central::AgentId>(2);
  const auto enrolled = centre.registry->Enrol("second", same_key);
  REQUIRE_FALSE(enrolled.ok());
  CHECK(enrolled.error().code == base::ErrorCode::kInvalid);
  CHECK(Must(centre.registry->Tokens()).at(1).used == 0);
}

TEST_CASE("A revocation by another process shows at once, and once only") {
  CentreParts centre;
  const auto agent = centre.Enrol(1);
  auto other =
      Must(central::Registry::Open(centre.folder / "central.db", centre.clock));
  Must(other->Revoke(agent.id));
  const auto found = Must(centre.registry->FindByKey(agent.key_id));
  REQUIRE(found.has_value());
  CHECK(found->agent.revoked_ms != 0);
  CHECK_FALSE(other->Revoke(agent.id).ok());
  CHECK_FALSE(other->Revoke(static_cast<central::AgentId>(9)).ok());
  CHECK(Must(centre.registry->CountAgents()) == 0);
}

TEST_CASE("When an agent was seen never goes back") {
  CentreParts centre;
  const auto agent = centre.Enrol(1);
  const auto now = centre.clock.utc_now().time_since_epoch().count();
  Must(centre.registry->UpdateSeen({{agent.id, now + 500}}));
  Must(centre.registry->UpdateSeen({{agent.id, now + 100}}));
  CHECK(Must(centre.registry->Find(agent.id))->seen_ms == now + 500);
}

TEST_CASE("Every row of the audit log follows from the ones before") {
  CentreParts centre;
  CHECK(Must(centre.registry->AuditHead()) == base::crypto::Sha256Digest{});
  Must(centre.registry->Audit("look", "events agent=1"));
  const auto first = Must(centre.registry->AuditHead());
  CHECK(first != base::crypto::Sha256Digest{});
  Must(centre.registry->Audit("look", "events agent=2"));
  CHECK(Must(centre.registry->AuditHead()) != first);
  CHECK(Must(centre.registry->VerifyAudit()) == 2);

  auto thief = Must(base::sqlite::Database::Open(centre.folder / "central.db"));
  SECTION("a changed row is found") {
    Must(thief.Execute("UPDATE audit SET subject = 'agents' WHERE id = 1"));
  }
  SECTION("a deleted row is found") {
    Must(thief.Execute("DELETE FROM audit WHERE id = 1"));
  }
  const auto verified = centre.registry->VerifyAudit();
  REQUIRE_FALSE(verified.ok());
  CHECK(verified.error().code == base::ErrorCode::kCorrupt);
}
