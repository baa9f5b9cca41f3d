// What a desk keeps of what it sealed: for another id, for a centre that lost
// it, and how long.
#include <algorithm>

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

TEST_CASE_METHOD(Fixture,
                 "What a centre that was set back lost is sent again") {
  InstallPolicy();
  (void)Round();
  for (protocol::LoginId login = 1; login <= 40; ++login)
    work->AddLogin(epoch, login, login);
  (void)Round();
  REQUIRE(deposits.size() == 41);
  CHECK(Round().offered_again == 0);
  const auto all = deposits;
  deposits.resize(1);
  CHECK(work->Round(/*ask=*/false).offered_again == 0);
  const auto outcome = Round();
  CHECK(outcome.offered_again == 40);
  CHECK(outcome.asked);
  REQUIRE(deposits.size() == 41);
  // Not sealed anew: the very same, also by a desk that has no secret any more.
  for (const auto& deposit : deposits)
    CHECK(std::ranges::any_of(all, [&](const auto& one) {
      return one.name == deposit.name && one.sealed == deposit.sealed;
    }));
  CHECK(Round().offered_again == 0);
}

TEST_CASE_METHOD(Fixture,
                 "Every epoch that was sealed is asked for, four at once") {
  for (int i = 1; i <= 5; ++i)
    AddEpoch(policy, static_cast<std::uint16_t>(epoch + i));
  InstallPolicy();
  for (int i = 0; i <= 5; ++i) {
    (void)Round();
    work->AddSecret(static_cast<std::uint16_t>(epoch + i),
                    kCheck,
                    base::SecretBytes(kSecret));
    clock.Pass(days(92));
  }
  (void)Round();
  REQUIRE(deposits.size() == 6);
  checks.clear();
  deposits.clear();
  CHECK(Round().offered_again == 6);
  REQUIRE(checks.size() >= 2);
  CHECK(checks[0].size() == 4);
  CHECK(checks[0][0] == epoch + 5);
  CHECK(checks[1] == std::vector<std::uint16_t>{
                         static_cast<std::uint16_t>(epoch + 1), epoch});
  CHECK(deposits.size() == 6);
}

TEST_CASE_METHOD(Fixture,
                 "A past secret stays until the centre says it has it") {
  AddEpoch(policy, static_cast<std::uint16_t>(epoch + 1));
  InstallPolicy();
  (void)Round();
  while (identifiers::EpochOf(clock.utc_now()) == epoch)
    clock.Pass(days(1));
  // It was sent, but nobody asked since the quarter ended.
  (void)work->Round(/*ask=*/false);
  CHECK(work->Delivered().empty());
  // A centre of an earlier version does not say.
  tells = false;
  CHECK(Round().asked);
  CHECK(work->Delivered().empty());
  // One that was set back does not have it; from the next answer on, it does.
  tells = true;
  deposits.clear();
  CHECK(Round().offered_again == 1);
  CHECK(work->Delivered().empty());
  (void)Round();
  CHECK(work->Delivered() == std::vector<std::uint16_t>{epoch});
}

TEST_CASE_METHOD(Fixture, "After another enrolment all is sealed anew") {
  InstallPolicy();
  (void)Round();
  work->AddLogin(epoch, 0xBEEF, 1000);
  (void)Round();
  away = true;
  work->AddLogin(epoch, 0xCAFE, 1001);  // Sealed under the old id, not sent.
  (void)Round();
  REQUIRE(deposits.size() == 2);

  Restart();
  agent_id = "fedcba9876543210";
  away = false;
  (void)Round();
  const auto former = work->FormerLogins({epoch});
  REQUIRE(former.size() == 2);
  for (const auto& [of, login] : former)
    work->AddLogin(of, login, 1000);
  CHECK(work->FormerLogins({static_cast<std::uint16_t>(epoch - 1)}).empty());
  (void)Round();
  REQUIRE(deposits.size() == 5);
  auto secret = protocol::ParseEscrowSecret(Open(deposits[2]));
  REQUIRE(secret.ok());
  CHECK(secret.value().agent_id == agent_id);
  CHECK(deposits[2].name == deposits[0].name);
  for (const int number : {3, 4}) {
    auto identity = protocol::ParseEscrowIdentity(
        Open(deposits[static_cast<std::size_t>(number)]));
    REQUIRE(identity.ok());
    CHECK(identity.value().agent_id == agent_id);
  }
  CHECK(work->Status().unsent == 0);
  CHECK(work->Status().state == State::kSealed);
  (void)Round();
  CHECK(deposits.size() == 5);
}

TEST_CASE_METHOD(Fixture, "What a version without ids sent is sealed anew") {
  InstallPolicy();
  (void)Round();
  const auto old = folder / "escrow/sent";
  std::filesystem::create_directory(old);
  const protocol::DepositName name{
      epoch, DepositKind::kIdentity, "0000beef", epoch};
  REQUIRE(base::WriteFileAtomically(old / protocol::FileName(name), "x", 0600)
              .ok());
  const auto former = work->FormerLogins({epoch});
  REQUIRE(former.size() == 1);
  CHECK(former[0].second == 0xBEEF);
}

TEST_CASE_METHOD(Fixture, "A clock that goes wrong deletes no secret") {
  AddEpoch(policy, static_cast<std::uint16_t>(epoch + 1));
  InstallPolicy();
  (void)Round();
  clock.Set(days(3650));
  centre_ahead = days(-3650);
  (void)Round();
  (void)Round();
  CHECK(work->Delivered().empty());
  clock.Set(days(-7300));
  centre_ahead = days(3650);
  (void)Round();
  CHECK(work->Delivered().empty());
  // What counts is the centre's.
  centre_ahead = days(3650 + 92);
  (void)Round();
  CHECK(work->Delivered() == std::vector<std::uint16_t>{epoch});
}

TEST_CASE_METHOD(Fixture,
                 "A secret of a quarter to come is sealed to today's key") {
  InstallPolicy();
  (void)Round();
  const auto later = static_cast<std::uint16_t>(epoch + 5);
  work->AddSecret(later, kCheck, base::SecretBytes(kSecret));
  (void)Round();
  REQUIRE(deposits.size() == 2);
  CHECK(deposits[1].name.epoch == later);
  CHECK(deposits[1].name.sealed_for == epoch);
}

TEST_CASE_METHOD(Fixture,
                 "Who did something before there was a key is sealed later") {
  InstallPolicy();
  (void)Round();
  const auto next = static_cast<std::uint16_t>(epoch + 1);
  clock.Pass(days(92) + agent::kEscrowGrace);
  work->AddLogin(next, 0xBEEF, 1000);
  (void)Round();
  REQUIRE(deposits.size() == 1);
  Restart();
  auto policy_of_now = Next();
  AddEpoch(policy_of_now, next);
  centre_policy = holders.Signed(policy_of_now, {"ben", "dia"});
  (void)Round();
  REQUIRE(deposits.size() == 2);
  auto identity = protocol::ParseEscrowIdentity(Open(deposits[1]));
  REQUIRE(identity.ok());
  CHECK(identity.value().login == 0xBEEF);
  CHECK(identity.value().user == "user-1000");
  auto left = base::ReadFile(folder / "escrow/unsealed");
  REQUIRE(left.ok());
  CHECK(left.value().empty());
}

TEST_CASE_METHOD(Fixture,
                 "What the holders destroyed is not kept here either") {
  const auto next = static_cast<std::uint16_t>(epoch + 1);
  AddEpoch(policy, next);
  InstallPolicy();
  (void)Round();
  const auto old_id = agent_id;
  Restart();
  agent_id = "fedcba9876543210";
  (void)Round();
  REQUIRE(deposits.size() == 2);
  clock.Pass(days(92));
  work->AddSecret(next, kCheck, base::SecretBytes(kSecret));
  (void)Round();
  auto destroyed = Next();
  destroyed.epochs.erase(destroyed.epochs.begin());
  destroyed.destroyed = {epoch};
  centre_policy = holders.Signed(destroyed, {"ben", "dia"});
  deposits.clear();  // The centre destroyed its own.
  (void)Round();
  CHECK(work->Status().serial == 2);
  // Nor is it sealed anew; that of the present quarter is offered again.
  REQUIRE(deposits.size() == 1);
  CHECK(deposits[0].name.epoch == next);
  CHECK(work->Delivered() == std::vector<std::uint16_t>{epoch});
  for (const auto& id : {old_id, agent_id})
    for (const auto& file :
         std::filesystem::directory_iterator(folder / "escrow" / id / "sent"))
      CHECK(file.path().filename().string().starts_with(
          protocol::EpochName(next)));
}

TEST_CASE_METHOD(Fixture,
                 "What was sealed is kept four years by the centre's time") {
  InstallPolicy();
  (void)Round();
  const auto sent = folder / "escrow" / agent_id / "sent";
  centre_ahead = days(4 * 365);
  (void)Round();
  CHECK_FALSE(std::filesystem::is_empty(sent));
  clock.Set(days(9000));  // A desk's clock is no matter.
  centre_ahead = days(4 * 365 - 9000);
  (void)Round();
  CHECK_FALSE(std::filesystem::is_empty(sent));
  centre_ahead = days(4 * 365 + 183 - 9000);
  (void)Round();
  CHECK(std::filesystem::is_empty(sent));
  (void)Round();
  CHECK(deposits.size() == 1);
}
