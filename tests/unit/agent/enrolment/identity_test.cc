#include "agent/enrolment/identity.h"

#include <sys/stat.h>

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_authority.h"

namespace {

using base::net::HttpsIdentity;

struct Files {
  HttpsIdentity Issue(const std::string& key_pem = {}) {
    const auto made = authority.Issue(base::crypto::Role::kAgent);
    return {.key_pem = key_pem.empty() ? made.key_pem : key_pem,
            .certificate_pem = made.certificate_pem};
  }
  std::string Key() const { return files.Load().value().key_pem; }

  test::TemporaryFolder folder;
  agent::Paths paths = agent::Paths::Under(folder.path());
  test::Authority authority;
  agent::IdentityFiles files{paths};
};

TEST_CASE("an identity is kept for its owner alone and read back") {
  Files f;
  const auto identity = f.Issue();
  REQUIRE(f.files.Begin(identity).ok());
  CHECK(f.files.Load().value().key_pem == identity.key_pem);
  CHECK(f.files.Load().value().certificate_pem == identity.certificate_pem);
  struct stat info {};
  REQUIRE(stat(f.paths.identity().c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK_FALSE(f.files.LoadPrevious().value().has_value());
}

TEST_CASE("a missing or damaged identity says to enrol again") {
  Files f;
  const auto says_so = [&] {
    const auto loaded = f.files.Load();
    return !loaded.ok() && loaded.error().code == base::ErrorCode::kInvalid &&
           loaded.error().message.find("--again") != std::string::npos;
  };
  CHECK(says_so());
  const auto identity = f.Issue();
  for (const std::string& text :
       {std::string(), identity.key_pem, identity.certificate_pem}) {
    REQUIRE(base::WriteFileAtomically(f.paths.identity(), text, 0600).ok());
    CHECK(says_so());
  }
}

TEST_CASE("the same key is offered until it is taken") {
  Files f;
  const auto first = f.Issue();
  REQUIRE(f.files.Begin(first).ok());
  const auto next = f.files.NextKey().value();
  CHECK(next != first.key_pem);
  CHECK(f.files.NextKey().value() == next);
  // As after a crash: another process asks.
  CHECK(agent::IdentityFiles(f.paths).NextKey().value() == next);
  CHECK(f.Key() == first.key_pem);

  REQUIRE(f.files.Take(f.Issue(next)).ok());
  CHECK(f.Key() == next);
  CHECK(f.files.LoadPrevious().value()->key_pem == first.key_pem);
  CHECK(f.files.NextKey().value() != next);
}

TEST_CASE("ended before its next key was removed, it does not offer it again") {
  Files f;
  REQUIRE(f.files.Begin(f.Issue()).ok());
  const auto next = f.files.NextKey().value();
  REQUIRE(f.files.Take(f.Issue(next)).ok());
  REQUIRE(base::WriteFileAtomically(f.paths.next_key(), next, 0600).ok());
  CHECK(f.files.NextKey().value() != next);
}

TEST_CASE("the key in use, certified again, leaves the one before") {
  Files f;
  const auto first = f.Issue();
  REQUIRE(f.files.Begin(first).ok());
  const auto next = f.files.NextKey().value();
  REQUIRE(f.files.Take(f.Issue(next)).ok());
  const auto again = f.Issue(next);
  REQUIRE(f.files.Take(again).ok());
  CHECK(f.files.Load().value().certificate_pem == again.certificate_pem);
  CHECK(f.files.LoadPrevious().value()->key_pem == first.key_pem);
}

TEST_CASE("a new enrolment leaves no key of the one before") {
  Files f;
  REQUIRE(f.files.Begin(f.Issue()).ok());
  REQUIRE(f.files.Take(f.Issue(f.files.NextKey().value())).ok());
  (void)f.files.NextKey();
  const auto fresh = f.Issue();
  REQUIRE(f.files.Begin(fresh).ok());
  CHECK(f.Key() == fresh.key_pem);
  CHECK_FALSE(f.files.LoadPrevious().value().has_value());
  CHECK_FALSE(std::filesystem::exists(f.paths.next_key()));
}

}  // namespace
