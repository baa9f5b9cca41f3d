#include "central/escrow/verification.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "base/random.h"
#include "central/escrow/epoch_key.h"
#include "identifiers/fingerprint.h"
#include "identifiers/sealed_name.h"
#include "tests/support/catch.h"
#include "tests/support/holders.h"
#include "tests/support/temporary_folder.h"

namespace {

using central::Verification;

constexpr std::uint16_t kEpoch = 2026 * 4 + 3;

template <typename T>
T Must(base::Result<T> result) {
  if (!result.ok()) FAIL(result.error().message);
  return std::move(result.value());
}

std::string IdOf(int number) {
  std::array<char, 17> text{};
  (void)std::snprintf(text.data(), text.size(), "%016x", number);
  return text.data();
}

std::string SecretOf(int number) {
  return std::string(31, 's') + static_cast<char>(number);
}

std::vector<identifiers::Digest> Customers(int first, int last) {
  std::vector<identifiers::Digest> digests;
  for (int i = first; i <= last; ++i)
    digests.push_back(
        identifiers::DigestOf(protocol::IdentifierKind::kPhone,
                              "+861381234" + std::to_string(1000 + i)));
  return digests;
}

// Ten agents that do as they should.
struct Fixture {
  Fixture() {
    exported.epoch = kEpoch;
    for (int i = 1; i <= 10; ++i) {
      auto& agent = exported.agents[IdOf(i)];
      agent.events = 100;
      agent.deposits.push_back(Secret(IdOf(i), SecretOf(i), SecretOf(i)));
      agent.deposits.push_back(Identity(IdOf(i)));
      agent.logins[7] = 40;
      agent.names = {NameOf(SecretOf(i)), NameOf(SecretOf(i))};
      agent.fingerprints =
          identifiers::Fingerprinter(base::SecretBytes(SecretOf(i)))
              .Make(Customers(i, i + 5), kEpoch);
    }
  }

  base::Bytes NameOf(const std::string& secret) {
    return Must(
        identifiers::SealFileName(secret, kEpoch, "customers.xlsx", random));
  }
  base::Bytes Seal(base::ByteView content) const {
    return Must(
        base::crypto::SealTo({keys.at(kEpoch).certificate_pem}, content));
  }
  // Tells the check value of `told`.
  protocol::Deposit Secret(const std::string& id,
                           const std::string& secret,
                           const std::string& told) const {
    const identifiers::Fingerprinter fingerprinter{base::SecretBytes(told)};
    const auto json = protocol::ToJson(
        {.agent_id = id, .epoch = kEpoch, .secret = base::SecretBytes(secret)});
    return {.name = {.epoch = kEpoch,
                     .name = protocol::CheckName(fingerprinter.Check(kEpoch)),
                     .sealed_for = kEpoch},
            .sealed = Seal(base::AsBytes(json.view()))};
  }
  protocol::Deposit Identity(const std::string& id) const {
    const auto json = protocol::ToJson(protocol::EscrowIdentity{
        .agent_id = id, .epoch = kEpoch, .login = 7, .user = "alice"});
    return {.name = {.epoch = kEpoch,
                     .kind = protocol::DepositKind::kIdentity,
                     .name = "00000007",
                     .sealed_for = kEpoch},
            .sealed = Seal(base::AsBytes(json))};
  }
  Verification::Report Run(Verification::Options options = {.sample = 0}) {
    return Verification(std::move(options), keys).Run(exported, random);
  }

  Verification::Keys keys{{kEpoch, test::Holders::Make("2026Q4")}};
  central::EscrowExport exported;
  base::SystemRandom random;
};

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "Agents that sealed what they should are found good") {
  const auto report = Run();
  CHECK(report.agents == 10);
  CHECK(report.sampled == 10);
  CHECK(report.secrets == 10);
  CHECK(report.identities == 10);
  CHECK(report.problems.empty());
  CHECK(report.notes.empty());
}

TEST_CASE_METHOD(Fixture, "An agent that seals garbage is found") {
  auto& agent = exported.agents[IdOf(3)];
  SECTION("that opens to nothing useful") {
    agent.deposits[0].sealed = Seal(base::AsBytes("garbage"));
  }
  SECTION("that is no sealed message") {
    agent.deposits[0].sealed = {1, 2, 3};
  }
  SECTION("that is sealed to somebody else") {
    agent.deposits[0].sealed = Must(base::crypto::SealTo(
        {test::Holders::Make("eve").certificate_pem}, base::AsBytes("x")));
  }
  SECTION("that is a secret of the right form and another") {
    agent.deposits[0] = Secret(IdOf(3), SecretOf(99), SecretOf(3));
  }
  SECTION("that is another agent's") {
    agent.deposits[0] = Secret(IdOf(4), SecretOf(3), SecretOf(3));
  }
  SECTION("in place of an identity") {
    agent.deposits[1].sealed = Seal(base::AsBytes("{}"));
  }
  const auto report = Run();
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].find(IdOf(3)) != std::string::npos);
  CHECK(report.secrets + report.identities == 19);
}

TEST_CASE_METHOD(Fixture,
                 "An agent that sent events and sealed nothing is found") {
  exported.agents[IdOf(3)].deposits.clear();
  exported.agents[IdOf(5)].deposits.clear();
  exported.agents[IdOf(5)].events = 0;
  const auto report = Run();
  CHECK(report.agents == 9);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].find(IdOf(3)) != std::string::npos);
}

TEST_CASE_METHOD(Fixture,
                 "Fingerprints under another key than the sealed are found") {
  // Its check value is right, and it fingerprints with something else.
  exported.agents[IdOf(3)].fingerprints =
      identifiers::Fingerprinter(base::SecretBytes(SecretOf(99)))
          .Make(Customers(1, 20), kEpoch);
  CHECK(Run().problems.empty());
  const auto report = Run({.sample = 0, .known = Customers(1, 1000)});
  CHECK(report.fingerprints == 9 * 6 + 20);
  CHECK(report.explained == 9 * 6);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].find(IdOf(3)) != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "The sample is random, and never larger than asked") {
  std::set<std::size_t> found;
  exported.agents[IdOf(3)].deposits[0].sealed = Seal(base::AsBytes("garbage"));
  for (int i = 0; i < 200; ++i) {
    const auto report = Run({.sample = 5});
    CHECK(report.sampled == 5);
    found.insert(report.problems.size());
  }
  CHECK(found == std::set<std::size_t>{0, 1});
}

TEST_CASE_METHOD(Fixture, "What is sealed to a key not opened is only noted") {
  exported.agents[IdOf(3)].deposits[0].name.sealed_for = kEpoch - 1;
  const auto report = Run();
  CHECK(report.problems.empty());
  REQUIRE(report.notes.size() == 1);
  CHECK(report.notes[0].find("2026Q3") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "An export is read as it was written") {
  test::TemporaryFolder folder;
  exported.agents[IdOf(11)].events = 3;
  REQUIRE(central::WriteExport(folder / "out", exported).ok());
  CHECK_FALSE(central::WriteExport(folder / "out", exported).ok());
  const auto read = Must(central::ReadExport(folder / "out"));
  CHECK(read.epoch == kEpoch);
  REQUIRE(read.agents.size() == 11);
  CHECK(read.agents.at(IdOf(11)).events == 3);
  CHECK(read.agents.at(IdOf(3)).fingerprints ==
        exported.agents[IdOf(3)].fingerprints);
  CHECK(read.agents.at(IdOf(3)).logins == exported.agents[IdOf(3)].logins);
  CHECK(read.agents.at(IdOf(3)).names == exported.agents[IdOf(3)].names);
  REQUIRE(read.agents.at(IdOf(3)).deposits.size() == 2);
  auto names = read.agents.at(IdOf(3)).deposits;
  std::ranges::sort(names, {}, &protocol::Deposit::name);
  CHECK(names[0].sealed == exported.agents[IdOf(3)].deposits[0].sealed);
  CHECK_FALSE(central::ReadExport(folder.path()).ok());
}

TEST_CASE_METHOD(Fixture, "A login that did something needs a name") {
  auto& agent = exported.agents[IdOf(4)];
  agent.logins[0xBEEF] = 3;
  auto report = Run();
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].find(IdOf(4)) != std::string::npos);
  CHECK(report.problems[0].find("0000beef has 3 events") != std::string::npos);
  // In that epoch.
  agent.deposits[1].name.epoch = kEpoch - 1;
  agent.logins.erase(0xBEEF);
  report = Run();
  CHECK(std::ranges::any_of(report.problems, [](const auto& problem) {
    return problem.find("login 00000007") != std::string::npos;
  }));
}

TEST_CASE_METHOD(Fixture,
                 "File names open under the sealed secret, or it is told") {
  CHECK(Run().names == 20);
  auto& names = exported.agents[IdOf(3)].names;
  names[1] = NameOf(SecretOf(9));
  const auto report = Run();
  CHECK(report.names == 19);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].find("1 of 2 file names") != std::string::npos);
}
