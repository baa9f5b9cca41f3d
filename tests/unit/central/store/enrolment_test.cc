// Tokens, the queue of those that wait, and keys that are renewed.
#include <string>

#include "base/sqlite/database.h"
#include "central/store/registry.h"
#include "central/store/registry_schema.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"

namespace {

using base::ErrorCode;
using test::CentreParts;
using test::Must;

central::Agent AgentWithKey(std::uint8_t number) {
  central::Agent agent{.id = static_cast<central::AgentId>(number)};
  agent.key_id[0] = number;
  agent.host = "desk-" + std::to_string(number);
  agent.chain_seed = test::SeedOf(number);
  return agent;
}

std::string Refusal(const base::Result<central::Enrolment>& result) {
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().code == ErrorCode::kDenied);
  return result.error().message;
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A site token enrols as many as it says, and says so afterwards") {
  CentreParts centre;
  auto& registry = *centre.registry;
  Must(registry.AddToken("site", {.uses = 3}));
  for (std::uint8_t number = 1; number <= 3; ++number)
    CHECK_FALSE(Must(registry.Enrol("site", AgentWithKey(number))).waiting);
  const auto why = Refusal(registry.Enrol("site", AgentWithKey(4)));
  CHECK(Has(why, "used as often as it may be (3)"));
  CHECK(Has(why, "token create"));
  CHECK(Must(registry.Agents()).size() == 3);
  CHECK(Must(registry.Tokens()).at(0).used == 3);
}

TEST_CASE("A token is only good in its networks") {
  CentreParts centre;
  auto& registry = *centre.registry;
  Must(registry.AddToken(
      "site",
      {.uses = 9,
       .networks = {Must(base::net::ParseIpNetwork("10.1.0.0/16")),
                    Must(base::net::ParseIpNetwork("2001:db8::/32"))}}));
  CHECK(Must(registry.Enrol("site", AgentWithKey(1), "10.1.7.7")).news);
  CHECK(Must(registry.Enrol("site", AgentWithKey(2), "2001:db8::9")).news);
  const auto why =
      Refusal(registry.Enrol("site", AgentWithKey(3), "192.0.2.1"));
  CHECK(Has(why, "may not be used from 192.0.2.1"));
  CHECK(Has(why, "10.1.0.0/16 2001:db8::/32"));
  CHECK(Must(registry.Tokens()).at(0).used == 2);
}

TEST_CASE("A token whose networks cannot be read is good nowhere") {
  CentreParts centre;
  auto& registry = *centre.registry;
  const auto name = Must(registry.AddToken(
      "site",
      {.uses = 9,
       .networks = {Must(base::net::ParseIpNetwork("10.1.0.0/16"))}}));
  for (const std::string networks : {"10.1.0.0/16 nowhere", "10.1.0.0/99"}) {
    CAPTURE(networks);
    Must(Must(base::sqlite::Database::Open(centre.folder / "central.db"))
             .Execute("UPDATE tokens SET networks = '" + networks + "'"));
    const auto why =
        Refusal(registry.Enrol("site", AgentWithKey(1), "10.1.7.7"));
    CHECK(Has(why, "cannot be read"));
    CHECK(Must(registry.Tokens()).at(0).networks_unreadable);
  }
  CHECK(Must(registry.Agents()).empty());
  CHECK(Must(registry.RevokeToken(name)) == 0);
}

TEST_CASE("Each fault of a token has its own reason") {
  CentreParts centre;
  auto& registry = *centre.registry;
  Must(registry.AddToken("late", {.lifetime = std::chrono::hours(1)}));
  const auto name =
      Must(registry.AddToken("gone", {.lifetime = std::chrono::hours(9)}));
  CHECK(Must(registry.RevokeToken(name)) == 0);
  centre.clock.Pass(std::chrono::hours(1));
  CHECK(Has(Refusal(registry.Enrol("late", AgentWithKey(1))), "expired on"));
  CHECK(
      Has(Refusal(registry.Enrol("gone", AgentWithKey(1))), "was revoked on"));
  CHECK(Has(Refusal(registry.Enrol("other", AgentWithKey(1))), "unknown"));
  CHECK(Has(Refusal(registry.Enrol("", AgentWithKey(1))), "with a token"));
  CHECK_FALSE(registry.RevokeToken(name).ok());
  CHECK_FALSE(registry.RevokeToken("").ok());
  CHECK_FALSE(registry.RevokeToken("zz").ok());
  CHECK(Must(registry.Agents()).empty());
}

TEST_CASE("Who lost the answer gets it again, and no use is counted twice") {
  CentreParts centre;
  auto& registry = *centre.registry;
  Must(registry.AddToken("once", {}));
  Must(registry.Enrol("once", AgentWithKey(1)));
  auto again = AgentWithKey(1);
  again.id = static_cast<central::AgentId>(77);
  for (const char* token : {"once", ""}) {
    const auto answer = Must(registry.Enrol(token, again));
    CHECK(answer.id == static_cast<central::AgentId>(1));
    CHECK_FALSE(answer.news);
    CHECK_FALSE(answer.waiting);
  }
  CHECK(Must(registry.Agents()).size() == 1);
  CHECK(Must(registry.Tokens()).at(0).used == 1);
  // The seed is what only that agent knows.
  again.chain_seed = test::SeedOf(9);
  CHECK(registry.Enrol("", again).error().code == ErrorCode::kInvalid);
  Must(registry.Revoke(static_cast<central::AgentId>(1)));
  CHECK(Has(Refusal(registry.Enrol("", AgentWithKey(1))), "--again"));
}

TEST_CASE("With a token that needs approval an agent waits until then") {
  CentreParts centre;
  auto& registry = *centre.registry;
  Must(registry.AddToken("ask", {.uses = 2, .approve = true}));
  const auto first = Must(registry.Enrol("ask", AgentWithKey(1), "10.0.0.1"));
  CHECK(first.waiting);
  CHECK(first.news);
  // Asking again changes nothing.
  const auto second = Must(registry.Enrol("ask", AgentWithKey(1)));
  CHECK((second.waiting && !second.news && second.id == first.id));
  CHECK(Must(registry.Agents()).empty());
  CHECK_FALSE(Must(registry.FindByKey(AgentWithKey(1).key_id)).has_value());
  CHECK(Must(registry.CountWaiting()) == 1);
  const auto waiting = Must(registry.Queue()).at(0);
  CHECK(waiting.agent.host == "desk-1");
  CHECK(waiting.address == "10.0.0.1");

  SECTION("approved, also after the token's time, it becomes an agent") {
    centre.clock.Pass(std::chrono::hours(100));
    Must(registry.Approve(first.id));
    CHECK(Must(registry.CountWaiting()) == 0);
    const auto enrolled = Must(registry.Enrol("", AgentWithKey(1)));
    CHECK((enrolled.id == first.id && !enrolled.waiting && enrolled.news));
    const auto agents = Must(registry.Agents());
    REQUIRE(agents.size() == 1);
    CHECK(agents[0].chain_seed == test::SeedOf(1));
    CHECK(agents[0].token == waiting.agent.token);
    CHECK(Must(registry.Queue()).empty());
    CHECK_FALSE(registry.Approve(first.id).ok());
  }
  SECTION("refused it is told so, and the use is given back") {
    Must(registry.Refuse(first.id));
    CHECK(Has(Refusal(registry.Enrol("", AgentWithKey(1))), "was refused on"));
    CHECK(Must(registry.Agents()).empty());
    CHECK(Must(registry.Tokens()).at(0).used == 0);
    CHECK_FALSE(registry.Approve(first.id).ok());
    // A token that is good still may be used to ask anew.
    CHECK(Must(registry.Enrol("ask", AgentWithKey(1))).waiting);
    CHECK(Must(registry.CountWaiting()) == 1);
  }
  SECTION("approved by mistake it can be refused until it has come in") {
    Must(registry.Approve(first.id));
    Must(registry.Refuse(first.id));
    CHECK(Has(Refusal(registry.Enrol("", AgentWithKey(1))), "was refused on"));
  }
  SECTION("a token that is revoked takes those that wait with it") {
    CHECK(Must(registry.RevokeToken(waiting.agent.token)) == 1);
    CHECK(Has(Refusal(registry.Enrol("", AgentWithKey(1))), "was refused on"));
  }
  SECTION("those that wait use the token up") {
    CHECK(Must(registry.Enrol("ask", AgentWithKey(2))).waiting);
    CHECK(
        Has(Refusal(registry.Enrol("ask", AgentWithKey(3))), "used as often"));
  }
  CHECK(Must(registry.VerifyAudit()) > 0);
}

TEST_CASE("A renewed key takes over with its first use, not before") {
  CentreParts centre;
  const auto agent = centre.Enrol(1);
  auto& registry = *centre.registry;
  const auto old_key = agent.key_id;
  const auto new_key = AgentWithKey(2).key_id;
  const auto retired = [&](const auto& key) {
    return Must(registry.FindByKey(key))->key.retired_ms != 0;
  };

  Must(registry.OfferKey(agent.id, new_key));
  Must(registry.OfferKey(agent.id, new_key));  // The answer was lost.
  CHECK_FALSE(retired(old_key));
  CHECK_FALSE(retired(new_key));
  CHECK(Must(registry.FindByKey(new_key))->agent.id == agent.id);
  CHECK(Must(registry.FindByKey(new_key))->key.used_ms == 0);
  CHECK(Must(registry.Find(agent.id))->key_id == old_key);

  SECTION("used, it is the only one") {
    Must(registry.TakeOverKey(agent.id, new_key));
    CHECK(retired(old_key));
    CHECK_FALSE(retired(new_key));
    CHECK(Must(registry.FindByKey(new_key))->key.used_ms != 0);
    CHECK(Must(registry.Find(agent.id))->key_id == new_key);
    // What was used before never comes back.
    CHECK_FALSE(registry.OfferKey(agent.id, old_key).ok());
    CHECK_FALSE(registry.Enrol("", {.id = agent.id, .key_id = old_key}).ok());
  }
  SECTION("never used, another takes its place") {
    const auto third = AgentWithKey(3).key_id;
    Must(registry.OfferKey(agent.id, third));
    CHECK_FALSE(Must(registry.FindByKey(new_key)).has_value());
    CHECK_FALSE(retired(old_key));
    CHECK_FALSE(retired(third));
  }
  SECTION("another agent cannot have it") {
    const auto other = centre.Enrol(7);
    CHECK_FALSE(registry.OfferKey(other.id, new_key).ok());
    CHECK_FALSE(registry.OfferKey(other.id, old_key).ok());
    CHECK(Must(registry.FindByKey(new_key))->agent.id == agent.id);
  }
}

TEST_CASE("A registry from before site tokens goes on as it was") {
  test::TemporaryFolder folder;
  test::FakeClock clock;
  {
    auto old = Must(base::sqlite::Database::Open(folder / "central.db"));
    Must(old.Migrate({central::RegistryMigrations().front()}));
    Must(old.Execute("INSERT INTO agents VALUES (5, x'05" +
                     std::string(62, '0') +
                     "', 'desk-5', '0.1.0', 1000, 0, 2000, zeroblob(32))"));
    Must(
        old.Execute("INSERT INTO tokens VALUES (zeroblob(32), 900, 99000, 5);"
                    "INSERT INTO tokens VALUES (x'0102', 900, 99000, NULL)"));
  }
  auto registry = Must(central::Registry::Open(folder / "central.db", clock));
  const auto owner = Must(registry->FindByKey(AgentWithKey(5).key_id));
  REQUIRE(owner.has_value());
  CHECK(owner->agent.host == "desk-5");
  CHECK(owner->agent.token == "00000000");
  CHECK(owner->key.used_ms == 1000);
  CHECK(owner->key.retired_ms == 0);
  const auto tokens = Must(registry->Tokens());
  REQUIRE(tokens.size() == 2);
  CHECK(tokens[0].used + tokens[1].used == 1);
}
