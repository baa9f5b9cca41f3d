#include "central/command/settings.h"

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"

using central::LoadSettings;

TEST_CASE("A settings file changes what it names, and nothing else") {
  test::TemporaryFolder folder;
  const auto file = folder / "central.conf";
  test::Must(base::WriteFileAtomically(file,
                                       "# the collector\n[central]\n"
                                       "data_dir = /srv/dw\n"
                                       "listen = [::1]:9000\n"
                                       "operations = off\n"
                                       "names = a.example, b.example\n"
                                       "certificate_days = 90\n"
                                       "log_level = warn\n"
                                       "quota_megabytes = 64\n"
                                       "clones = refuse\n"
                                       "threads = 8\n"
                                       "max_connections = 500\n"
                                       "max_connections_per_agent = 2\n"
                                       "handshake_seconds = 3\n"
                                       "body_bytes_per_second = 1024\n"
                                       "proxies = 192.0.2.1, 10.0.0.0/8\n",
                                       0600));
  const auto settings = test::Must(LoadSettings(file.string()));
  CHECK(settings.data.root == "/srv/dw");
  CHECK(settings.listen.host == "::1");
  CHECK(settings.listen.port == 9000);
  CHECK_FALSE(settings.operations.has_value());
  CHECK(settings.names == std::vector<std::string>{
                              "deskwarden-central", "a.example", "b.example"});
  CHECK(settings.certificate_lifetime == std::chrono::days(90));
  CHECK(settings.log_level == base::LogLevel::kWarn);
  CHECK(settings.daily_quota.bytes == 64 << 20);
  CHECK(settings.daily_quota.events == central::kDailyQuota.events);
  CHECK(settings.clones == central::Web::Clones::kRefused);
  CHECK(settings.threads == 8);
  CHECK(settings.caps.connections == 500);
  CHECK(settings.caps.per_key == 2);
  CHECK(settings.deadlines.handshake == std::chrono::seconds(3));
  CHECK(settings.deadlines.body_bytes_per_second == 1024);
  CHECK(settings.proxies ==
        std::vector{test::Must(base::net::ParseIpNetwork("192.0.2.1")),
                    test::Must(base::net::ParseIpNetwork("10.0.0.0/8"))});
  CHECK(settings.caps.per_address == central::Settings().caps.per_address);
  CHECK(settings.deadlines.idle == central::Settings().deadlines.idle);
}

TEST_CASE("What is not understood is an error that names the line") {
  test::TemporaryFolder folder;
  const auto file = folder / "central.conf";
  const std::string line = GENERATE("lisen = 0.0.0.0:1",
                                    "listen = 8443",
                                    "listen = host:70000",
                                    "listen = :1",
                                    "certificate_days = 0",
                                    "certificate_days = x",
                                    "log_level = loud",
                                    "max_connections = 1",
                                    "quota_events = 0",
                                    "quota_gigabytes = 1",
                                    "clones = yes",
                                    "threads = 0",
                                    "idle_seconds = 0",
                                    "head_seconds = 1.5",
                                    "proxies = proxy.example",
                                    "proxies = 10.0.0.1/8",
                                    "proxies = 10.0.0.0/33");
  test::Must(
      base::WriteFileAtomically(file, "[central]\n\n" + line + "\n", 0600));
  const auto settings = LoadSettings(file.string());
  REQUIRE_FALSE(settings.ok());
  CHECK(settings.error().code == base::ErrorCode::kInvalid);
  CHECK_THAT(settings.error().message,
             Catch::Matchers::Contains("central.conf:3: "));
}

TEST_CASE("A section of another program is an error") {
  test::TemporaryFolder folder;
  const auto file = folder / "central.conf";
  test::Must(base::WriteFileAtomically(file, "[shipping]\nx = y\n", 0600));
  CHECK_FALSE(LoadSettings(file.string()).ok());
}

TEST_CASE("A settings file that was named must be there") {
  test::TemporaryFolder folder;
  CHECK_FALSE(LoadSettings((folder / "absent.conf").string()).ok());
}
