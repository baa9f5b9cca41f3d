// POST /v1/escrow and what it stores.
#include <algorithm>
#include <string>
#include <vector>

#include "base/file.h"
#include "central/store/escrow_store.h"
#include "central/web/web.h"
#include "tests/support/catch.h"
#include "tests/support/web_centre.h"

namespace {

using base::net::HttpRequest;
using test::Must;

constexpr std::uint16_t kEpoch = 2026 * 4 + 3;

protocol::Deposit DepositOf(const std::string& name, std::uint8_t content) {
  return {.name = {.epoch = kEpoch, .name = name, .sealed_for = kEpoch},
          .sealed = base::Bytes(100, content)};
}

struct Centre : test::WebCentre {
  Centre() : WebCentre(/*with_escrow=*/true) {}

  HttpRequest Request(const std::string& body) const {
    HttpRequest request;
    request.method = "POST";
    request.path = "/v1/escrow";
    request.media_type = "application/json";
    request.peer_key = agent.key_id;
    request.body.assign(body.begin(), body.end());
    return request;
  }
  HttpRequest Request(const protocol::EscrowRequest& asked) const {
    return Request(protocol::ToJson(asked));
  }
  std::vector<central::EscrowStore::Held> Held() {
    return Must(escrow->OfEpoch(kEpoch));
  }
};

}  // namespace

TEST_CASE("A deposit is stored once, and its first form stays") {
  Centre centre;
  const auto request = centre.Request(
      protocol::EscrowRequest{.deposits = {DepositOf("00112233445566aa", 1),
                                           DepositOf("00112233445566bb", 2)}});
  CHECK(centre.web.ForAgents(request).status == 200);
  CHECK(centre.web.ForAgents(request).status == 200);
  CHECK(centre.web
            .ForAgents(centre.Request(protocol::EscrowRequest{
                .deposits = {DepositOf("00112233445566aa", 9)}}))
            .status == 200);
  const auto held = centre.Held();
  REQUIRE(held.size() == 2);
  CHECK(held[0].agent == centre.agent.id);
  CHECK(held[0].deposit.name.name == "00112233445566aa");
  CHECK(held[0].deposit.sealed == base::Bytes(100, 1));
  CHECK(Must(centre.escrow->Epochs()) == std::vector<std::uint16_t>{kEpoch});
}

TEST_CASE("Only an enrolled agent deposits") {
  Centre centre;
  const protocol::EscrowRequest asked{
      .deposits = {DepositOf("00112233445566aa", 1)}};
  auto request = centre.Request(asked);
  request.peer_key.reset();
  CHECK(centre.web.ForAgents(request).status == 401);
  request.peer_key = base::crypto::Sha256Digest{9, 9};
  CHECK(centre.web.ForAgents(request).status == 403);
  request = centre.Request(asked);
  request.peer_certificate_expired = true;
  CHECK(centre.web.ForAgents(request).status == 403);
  Must(centre.registry->Revoke(centre.agent.id));
  CHECK(centre.web.ForAgents(centre.Request(asked)).status == 403);
  CHECK(centre.Held().empty());
}

TEST_CASE("What is no request is refused, and nothing of it stored") {
  Centre centre;
  CHECK(centre.web.ForAgents(centre.Request("{}")).status == 400);
  CHECK(centre.web.ForAgents(centre.Request(std::string(256 * 1024 + 1, ' ')))
            .status == 413);
  auto request = centre.Request(protocol::EscrowRequest{});
  request.method = "GET";
  CHECK(centre.web.ForAgents(request).status == 405);
  auto text = protocol::ToJson(
      protocol::EscrowRequest{.deposits = {DepositOf("00112233445566aa", 1),
                                           DepositOf("00112233445566bb", 2)}});
  text.replace(text.find("66bb"), 4, "zzzz");
  CHECK(centre.web.ForAgents(centre.Request(text)).status == 400);
  CHECK(centre.Held().empty());
}

TEST_CASE("One agent cannot fill the disk with deposits") {
  Centre centre;
  std::vector<protocol::Deposit> many;
  for (std::int64_t i = 0; i < central::EscrowStore::kMaxDepositsPerAgent; ++i)
    many.push_back(
        DepositOf(protocol::CheckName(static_cast<std::uint64_t>(i)), 1));
  Must(centre.escrow->Add(centre.agent.id, many));
  CHECK(centre.web
            .ForAgents(centre.Request(protocol::EscrowRequest{
                .deposits = {DepositOf("ffffffffffffffff", 1)}}))
            .status == 413);
  CHECK(centre.Held().size() == many.size());
  // Repeating what is there is no more.
  CHECK(centre.web
            .ForAgents(centre.Request(
                protocol::EscrowRequest{.deposits = {many.front()}}))
            .status == 200);
  const auto other = centre.Enrol(3);
  Must(centre.escrow->Add(other.id, {DepositOf("ffffffffffffffff", 1)}));
}

TEST_CASE("An agent gets the policies after the one that it has") {
  Centre centre;
  for (std::uint8_t serial = 1; serial <= 6; ++serial)
    Must(centre.escrow->AddPolicy(serial, base::Bytes{serial}));
  const auto after = [&](std::uint32_t serial) {
    const auto answer = centre.web.ForAgents(
        centre.Request(protocol::EscrowRequest{.policy_serial = serial}));
    REQUIRE(answer.status == 200);
    return Must(protocol::ParseEscrowResponse(base::AsText(answer.body)))
        .policies;
  };
  CHECK(after(6).empty());
  CHECK(after(4) == std::vector<base::Bytes>{{5}, {6}});
  CHECK(after(0) == std::vector<base::Bytes>{{1}, {2}, {3}, {4}});
  CHECK(Must(centre.escrow->NewestPolicy()) == base::Bytes{6});
}

TEST_CASE("An agent is told what is held of it, and of no other") {
  Centre centre;
  const auto other = centre.Enrol(3);
  Must(centre.escrow->Add(other.id, {DepositOf("ffffffffffffffff", 1)}));
  const auto ask = [&](const protocol::EscrowRequest& asked) {
    const auto answer = centre.web.ForAgents(centre.Request(asked));
    REQUIRE(answer.status == 200);
    return Must(protocol::ParseEscrowResponse(base::AsText(answer.body)));
  };
  const auto mine = DepositOf("00112233445566aa", 1);
  CHECK_FALSE(ask({.deposits = {mine}}).held);
  auto answer = ask({.deposits = {DepositOf("00112233445566bb", 2)},
                     .check = {kEpoch - 1, kEpoch}});
  CHECK(answer.centre_utc_ms ==
        centre.clock.utc_now().time_since_epoch().count());
  REQUIRE(answer.held);
  REQUIRE(answer.held->size() == 2);
  CHECK(answer.held->at(0) == mine.name);
  answer = ask({.check = {kEpoch - 1}});
  REQUIRE(answer.held);
  CHECK(answer.held->empty());

  // More than an answer has room for is not told in part.
  std::vector<protocol::Deposit> many;
  for (std::uint64_t i = 0; i < protocol::kMaxHeldPerResponse; ++i)
    many.push_back(DepositOf(protocol::CheckName(i), 1));
  Must(centre.escrow->Add(centre.agent.id, many));
  CHECK_FALSE(ask({.check = {kEpoch}}).held);
}

TEST_CASE("Removed deposits are in no file of the store any more") {
  Centre centre;
  auto deposit = DepositOf("00112233445566aa", 1);
  const std::string marker = "found nowhere any more";
  deposit.sealed.assign(marker.begin(), marker.end());
  Must(centre.escrow->Add(centre.agent.id, {deposit}));
  CHECK(Must(centre.escrow->Remove(kEpoch)) == 1);
  CHECK(centre.Held().empty());
  for (const auto* name : {"escrow.db", "escrow.db-wal"}) {
    auto text = base::ReadFile(centre.folder / name, 1 << 26);
    if (text.ok()) CHECK(text.value().find(marker) == std::string::npos);
  }
}
