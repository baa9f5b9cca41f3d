#include "agent/enrolment/pending.h"

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

TEST_CASE("an enrolment under way is read back as it was") {
  test::TemporaryFolder folder;
  const auto paths = agent::Paths::Under(folder.path());
  CHECK_FALSE(agent::LoadPending(paths).has_value());
  agent::PendingEnrolment pending{.url = "https://centre:8443",
                                  .key_pem = "-----BEGIN\nkey = x\n# y\n"};
  pending.authority_digest.fill(0xA5);
  pending.chain_seed.fill(7);
  REQUIRE(agent::StorePending(paths, pending).ok());
  auto read = agent::LoadPending(paths);
  REQUIRE(read.has_value());
  CHECK(read->url == pending.url);
  CHECK(read->key_pem == pending.key_pem);
  CHECK(read->authority_digest == pending.authority_digest);
  CHECK(read->chain_seed == pending.chain_seed);
  CHECK(read->waits_as.empty());

  pending.waits_as = "0123456789abcdef";
  REQUIRE(agent::StorePending(paths, pending).ok());
  CHECK(agent::LoadPending(paths)->waits_as == pending.waits_as);
  REQUIRE(agent::RemovePending(paths).ok());
  CHECK_FALSE(agent::LoadPending(paths).has_value());
  CHECK(agent::RemovePending(paths).ok());
}

TEST_CASE("a damaged one counts as none") {
  test::TemporaryFolder folder;
  const auto paths = agent::Paths::Under(folder.path());
  for (const char* text : {"",
                           "[pending]\nurl = https://c\n",
                           "[pending]\nurl = https://c\nauthority = 00\nkey = "
                           "eA\nchain_seed = 00\n",
                           "\x01\x02"}) {
    REQUIRE(
        base::WriteFileAtomically(paths.pending_enrolment(), text, 0600).ok());
    CHECK_FALSE(agent::LoadPending(paths).has_value());
  }
}

}  // namespace
