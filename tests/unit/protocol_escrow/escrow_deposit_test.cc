#include "protocol/escrow_deposit.h"

#include "protocol/epoch_name.h"
#include "tests/support/catch.h"

namespace {

constexpr std::uint16_t kEpoch = 2026 * 4 + 3;
constexpr const char* kAgent = "0123456789abcdef";

}  // namespace

TEST_CASE("An epoch is written as year and quarter") {
  CHECK(protocol::EpochName(kEpoch) == "2026Q4");
  CHECK(protocol::ParseEpochName("2026Q4") == kEpoch);
  CHECK(protocol::ParseEpochName("2027Q1") == kEpoch + 1);
  for (const char* text :
       {"", "Q4", "2026Q0", "2026Q5", "2026q4", "2026Q44", "02026Q4", "-1Q1"})
    CHECK_FALSE(protocol::ParseEpochName(text));
}

TEST_CASE("A deposit's file is named after what it is") {
  const protocol::DepositName secret{
      .epoch = kEpoch, .name = "00112233445566aa", .sealed_for = kEpoch - 1};
  CHECK(protocol::FileName(secret) ==
        "2026Q4-secret-00112233445566aa-2026Q3.cms");
  CHECK(protocol::ParseDepositFileName(protocol::FileName(secret)) == secret);
  const protocol::DepositName identity{.epoch = kEpoch,
                                       .kind = protocol::DepositKind::kIdentity,
                                       .name = protocol::LoginName(0xABC),
                                       .sealed_for = kEpoch};
  CHECK(protocol::FileName(identity) == "2026Q4-identity-00000abc-2026Q4.cms");
  CHECK(protocol::ParseDepositFileName(protocol::FileName(identity)) ==
        identity);
  for (const char* text : {"",
                           ".cms",
                           "2026Q4-secret-00112233445566aa-2026Q3",
                           "2026Q4-secret-0011223344556-2026Q3.cms",
                           "2026Q4-secret-00112233445566aa-2026Q3-x.cms",
                           "2026Q4-identity-../../ab-2026Q4.cms",
                           "2026Q4-else-00000abc-2026Q4.cms"})
    CHECK_FALSE(protocol::ParseDepositFileName(text));
}

TEST_CASE("What is sealed is JSON that a person can read") {
  const protocol::EscrowSecret secret{
      .agent_id = kAgent,
      .epoch = kEpoch,
      .secret = base::SecretBytes(std::string(31, '\x01').append("\xfe"))};
  const auto json = protocol::ToJson(secret);
  CHECK(json.view() ==
        R"({"deskwarden_escrow":1,"kind":"secret","agent":"0123456789abcdef",)"
        R"("epoch":"2026Q4","secret":")"
        "01010101010101010101010101010101010101010101010101010101010101fe"
        "\"}\n");
  auto read = protocol::ParseEscrowSecret(json.view());
  REQUIRE(read.ok());
  CHECK(read.value().agent_id == kAgent);
  CHECK(read.value().epoch == kEpoch);
  CHECK(read.value().secret.view() == secret.secret.view());

  const protocol::EscrowIdentity identity{.agent_id = kAgent,
                                          .epoch = kEpoch,
                                          .login = 0xBEEF,
                                          .user = "j\xC3\xB6rg",
                                          .host = "desk-17"};
  const auto text = protocol::ToJson(identity);
  CHECK(text.size() == 256);
  CHECK(text.substr(0, text.find("  ")) + "\n" ==
        R"({"deskwarden_escrow":1,"kind":"identity",)"
        R"("agent":"0123456789abcdef","epoch":"2026Q4","login":"0000beef",)"
        "\"user\":\"j\xC3\xB6rg\",\"host\":\"desk-17\"}\n");
  auto who = protocol::ParseEscrowIdentity(protocol::ToJson(identity));
  REQUIRE(who.ok());
  CHECK(who.value().login == 0xBEEF);
  CHECK(who.value().user == identity.user);
  CHECK_FALSE(protocol::ParseEscrowIdentity(json.view()).ok());
  CHECK_FALSE(protocol::ParseEscrowSecret("garbage").ok());
  CHECK_FALSE(protocol::ParseEscrowSecret(
                  R"({"deskwarden_escrow":1,"kind":"secret",)"
                  R"("agent":"0123456789abcdef","epoch":"2026Q4",)"
                  R"("secret":"00"})")
                  .ok());
}

TEST_CASE("Request and response are read as they were written") {
  protocol::EscrowRequest request{.policy_serial = 7};
  request.deposits.push_back({.name = {.epoch = kEpoch,
                                       .name = "00112233445566aa",
                                       .sealed_for = kEpoch},
                              .sealed = {1, 2, 255}});
  auto read = protocol::ParseEscrowRequest(protocol::ToJson(request));
  REQUIRE(read.ok());
  CHECK(read.value().policy_serial == 7);
  REQUIRE(read.value().deposits.size() == 1);
  CHECK(read.value().deposits[0].name == request.deposits[0].name);
  CHECK(read.value().deposits[0].sealed == request.deposits[0].sealed);

  auto response =
      protocol::ParseEscrowResponse(protocol::ToJson({.policies = {{1, 2}}}));
  REQUIRE(response.ok());
  CHECK(response.value().policies == std::vector<base::Bytes>{{1, 2}});
  CHECK_FALSE(response.value().held);
}

TEST_CASE("An agent may ask what the centre holds of an epoch") {
  const protocol::EscrowRequest request{.policy_serial = 7,
                                        .check = {kEpoch, kEpoch - 1}};
  CHECK(protocol::ToJson(request) ==
        R"({"policy":7,"deposits":[],"check":["2026Q4","2026Q3"]})");
  auto read = protocol::ParseEscrowRequest(protocol::ToJson(request));
  REQUIRE(read.ok());
  CHECK(read.value().check == request.check);
  for (const char* text :
       {R"({"policy":7,"deposits":[],"check":"2026Q4"})",
        R"({"policy":7,"deposits":[],"check":["2026"]})",
        R"({"policy":7,"deposits":[],"check":[1]})",
        R"({"policy":7,"deposits":[],"check":["2026Q1","2026Q2","2026Q3",)"
        R"("2026Q4","2027Q1"]})"})
    CHECK_FALSE(protocol::ParseEscrowRequest(text).ok());

  const protocol::EscrowResponse response{
      .held = {{{.epoch = kEpoch,
                 .kind = protocol::DepositKind::kIdentity,
                 .name = "0000beef",
                 .sealed_for = kEpoch}}},
      .centre_utc_ms = 1'790'000'000'000};
  CHECK(protocol::ToJson(response) ==
        R"({"policies":[],"held":["2026Q4-identity-0000beef-2026Q4.cms"],)"
        R"("time":1790000000000})");
  auto answer = protocol::ParseEscrowResponse(protocol::ToJson(response));
  REQUIRE(answer.ok());
  CHECK(answer.value().held == response.held);
  CHECK(answer.value().centre_utc_ms == response.centre_utc_ms);
  auto nothing = protocol::ParseEscrowResponse(R"({"policies":[],"held":[]})");
  REQUIRE(nothing.ok());
  REQUIRE(nothing.value().held);
  CHECK(nothing.value().held->empty());
  for (const char* text : {R"({"policies":[],"held":{}})",
                           R"({"policies":[],"held":[1]})",
                           R"({"policies":[],"held":["holders.cms"]})",
                           R"({"policies":[],"time":"now"})",
                           R"({"policies":[],"time":-1})",
                           R"({"policies":[],"time":9223372036854775807})"})
    CHECK_FALSE(protocol::ParseEscrowResponse(text).ok());
}

TEST_CASE("A request over its limits is refused") {
  protocol::EscrowRequest request;
  protocol::Deposit deposit{.name = {.epoch = kEpoch,
                                     .name = "00112233445566aa",
                                     .sealed_for = kEpoch},
                            .sealed = base::Bytes(4'096)};
  request.deposits.assign(32, deposit);
  CHECK(protocol::ParseEscrowRequest(protocol::ToJson(request)).ok());
  request.deposits.assign(33, deposit);
  CHECK_FALSE(protocol::ParseEscrowRequest(protocol::ToJson(request)).ok());
  deposit.sealed.push_back(0);
  request.deposits.assign(1, deposit);
  CHECK_FALSE(protocol::ParseEscrowRequest(protocol::ToJson(request)).ok());
  deposit.sealed.resize(1);
  deposit.name.name = "not hex";
  request.deposits.assign(1, deposit);
  CHECK_FALSE(protocol::ParseEscrowRequest(protocol::ToJson(request)).ok());
  for (const char* text : {"",
                           "[]",
                           "{}",
                           R"({"policy":-1,"deposits":[]})",
                           R"({"policy":0,"deposits":[3]})",
                           R"({"policy":0,"deposits":{}})"})
    CHECK_FALSE(protocol::ParseEscrowRequest(text).ok());
  CHECK_FALSE(protocol::ParseEscrowResponse(R"({"policies":[1]})").ok());
  CHECK_FALSE(protocol::ParseEscrowResponse("{}").ok());
}
