#include "agent/escrow/escrow_work.h"

#include "agent/escrow/sealing.h"
#include "tests/unit/agent/escrow/escrow_fixture.h"

namespace {

using protocol::DepositKind;
using State = agent::EscrowStatus::State;
using std::chrono::days;

using Fixture = test::EscrowWorkFixture;
using test::kCheck;
using test::kSecret;

}  // namespace

TEST_CASE_METHOD(Fixture, "The secret is sealed to the epoch's key, once") {
  InstallPolicy();
  auto outcome = Round();
  CHECK(outcome.trouble.empty());
  REQUIRE(outcome.changes.size() == 1);
  CHECK(outcome.changes[0].accepted);
  REQUIRE(deposits.size() == 1);
  CHECK(deposits[0].name ==
        protocol::DepositName{epoch, DepositKind::kSecret, kCheck, epoch});
  auto secret = protocol::ParseEscrowSecret(Open(deposits[0]));
  REQUIRE(secret.ok());
  CHECK(secret.value().agent_id == test::kAgentId);
  CHECK(secret.value().epoch == epoch);
  CHECK(secret.value().secret.view() == kSecret);
  CHECK(work->Status().state == State::kSealed);

  CHECK(Round().changes.empty());
  Restart();
  CHECK(Round().changes.empty());
  CHECK(deposits.size() == 1);
}

TEST_CASE_METHOD(Fixture, "Without pinned holders nothing is sealed") {
  auto outcome = Round();
  CHECK(outcome.trouble.empty());
  CHECK(deposits.empty());
  CHECK(work->Status().state == State::kNone);
  CHECK(work->Status().notice.empty());
  // The centre cannot name the first ones.
  centre_policy = holders.Signed(policy, {"ann", "cem"});
  CHECK(Round().changes.empty());
  CHECK(work->Status().state == State::kNone);
  CHECK(deposits.empty());
}

TEST_CASE_METHOD(Fixture, "A login's name is sealed once an epoch") {
  InstallPolicy();
  (void)Round();
  work->AddLogin(epoch, 0xBEEF, 1000);
  work->AddLogin(epoch, 0xBEEF, 1000);
  (void)Round();
  (void)Round();
  REQUIRE(deposits.size() == 2);
  CHECK(
      deposits[1].name ==
      protocol::DepositName{epoch, DepositKind::kIdentity, "0000beef", epoch});
  auto identity = protocol::ParseEscrowIdentity(Open(deposits[1]));
  REQUIRE(identity.ok());
  CHECK(identity.value().user == "user-1000");
  CHECK(identity.value().host == "desk-17");
  CHECK(identity.value().login == 0xBEEF);
}

TEST_CASE_METHOD(Fixture, "What the centre did not take is sent again") {
  InstallPolicy();
  away = true;
  CHECK(Round().trouble == "the centre is away");
  CHECK(work->Status().state == State::kWaiting);
  CHECK(work->Status().unsent == 1);
  Restart();
  away = false;
  CHECK(Round().trouble.empty());
  CHECK(deposits.size() == 1);
  CHECK(work->Status().unsent == 0);
}

TEST_CASE_METHOD(Fixture, "More than fits into a request takes several") {
  InstallPolicy();
  (void)Round();
  for (protocol::LoginId login = 1; login <= 100; ++login)
    work->AddLogin(epoch, login, login);
  (void)Round();
  CHECK(deposits.size() == 101);
}

TEST_CASE_METHOD(Fixture, "Holders that the centre swapped are refused, once") {
  InstallPolicy();
  (void)Round();
  // The centre's own people and key, in order among themselves.
  test::Holders others;
  auto swapped = Next();
  swapped.groups = others.Groups();
  swapped.epochs = {{epoch, others["eve"].certificate_pem}};
  centre_policy = others.Signed(swapped, {"ann", "cem"});
  auto outcome = Round();
  REQUIRE(outcome.changes.size() == 1);
  CHECK_FALSE(outcome.changes[0].accepted);
  CHECK(outcome.changes[0].what.find("the centre") != std::string::npos);
  auto status = work->Status();
  CHECK(status.serial == 1);
  CHECK(status.groups[0].members == std::vector<std::string>{"ann", "ben"});
  CHECK_FALSE(status.refused.empty());
  CHECK(status.notice.find("works council") != std::string::npos);

  // A new secret still goes to the old key alone.
  work->AddLogin(epoch, 7, 7);
  CHECK(Round().changes.empty());
  CHECK(Open(deposits.back()).find("user-7") != std::string::npos);
  Restart();
  CHECK(Round().changes.empty());
  CHECK_FALSE(work->Status().refused.empty());
  // The centre came to its senses.
  centre_policy.reset();
  (void)Round();
  CHECK(work->Status().refused.empty());
  CHECK(work->Status().notice.empty());
}

TEST_CASE_METHOD(Fixture, "Holders swapped in /etc are refused as well") {
  InstallPolicy();
  (void)Round();
  test::Holders others;
  auto swapped = policy;  // Not even a new serial.
  swapped.groups = others.Groups();
  Install("holders-1.cms", others.Signed(swapped, {"ann", "cem"}));
  auto outcome = Round();
  REQUIRE(outcome.changes.size() == 1);
  CHECK_FALSE(outcome.changes[0].accepted);
  CHECK(work->Status().groups[1].members ==
        std::vector<std::string>{"cem", "dia"});
  Install("holders-1.cms", {1, 2, 3});
  outcome = Round();
  REQUIRE(outcome.changes.size() == 1);
  CHECK_FALSE(outcome.changes[0].accepted);
}

TEST_CASE_METHOD(Fixture, "Two of one group cannot change the holders") {
  InstallPolicy();
  (void)Round();
  auto next = Next();
  next.groups[0].members.pop_back();
  centre_policy = holders.Signed(next, {"ann", "ben"});
  auto outcome = Round();
  REQUIRE(outcome.changes.size() == 1);
  CHECK_FALSE(outcome.changes[0].accepted);
  centre_policy = holders.Signed(next, {"ann", "dia"});
  outcome = Round();
  REQUIRE(outcome.changes.size() == 1);
  CHECK(outcome.changes[0].accepted);
  CHECK(work->Status().groups[0].members == std::vector<std::string>{"ann"});
  CHECK(work->Status().notice.find("changed on") != std::string::npos);
  Restart();
  (void)Round();
  CHECK(work->Status().serial == 2);
  CHECK(work->Status().notice.find("changed on") != std::string::npos);
  clock.Pass(days(31));
  CHECK(work->Status().notice.empty());
}

TEST_CASE_METHOD(Fixture, "A machine that was away follows each change") {
  InstallPolicy();
  (void)Round();
  const auto fay = test::Holders::Make("fay");
  const auto gus = test::Holders::Make("gus");
  auto second = Next();
  second.groups = {{{"investigation", {{"fay", fay.certificate_pem}}},
                    {"works council", {{"gus", gus.certificate_pem}}}}};
  const auto sign = [](base::Bytes message, const auto& by) {
    auto more = base::crypto::AddSignature(message, by);
    REQUIRE(more.ok());
    return more.value();
  };
  auto third = second;
  ++third.serial;
  const auto alone = protocol::ToJson(third);
  auto begun = base::crypto::Sign(base::AsBytes(alone), fay);
  REQUIRE(begun.ok());
  const auto third_signed = sign(begun.value(), gus);
  Install("holders-3.cms", third_signed);
  CHECK_FALSE(Round().changes.at(0).accepted);  // Nobody known signed it.

  Install("holders-2.cms",
          sign(sign(holders.Signed(second, {"ann", "cem"}), fay), gus));
  const auto outcome = Round();
  REQUIRE(outcome.changes.size() == 2);
  CHECK(outcome.changes[0].accepted);
  CHECK(outcome.changes[1].accepted);
  CHECK(work->Status().serial == 3);
  CHECK(work->Status().refused.empty());
}

TEST_CASE_METHOD(Fixture, "A new epoch begins with its own key") {
  AddEpoch(policy, static_cast<std::uint16_t>(epoch + 1));
  InstallPolicy();
  (void)Round();
  CHECK(deposits.size() == 1);
  while (identifiers::EpochOf(clock.utc_now()) == epoch)
    clock.Pass(days(1));
  work->AddSecret(static_cast<std::uint16_t>(epoch + 1),
                  kCheck,
                  base::SecretBytes(kSecret));
  (void)Round();
  REQUIRE(deposits.size() == 2);
  CHECK(deposits[1].name.epoch == epoch + 1);
  CHECK(deposits[1].name.sealed_for == epoch + 1);
  CHECK(work->Status().state == State::kSealed);
  // The desk no longer needs the secret of the epoch that is over.
  CHECK(work->Delivered() == std::vector<std::uint16_t>{epoch});
}

TEST_CASE_METHOD(Fixture, "Without a new key the old one serves for a while") {
  InstallPolicy();
  (void)Round();
  while (identifiers::EpochOf(clock.utc_now()) == epoch)
    clock.Pass(days(1));
  const auto late = static_cast<std::uint16_t>(epoch + 1);
  work->AddSecret(late, kCheck, base::SecretBytes(kSecret));
  (void)Round();
  REQUIRE(deposits.size() == 2);
  CHECK(deposits[1].name.epoch == late);
  CHECK(deposits[1].name.sealed_for == epoch);
  CHECK(work->Status().state == State::kOverdue);
  CHECK(work->Status().sealed_for == protocol::EpochName(epoch));

  // The holders are late, not never: it is sealed anew to the right key.
  auto next = Next();
  AddEpoch(next, late);
  centre_policy = holders.Signed(next, {"ben", "dia"});
  (void)Round();
  REQUIRE(deposits.size() == 3);
  CHECK(deposits[2].name.sealed_for == late);
  CHECK(work->Status().state == State::kSealed);
}

TEST_CASE_METHOD(Fixture, "After the grace nothing is sealed to the old key") {
  InstallPolicy();
  (void)Round();
  while (identifiers::EpochOf(clock.utc_now()) == epoch)
    clock.Pass(days(1));
  clock.Pass(agent::kEscrowGrace + days(1));
  work->AddSecret(static_cast<std::uint16_t>(epoch + 1),
                  kCheck,
                  base::SecretBytes(kSecret));
  (void)Round();
  CHECK(deposits.size() == 1);
  CHECK(work->Status().state == State::kOverdue);
  CHECK(work->Status().sealed_for.empty());
}

TEST_CASE_METHOD(Fixture, "A damaged pin is no reason to believe anybody") {
  InstallPolicy();
  (void)Round();
  Restart();
  REQUIRE(
      base::WriteFileAtomically(folder / "escrow/holders.cms", "x", 0600).ok());
  const auto outcome = Round();
  CHECK(outcome.trouble.find("holders.cms") != std::string::npos);
  CHECK(work->Status().state == State::kNone);
  work->AddLogin(epoch, 7, 7);
  (void)Round();
  CHECK(deposits.size() == 1);
}
