#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/escrow/escrow_work.h"
#include "base/file.h"
#include "identifiers/fingerprint.h"
#include "protocol/epoch_name.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/holders.h"
#include "tests/support/temporary_folder.h"

namespace test {

inline constexpr const char* kAgentId = "0123456789abcdef";

// A machine with holders, and a centre that keeps what it gets.
struct EscrowFixture {
  EscrowFixture() {
    epoch = identifiers::EpochOf(clock.utc_now());
    policy.groups = holders.Groups();
    AddEpoch(policy, epoch);
  }

  void AddEpoch(protocol::EscrowPolicy& to, std::uint16_t number) {
    epoch_keys[number] = Holders::Make(protocol::EpochName(number));
    to.epochs.push_back({number, epoch_keys[number].certificate_pem});
  }
  // Into the machine's own folder.
  void Install(const std::string& name, const base::Bytes& bytes) const {
    REQUIRE(base::MakeFolder(folder / "offered", 0755).ok());
    REQUIRE(base::WriteFileAtomically(
                folder / "offered" / name, base::AsText(bytes), 0644)
                .ok());
  }
  void InstallPolicy() const {
    Install("holders-1.cms", holders.Signed(policy, {"ann", "cem"}));
  }

  agent::EscrowWork::Options Options() {
    return {
        .folder = folder / "escrow",
        .offered = folder / "offered",
        .agent_id = agent_id,
        .host = "desk-17",
        .send = [this](base::ByteView body) { return Take(body); },
        .user_name =
            [](std::uint32_t uid) { return "user-" + std::to_string(uid); }};
  }

  base::Result<base::net::HttpsReply> Take(base::ByteView body) {
    const std::lock_guard lock(mutex);
    ++requests;
    if (away)
      return base::Error{base::ErrorCode::kUnavailable, "the centre is away"};
    auto request = protocol::ParseEscrowRequest(base::AsText(body));
    REQUIRE(request.ok());
    for (auto& deposit : request.value().deposits)
      deposits.push_back(std::move(deposit));
    protocol::EscrowResponse response;
    if (centre_policy) response.policies.push_back(*centre_policy);
    if (tells) {
      response.centre_utc_ms =
          (clock.utc_now() + centre_ahead).time_since_epoch().count();
      checks.push_back(request.value().check);
      if (!request.value().check.empty()) response.held.emplace();
      for (const auto& deposit : deposits)
        for (const auto each : request.value().check)
          if (deposit.name.epoch == each)
            response.held->push_back(deposit.name);
    }
    const auto json = protocol::ToJson(response);
    return base::net::HttpsReply{.status = 200,
                                 .body = {json.begin(), json.end()}};
  }

  std::string Open(const protocol::Deposit& deposit) {
    auto opened = base::crypto::OpenSealed(
        deposit.sealed, epoch_keys.at(deposit.name.sealed_for));
    if (!opened.ok()) FAIL(opened.error().message);
    return std::string(opened.value().view());
  }

  std::string agent_id = kAgentId;
  FakeClock clock;
  TemporaryFolder folder;
  Holders holders;
  std::uint16_t epoch = 0;
  std::map<std::uint16_t, base::crypto::CmsIdentity> epoch_keys;
  protocol::EscrowPolicy policy;

  std::mutex mutex;  // Of what the centre has.
  bool away = false;
  bool tells = true;  // What it holds, and its time.
  std::chrono::milliseconds centre_ahead{0};
  std::vector<std::vector<std::uint16_t>> checks;  // By request.
  int requests = 0;
  std::optional<base::Bytes> centre_policy;
  std::vector<protocol::Deposit> deposits;
};

inline const std::string kSecret(32, 's');
inline constexpr const char* kCheck = "00112233445566aa";

// With the work on that machine, which has a secret of the epoch.
struct EscrowWorkFixture : EscrowFixture {
  agent::EscrowWork::Outcome Round() {
    if (!work) {
      work.emplace(Options(), clock);
      work->AddSecret(epoch, kCheck, base::SecretBytes(kSecret));
    }
    return work->Round(true);
  }
  void Restart() { work.reset(); }
  protocol::EscrowPolicy Next() const {
    auto next = policy;
    ++next.serial;
    return next;
  }

  std::optional<agent::EscrowWork> work;
};

}  // namespace test
