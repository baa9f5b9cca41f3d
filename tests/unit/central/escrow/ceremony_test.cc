#include "central/escrow/ceremony.h"

#include <fstream>

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/holders.h"
#include "tests/support/temporary_folder.h"

namespace {

constexpr std::uint16_t kEpoch = 2026 * 4 + 3;

template <typename T>
T Must(base::Result<T> result) {
  if (!result.ok()) FAIL(result.error().message);
  return std::move(result.value());
}
void Must(const base::Status& status) {
  if (!status.ok()) FAIL(status.error().message);
}

struct Fixture {
  Fixture() {
    Must(central::CreateEscrow(escrow, holders.Groups(), {kEpoch}, now));
    Sign({"ann", "cem"});
  }
  void Sign(const std::vector<std::string>& names) const {
    for (const auto& name : names)
      (void)Must(central::SignEscrow(escrow, holders[name]));
  }
  base::Bytes SealedKey(std::uint16_t epoch = kEpoch) const {
    return Must(central::ReadBytes(escrow.sealed_key(epoch)));
  }
  bool Opens(const std::vector<std::string>& names,
             std::uint16_t epoch = kEpoch) const {
    auto key =
        central::OpenEpochKeyWhole(SealedKey(epoch), holders.Some(names));
    if (!key.ok()) return false;
    // It is the other half of what agents seal to.
    const auto policy = Must(escrow.Load());
    const auto* entry = policy.Find(epoch);
    REQUIRE(entry != nullptr);
    const auto sealed = Must(base::crypto::SealTo({entry->certificate_pem},
                                                  base::AsBytes("secret")));
    return Must(base::crypto::OpenSealed(
                    sealed,
                    {entry->certificate_pem, std::string(key.value().view())}))
               .view() == "secret";
  }

  test::TemporaryFolder folder;
  central::HolderFolder escrow{folder / "escrow"};
  test::Holders holders;
  base::UtcTime now = base::SystemClock().utc_now();
};

}  // namespace

TEST_CASE_METHOD(Fixture, "One member of each group opens an epoch") {
  CHECK(Opens({"ann", "cem"}));
  CHECK(Opens({"ann", "dia"}));
  CHECK(Opens({"ben", "cem"}));
  CHECK(Opens({"dia", "ben"}));
}

TEST_CASE_METHOD(Fixture, "Two of the same group cannot open an epoch") {
  CHECK_FALSE(Opens({"ann", "ben"}));
  CHECK_FALSE(Opens({"cem", "dia"}));
  CHECK_FALSE(Opens({"cem"}));
  CHECK_FALSE(Opens({"ann"}));
  CHECK_FALSE(Opens({"eve", "ann"}));
}

TEST_CASE_METHOD(Fixture, "Each opens the own layer on the own machine") {
  const auto half =
      Must(central::OpenEpochKey(SealedKey(), holders.Some({"dia"})));
  CHECK(half.view().find("PRIVATE KEY") == std::string_view::npos);
  const auto key = Must(
      central::OpenEpochKey(base::AsBytes(half.view()), holders.Some({"ben"})));
  CHECK(key.view().starts_with("-----BEGIN PRIVATE KEY-----"));
}

TEST_CASE_METHOD(Fixture, "Nobody can be in both groups") {
  auto groups = holders.Groups();
  groups[1].members.push_back(holders.Member("ann"));
  CHECK_FALSE(
      central::CreateEscrow({folder / "other"}, groups, {kEpoch}, now).ok());
  CHECK_FALSE(std::filesystem::exists(folder / "other/holders.json"));
}

TEST_CASE_METHOD(Fixture, "A folder is not begun twice") {
  CHECK_FALSE(
      central::CreateEscrow(escrow, holders.Groups(), {kEpoch}, now).ok());
}

TEST_CASE_METHOD(Fixture, "A rotation makes the next epoch and keeps the old") {
  const auto before = SealedKey();
  const auto report =
      Must(central::RotateEscrow(escrow, {.epochs = {kEpoch + 1}}, now));
  CHECK(report.serial == 2);
  CHECK(report.made == 1);
  CHECK(report.resealed == 0);
  CHECK(SealedKey() == before);
  CHECK(Opens({"ben", "dia"}, kEpoch + 1));
  Sign({"ben", "dia"});
  const auto old = Must(
      protocol::ReadSigned(Must(central::ReadBytes(escrow.signed_policy(1)))));
  const auto next = Must(protocol::ReadSuccessor(
      Must(central::ReadBytes(escrow.signed_policy(2))), old));
  CHECK(next.epochs.size() == 2);
}

TEST_CASE_METHOD(Fixture, "Nothing is built on a policy nobody agreed to") {
  Must(central::RotateEscrow(escrow, {.epochs = {kEpoch + 1}}, now));
  CHECK_FALSE(
      central::RotateEscrow(escrow, {.epochs = {kEpoch + 2}}, now).ok());
  Sign({"ann", "ben"});  // Both of one group.
  CHECK_FALSE(
      central::RotateEscrow(escrow, {.epochs = {kEpoch + 2}}, now).ok());
  Sign({"dia"});
  CHECK(central::RotateEscrow(escrow, {.epochs = {kEpoch + 2}}, now).ok());
}

TEST_CASE_METHOD(Fixture, "A member who leaves costs a re-seal of the epochs") {
  for (std::uint16_t i = 1; i <= 11; ++i) {
    const auto next = static_cast<std::uint16_t>(kEpoch + i);
    Must(central::RotateEscrow(escrow, {.epochs = {next}}, now));
    Sign({"ann", "cem"});
  }
  const auto certificate = Must(escrow.Load()).epochs[3].certificate_pem;
  const auto report = Must(central::RotateEscrow(
      escrow,
      {.remove = {"ann"}, .holders = holders.Some({"ben", "cem"})},
      now));
  CHECK(report.resealed == 12);
  CHECK(report.made == 0);
  CHECK_FALSE(Opens({"ann", "cem"}));
  CHECK(Opens({"ben", "cem"}));
  CHECK(Opens({"ben", "dia"}, kEpoch + 11));
  // What agents seal to is the same, so what they sealed needs nothing.
  CHECK(Must(escrow.Load()).epochs[3].certificate_pem == certificate);
}

TEST_CASE_METHOD(Fixture,
                 "For a change of the second group the first is not needed") {
  const auto joined = test::Holders::Make("fay");
  const auto report = Must(
      central::RotateEscrow(escrow,
                            {.add = {{{}, {{"fay", joined.certificate_pem}}}},
                             .remove = {"dia"},
                             .holders = holders.Some({"cem"})},
                            now));
  CHECK(report.resealed == 1);
  CHECK_FALSE(Opens({"ann", "dia"}));
  CHECK(Opens({"ann", "cem"}));
  CHECK(central::OpenEpochKeyWhole(SealedKey(), {holders["ann"], joined}).ok());
}

TEST_CASE_METHOD(Fixture,
                 "Without the keys that open it nothing is re-sealed") {
  const auto before = SealedKey();
  CHECK_FALSE(central::RotateEscrow(
                  escrow,
                  {.remove = {"ann"}, .holders = holders.Some({"ann", "ben"})},
                  now)
                  .ok());
  CHECK_FALSE(central::RotateEscrow(escrow, {.remove = {"ann"}}, now).ok());
  CHECK_FALSE(central::RotateEscrow(escrow, {.remove = {"eve"}}, now).ok());
  CHECK(SealedKey() == before);
  CHECK(Must(escrow.Load()).serial == 1);
}

TEST_CASE_METHOD(Fixture, "What was destroyed is gone, and said to be") {
  CHECK(Must(central::DestroyEpoch(escrow, kEpoch)) == 2);
  CHECK_FALSE(std::filesystem::exists(escrow.sealed_key(kEpoch)));
  const auto policy = Must(escrow.Load());
  CHECK(policy.epochs.empty());
  CHECK(policy.destroyed == std::vector<std::uint16_t>{kEpoch});
  Sign({"ann", "cem"});
  CHECK_FALSE(central::RotateEscrow(escrow, {.epochs = {kEpoch}}, now).ok());
}

TEST_CASE_METHOD(Fixture, "A changed policy cannot be signed on") {
  auto policy = Must(escrow.Load());
  policy.groups[0].members[1] = holders.Member("eve");
  Must(escrow.Store(policy));
  CHECK_FALSE(central::SignEscrow(escrow, holders["dia"]).ok());
}
