#include "central/command/command.h"

#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include "central/command/command_line.h"
#include "central/store/authority.h"
#include "tests/support/catch.h"
#include "tests/support/central_command.h"
#include "tests/unit/central/command/two_agents.h"

namespace {

using test::CentreParts;
using test::Must;
using test::Run;
using test::TwoAgents;

TEST_CASE("verify exits with 1 when something is wrong") {
  TwoAgents centre;
  const auto good = Run(centre, {"verify"});
  CHECK(good.code == central::kOk);
  CHECK(good.out.find("20 events") != std::string::npos);
  auto file = Must(base::sqlite::Database::Open(
      central::EpochFilesIn(centre.folder.path()).front()));
  Must(file.Execute("UPDATE blobs SET batch = x'00' WHERE id = 3"));
  const auto bad = Run(centre, {"verify"});
  CHECK(bad.code == central::kProblemFound);
  CHECK(bad.error.find("blob that was changed") != std::string::npos);
}

TEST_CASE("A folder that no collector was started with is said to be one") {
  CentreParts centre;
  test::TemporaryFolder empty;
  for (const auto& command : {std::vector<std::string>{"token", "create"},
                              {"token", "list"},
                              {"token", "revoke", "x"},
                              {"enrolments"},
                              {"enrolments", "approve", "x"},
                              {"agents"},
                              {"events"},
                              {"verify"},
                              {"reindex"}}) {
    auto arguments = command;
    arguments.insert(arguments.begin(), "deskwarden-central");
    arguments.insert(arguments.end(), {"--data-dir", empty.path().string()});
    std::vector<const char*> argv;
    for (const auto& argument : arguments)
      argv.push_back(argument.c_str());
    std::ostringstream out;
    std::ostringstream error;
    CHECK(central::RunCommandLine(static_cast<int>(argv.size()),
                                  argv.data(),
                                  out,
                                  error,
                                  centre.clock) == central::kNotRunning);
    CHECK(error.str().find("deskwarden-central serve") != std::string::npos);
  }
}

TEST_CASE("The authority is made once, and not again when it was lost") {
  test::TemporaryFolder folder;
  const central::DataFolder data{folder.path()};
  const auto now = base::SystemClock().utc_now();
  const auto first =
      Must(central::LoadOrMakeCredentials(data, {"deskwarden-central"}, now));
  CHECK((std::filesystem::status(data.authority_key()).permissions() &
         std::filesystem::perms::mask) ==
        (std::filesystem::perms::owner_read |
         std::filesystem::perms::owner_write));
  const auto second =
      Must(central::LoadOrMakeCredentials(data, {"deskwarden-central"}, now));
  CHECK(second.authority.certificate_pem == first.authority.certificate_pem);
  CHECK(second.server_certificate_pem == first.server_certificate_pem);
  // The server's certificate is renewed before it ends, by the same authority.
  const auto later = Must(central::LoadOrMakeCredentials(
      data, {"deskwarden-central"}, now + std::chrono::days(380)));
  CHECK(later.authority.certificate_pem == first.authority.certificate_pem);
  CHECK(later.server_certificate_pem != first.server_certificate_pem);

  base::SystemClock clock;
  (void)Must(central::Registry::Open(data.registry(), clock));
  std::filesystem::remove(data.authority());
  const auto lost =
      central::LoadOrMakeCredentials(data, {"deskwarden-central"}, now);
  REQUIRE_FALSE(lost.ok());
  CHECK(lost.error().code == base::ErrorCode::kInvalid);
}

}  // namespace
