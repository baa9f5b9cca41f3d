#include "protocol/escrow_policy.h"

#include <functional>

#include <nlohmann/json.hpp>

#include "tests/support/catch.h"
#include "tests/support/holders.h"

namespace {

constexpr std::uint16_t kEpoch = 2026 * 4 + 3;

struct Fixture {
  Fixture() {
    policy.groups = holders.Groups();
    policy.epochs = {{kEpoch, test::Holders::Make("epoch").certificate_pem}};
    policy.destroyed = {kEpoch - 8};
  }
  protocol::EscrowPolicy Next() const {
    auto next = policy;
    ++next.serial;
    return next;
  }
  bool Succeeds(const protocol::EscrowPolicy& next,
                const std::vector<std::string>& by) const {
    return protocol::ReadSuccessor(holders.Signed(next, by), policy).ok();
  }

  test::Holders holders;
  protocol::EscrowPolicy policy;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A policy is read as it was written") {
  auto read = protocol::ParseEscrowPolicy(protocol::ToJson(policy));
  REQUIRE(read.ok());
  CHECK(read.value().serial == 1);
  CHECK(read.value().groups[0].name == "investigation");
  CHECK(read.value().groups[1].members[1].name == "dia");
  CHECK(read.value().groups[1].certificates() ==
        policy.groups[1].certificates());
  REQUIRE(read.value().Find(kEpoch) != nullptr);
  CHECK(read.value().Find(kEpoch)->certificate_pem ==
        policy.epochs[0].certificate_pem);
  CHECK(read.value().Find(kEpoch + 1) == nullptr);
  CHECK(read.value().destroyed == policy.destroyed);
}

TEST_CASE_METHOD(Fixture, "A policy counts with a signature of each group") {
  CHECK(protocol::ReadSigned(holders.Signed(policy, {"ann", "dia"})).ok());
  CHECK(
      protocol::ReadSigned(holders.Signed(policy, {"eve", "ben", "cem"})).ok());
  for (const auto& by : std::vector<std::vector<std::string>>{
           {"ann"}, {"ann", "ben"}, {"cem", "dia"}, {"ann", "eve"}, {"eve"}}) {
    const auto read = protocol::ReadSigned(holders.Signed(policy, by));
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().code == base::ErrorCode::kDenied);
  }
}

TEST_CASE_METHOD(Fixture, "The old holders must agree to the new ones") {
  auto next = Next();
  CHECK(Succeeds(next, {"ben", "cem"}));
  CHECK_FALSE(Succeeds(next, {"ann", "ben"}));
  CHECK_FALSE(Succeeds(policy, {"ann", "cem"}));  // The same serial.

  // Somebody's own people, properly signed by themselves.
  test::Holders others;
  next.groups = others.Groups();
  CHECK(protocol::ReadSigned(others.Signed(next, {"ann", "cem"})).ok());
  CHECK_FALSE(
      protocol::ReadSuccessor(others.Signed(next, {"ann", "cem"}), policy)
          .ok());
  // Signed by the old ones alone: the new ones never agreed.
  CHECK_FALSE(Succeeds(next, {"ann", "cem"}));
  // By both.
  auto both = holders.Signed(next, {"ann", "cem"});
  for (const char* name : {"ben", "dia"}) {
    auto more = base::crypto::AddSignature(both, others[name]);
    REQUIRE(more.ok());
    both = more.value();
  }
  CHECK(protocol::ReadSuccessor(both, policy).ok());
}

TEST_CASE_METHOD(Fixture, "What is no policy is refused, saying why") {
  using Json = nlohmann::ordered_json;
  const std::vector<std::pair<std::string, std::function<void(Json&)>>> cases{
      {"version", [](Json& json) { json["deskwarden_escrow"] = 2; }},
      {"serial 0", [](Json& json) { json["serial"] = 0; }},
      {"serial text", [](Json& json) { json["serial"] = "1"; }},
      {"one group", [](Json& json) { json["groups"].erase(1); }},
      {"no members", [](Json& json) { json["groups"][0]["members"] = {}; }},
      {"no groups", [](Json& json) { json["groups"] = 3; }},
      {"member", [](Json& json) { json["groups"][0]["members"][0] = "ann"; }},
      {"same name",
       [](Json& json) { json["groups"][0]["name"] = "works council"; }},
      {"in both groups",
       [](Json& json) {
         json["groups"][0]["members"].push_back(
             json["groups"][1]["members"][0]);
       }},
      {"twice",
       [](Json& json) {
         json["groups"][0]["members"].push_back(
             json["groups"][0]["members"][0]);
       }},
      {"no certificate",
       [](Json& json) {
         json["groups"][0]["members"][0]["certificate"] = "x";
       }},
      {"a member's key as the epoch's",
       [](Json& json) {
         json["epochs"][0]["certificate"] =
             json["groups"][0]["members"][0]["certificate"];
       }},
      {"epoch", [](Json& json) { json["epochs"][0]["epoch"] = "2026Q5"; }},
      {"epoch twice",
       [](Json& json) { json["epochs"].push_back(json["epochs"][0]); }},
      {"destroyed", [](Json& json) { json["destroyed"] = {7}; }},
  };
  for (const auto& [what, change] : cases) {
    INFO(what);
    auto json = Json::parse(protocol::ToJson(policy));
    change(json);
    const auto read = protocol::ParseEscrowPolicy(json.dump());
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().code == base::ErrorCode::kInvalid);
    CHECK(read.error().message.size() > 25);
  }
  CHECK_FALSE(protocol::ParseEscrowPolicy("").ok());
  CHECK_FALSE(protocol::ParseEscrowPolicy("[]").ok());
}
