// `deskwarden-central escrow` as it is typed. With real programs:
// tests/integration/escrow_test.py.
#include <sstream>
#include <string>
#include <vector>

#include "base/crypto/cms.h"
#include "base/file.h"
#include "central/command/command.h"
#include "central/command/command_line.h"
#include "central/escrow/holder_folder.h"
#include "central/index/indexer.h"
#include "central/store/escrow_store.h"
#include "identifiers/fingerprint.h"
#include "identifiers/sealed_name.h"
#include "protocol/epoch_name.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"

namespace {

using test::Must;
using Words = std::vector<std::string>;

struct Said {
  int code = 0;
  std::string out;
  std::string error;
};

struct Fixture : test::CentreParts {
  Fixture() {
    for (const char* name : {"ann", "ben", "cem", "dia"})
      REQUIRE(Escrow({"member",
                      "--name",
                      name,
                      "--out",
                      Person(name),
                      "--no-passphrase"})
                  .code == 0);
    Must(central::EscrowStore::Open(folder / "escrow.db", clock));
  }

  std::string Person(const std::string& name) const {
    return (folder / name).string();
  }
  std::string Holder(const std::string& name) const {
    return Person(name) + ".pem," + Person(name) + ".key";
  }
  std::string Folder(const std::string& name) const {
    return (folder / name).string();
  }
  Said Escrow(Words words) const {
    words.insert(words.begin(), {"deskwarden-central", "escrow"});
    words.insert(words.end(), {"--data-dir", folder.path().string()});
    std::vector<const char*> argv;
    for (const auto& word : words)
      argv.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream error;
    const int code = central::RunCommandLine(
        static_cast<int>(argv.size()), argv.data(), out, error, clock);
    return {code, out.str(), error.str()};
  }
  // For the epoch in which SendingAgent's events are.
  void Create(const std::string& name = "holders") const {
    const auto said = Escrow(
        {"create",
         "--folder",
         Folder(name),
         "--epoch",
         epoch_name,
         "--group-one",
         "investigation=" + Person("ann") + ".pem," + Person("ben") + ".pem",
         "--group-two",
         "works council=" + Person("cem") + ".pem," + Person("dia") + ".pem"});
    INFO(said.error);
    REQUIRE(said.code == 0);
  }
  Said Sign(const Words& names, const std::string& name = "holders") const {
    Words words{"sign", "--folder", Folder(name)};
    for (const auto& who : names)
      words.insert(words.end(), {"--holder", Holder(who)});
    return Escrow(words);
  }
  std::string Policy(int serial, const std::string& name = "holders") const {
    return Folder(name) + "/holders-" + std::to_string(serial) + ".cms";
  }

  // Agent 1 has sent events with fingerprints under this secret.
  void SendAndDeposit(const std::string& secret) {
    const auto agent = Enrol(1);
    const identifiers::Fingerprinter fingerprinter{base::SecretBytes(secret)};
    auto event = test::SendingAgent::EventOf(1);
    event.epoch = epoch;
    event.fingerprints = fingerprinter.Make(
        std::vector{identifiers::DigestOf(protocol::IdentifierKind::kEmail,
                                          "alice@example.org")},
        epoch);
    event.login = 7;
    event.acted_at = clock.utc_now();
    base::SystemRandom random;
    event.object.sealed_name = Must(
        identifiers::SealFileName(secret, epoch, "customers.xlsx", random));
    test::SendingAgent sender(test::SeedOf(1));
    sender.RecordRow(protocol::EncodeRow(event));
    (void)ingest->Take(agent, protocol::EncodeBatch(sender.Rows(1, 1)));
    const auto policy = Must(central::HolderFolder{folder / "holders"}.Load());
    const std::vector<std::string> key{policy.Find(epoch)->certificate_pem};
    const auto identity = protocol::ToJson(
        protocol::EscrowIdentity{.agent_id = central::Format(agent.id),
                                 .epoch = epoch,
                                 .login = event.login,
                                 .user = "alice"});
    const auto json = protocol::ToJson({.agent_id = central::Format(agent.id),
                                        .epoch = epoch,
                                        .secret = base::SecretBytes(secret)});
    auto escrow = Must(central::EscrowStore::Open(folder / "escrow.db", clock));
    Must(escrow->Add(
        agent.id,
        {{.name = {.epoch = epoch,
                   .name = protocol::CheckName(fingerprinter.Check(epoch)),
                   .sealed_for = epoch},
          .sealed =
              Must(base::crypto::SealTo(key, base::AsBytes(json.view())))},
         {.name = {.epoch = epoch,
                   .kind = protocol::DepositKind::kIdentity,
                   .name = protocol::LoginName(event.login),
                   .sealed_for = epoch},
          .sealed =
              Must(base::crypto::SealTo(key, base::AsBytes(identity)))}}));
  }

  std::uint16_t epoch = identifiers::EpochOf(clock.utc_now());
  std::string epoch_name = protocol::EpochName(epoch);
};

}  // namespace

TEST_CASE_METHOD(Fixture, "escrow sign says when a policy counts") {
  Create();
  auto said = Sign({"ann"});
  CHECK(said.code == 0);
  CHECK(said.out.find("does not count yet") != std::string::npos);
  said = Sign({"ben"});
  CHECK(said.out.find("does not count yet") != std::string::npos);
  said = Sign({"dia"});
  CHECK(said.out.find("it counts") != std::string::npos);
  CHECK(said.out.find("works council") != std::string::npos);
}

TEST_CASE_METHOD(Fixture,
                 "escrow publish takes only what goes on from the last") {
  Create();
  CHECK(Escrow({"publish", Policy(1)}).code != 0);
  (void)Sign({"ann", "ben"});
  CHECK(Escrow({"publish", Policy(1)}).code == 1);
  (void)Sign({"cem"});
  CHECK(Escrow({"publish", Policy(1)}).code == 0);
  CHECK(Escrow({"publish", Policy(1)}).code == 1);  // Nothing new.

  CHECK(Escrow({"rotate", "--folder", Folder("holders")}).code == 0);
  (void)Sign({"ben", "dia"});
  CHECK(Escrow({"publish", Policy(2)}).code == 0);
  auto escrow = Must(central::EscrowStore::Open(folder / "escrow.db", clock));
  CHECK(Must(escrow->PoliciesAfter(0, 9)).size() == 2);
  CHECK(Must(registry->VerifyAudit()) >= 2);
}

TEST_CASE_METHOD(Fixture, "escrow status names who has sealed nothing") {
  Create();
  (void)Sign({"ann", "cem"});
  SendAndDeposit(std::string(32, 's'));
  auto said = Escrow({"status", "--folder", Folder("holders")});
  CHECK(said.code == 0);
  CHECK(said.out.find("signed by both groups") != std::string::npos);
  CHECK(said.out.find("sealed to the 2 of works council") != std::string::npos);
  CHECK(said.out.find(epoch_name + "  1 agents sealed") != std::string::npos);
  CHECK(said.out.find("due before it begins") != std::string::npos);

  const auto silent = Enrol(2);
  test::SendingAgent sender(test::SeedOf(2));
  sender.Record(3);
  (void)ingest->Take(silent, protocol::EncodeBatch(sender.Rows(1, 3)));
  said = Escrow({"status"});
  CHECK(said.code == 1);
  CHECK(said.out.find(central::Format(silent.id) +
                      " has events and sealed nothing") != std::string::npos);
  clock.Pass(std::chrono::days(100));
  said = Escrow({"status", "--folder", Folder("holders")});
  CHECK(said.code == 1);
  CHECK(said.out.find("OVERDUE") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "escrow verify compares with known identifiers") {
  Create();
  (void)Sign({"ann", "cem"});
  SendAndDeposit(std::string(32, 's'));
  Must(central::Reindex(folder.path()));
  REQUIRE(Escrow({"export",
                  "--epoch",
                  epoch_name,
                  "--out",
                  Folder("out"),
                  "--fingerprints",
                  "10",
                  "--names",
                  "10"})
              .code == 0);
  const auto verify = [&](const std::string& known) {
    Must(base::WriteFileAtomically(folder / "known", known, 0600));
    return Escrow({"verify",
                   "--folder",
                   Folder("holders"),
                   "--export",
                   Folder("out"),
                   "--known",
                   Folder("known"),
                   "--holder",
                   Holder("ann"),
                   "--holder",
                   Holder("cem")});
  };
  auto said = verify("customers: alice@example.org, bob@example.org\n");
  INFO(said.out << said.error);
  CHECK(said.code == 0);
  CHECK(said.out.find("1 of 1 fingerprints") != std::string::npos);
  CHECK(said.out.find("1 identities open") != std::string::npos);
  CHECK(said.out.find("1 file names open") != std::string::npos);
  said = verify("nobody@example.org\n");
  CHECK(said.code == 1);
  CHECK(said.error.find("0000000000000001") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "escrow open takes off one layer a holder") {
  Create();
  const auto open = [&](const Words& more) {
    Words words{"open", "--folder", Folder("holders"), "--epoch", epoch_name};
    words.insert(words.end(), more.begin(), more.end());
    return Escrow(words);
  };
  CHECK(open({"--holder", Holder("ann"), "--out", Folder("no")}).code == 1);
  CHECK(open({"--holder", Holder("cem"), "--out", Folder("half")}).code == 0);
  CHECK(open({"--in",
              Folder("half"),
              "--holder",
              Holder("dia"),
              "--out",
              Folder("no")})
            .code == 1);
  CHECK_FALSE(std::filesystem::exists(folder / "no"));
  const auto said = open({"--in",
                          Folder("half"),
                          "--holder",
                          Holder("ben"),
                          "--out",
                          Folder("key")});
  CHECK(said.code == 0);
  CHECK(said.out.find("the private key of") != std::string::npos);
  CHECK(Must(base::ReadFile(folder / "key"))
            .starts_with("-----BEGIN PRIVATE KEY-----"));
}

TEST_CASE_METHOD(Fixture, "escrow says what is wrong with what was typed") {
  for (const auto& words : std::vector<Words>{
           {"create", "--epoch", "2026Q4"},
           {"create",
            "--epoch",
            "2026",
            "--group-one",
            "a=" + Person("ann") + ".pem",
            "--group-two",
            "b=" + Person("cem") + ".pem"},
           {"create",
            "--epoch",
            "2026Q4",
            "--group-one",
            Person("ann") + ".pem",
            "--group-two",
            "b=" + Person("cem") + ".pem"},
           {"sign", "--folder", Folder("holders"), "--holder", Person("ann")},
           {"destroy", "--epoch", epoch_name},
           {"export", "--epoch", "soon", "--out", Folder("x")},
           {"member",
            "--name",
            "ann",
            "--out",
            Person("ann"),
            "--no-passphrase"}}) {
    const auto said = Escrow(words);
    INFO(words[0] << ": " << said.error);
    CHECK(said.code == central::kUsage);
    CHECK(said.error.size() > 20);
  }
}
