#include "agent/config/config.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace std::chrono_literals;

struct ConfigFolder {
  ConfigFolder() { std::filesystem::create_directory(folder / "conf.d"); }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
  }
  base::Result<agent::Config> Load() const {
    return agent::LoadConfig(folder.path());
  }
  test::TemporaryFolder folder;
};

TEST_CASE("without a file every setting has its default") {
  auto config = ConfigFolder().Load();
  REQUIRE(config.ok());
  CHECK(config.value().max_delay == 60s);
  CHECK(config.value().heartbeat == 5min);
  CHECK(config.value().hold == 10min);
  CHECK(config.value().read == agent::ReadPolicy::kCrm);
  CHECK(config.value().crm_rules.empty());
  CHECK(config.value().show_tray);
  CHECK(config.value().notice_at_login);
}

TEST_CASE("every setting is taken from its section") {
  const ConfigFolder f;
  f.Write("a.conf",
          "[central]\nurl = https://c:1\n"
          "[shipping]\nmax_delay = 250ms\nbatch_bytes = 8KiB\nretry_cap = 5m\n"
          "heartbeat = 2m\n"
          "[buffer]\nlimit = 2MiB\n"
          "[gate]\nhold = 1m\nfollow = 24h\nread = visit\n"
          "[screenshot]\nwatch = no\ntools = one two\n"
          "[clipboard]\nprimary = no\ndrag = no\npaste = no\nmax_bytes = 1MiB\n"
          "timeout = 1s\n"
          "[severity]\nhigh_at = 7\n[log]\nlevel = debug\n"
          "[tray]\nshow = no\n[notice]\nat_login = no\n"
          "[identifiers]\nregion = DE\n"
          "[identifier case-number]\npattern = C-(\\d+)\n"
          "[crm own]\ntitle = Own CRM.*\nclass = Navigator\nprogram = x\n");
  auto loaded = f.Load();
  INFO((loaded.ok() ? "" : loaded.error().message));
  REQUIRE(loaded.ok());
  const auto& config = loaded.value();
  CHECK(config.central_url == "https://c:1");
  CHECK(config.max_delay == 250ms);
  CHECK(config.batch_bytes == 8 * 1024);
  CHECK(config.retry_cap == 5min);
  CHECK(config.heartbeat == 2min);
  CHECK(config.buffer_limit_bytes == 2 * 1024 * 1024);
  CHECK(config.hold == 1min);
  CHECK_FALSE(config.show_tray);
  CHECK_FALSE(config.notice_at_login);
  CHECK(config.follow == 24h);
  CHECK(config.read == agent::ReadPolicy::kVisit);
  CHECK_FALSE(config.watch_primary);
  CHECK_FALSE(config.watch_drag);
  CHECK_FALSE(config.watch_paste);
  CHECK_FALSE(config.watch_screenshots);
  CHECK(config.screenshot_tools == std::vector<std::string>{"one", "two"});
  CHECK(config.clipboard_max_bytes == 1024 * 1024);
  CHECK(config.clipboard_timeout == 1s);
  CHECK(config.high_at == 7);
  CHECK(config.log_level == base::LogLevel::kDebug);
  CHECK(config.identifiers.default_region == "DE");
  REQUIRE(config.identifiers.patterns.size() == 1);
  CHECK(config.identifiers.patterns[0].expression == "C-(\\d+)");
  REQUIRE(config.crm_rules.size() == 1);
  CHECK(config.crm_rules[0].id == "own");
  CHECK(config.crm_rules[0].title == "Own CRM.*");
}

TEST_CASE("later files win, and a section replaces one of its name whole") {
  const ConfigFolder f;
  f.Write("b.conf", "[gate]\nhold = 2m\n[crm x]\ntitle = a\nprogram = p\n");
  f.Write("a.conf", "[gate]\nhold = 1m\nread = visit\n");
  f.Write("conf.d/a.conf", "[crm x]\ntitle = b\n");
  f.Write("conf.d/ignored.txt", "nonsense\n");
  auto config = f.Load();
  REQUIRE(config.ok());
  CHECK(config.value().hold == 2min);
  CHECK(config.value().read == agent::ReadPolicy::kVisit);
  REQUIRE(config.value().crm_rules.size() == 1);
  CHECK(config.value().crm_rules[0].title == "b");
  CHECK(config.value().crm_rules[0].program.empty());
}

TEST_CASE("what is wrong is named with its place and what would be right") {
  const std::pair<const char*, const char*> faults[] = {
      {"[gaet]\n", "a.conf:1: there is no section [gaet]; there are: buffer"},
      {"[central]\nurl = host\n", "https://host:port"},
      {"[gate]\nhodl = 1m\n", "a.conf:2: there is no setting 'hodl'"},
      {"[gate]\nhold = soon\n", "such as 250ms, 90s"},
      {"[gate]\nhold = 25h\n", "out of range"},
      {"[gate]\nread = all\n", "neither crm nor visit"},
      {"[buffer]\nlimit = 10\n", "out of range"},
      {"[buffer]\nlimit = 64MB\n", "such as 65536, 64KiB"},
      {"[clipboard]\nprimary = true\n", "neither yes nor no"},
      {"[screenshot]\nwatch = maybe\n", "neither yes nor no"},
      {"[screenshot]\ntools = /bin/x\n", "such as grim"},
      {"[severity]\nhigh_at = 0\n", "out of range"},
      {"[log]\nlevel = loud\n", "error warn info debug trace"},
      {"[identifiers]\nregion = China\n", "country code"},
      {"[crm Bad_Name]\ntitle = x\n", "a-z, 0-9 and -"},
      {"[crm x]\nprogram = y\n", "needs page, title or class"},
      {"[crm x]\ntitel = y\n", "there are: class, page, program, title"},
      {"[identifier x]\n", "needs a pattern"}};
  for (const auto& [text, message] : faults) {
    const ConfigFolder f;
    f.Write("a.conf", text);
    const auto config = f.Load();
    INFO(text);
    REQUIRE_FALSE(config.ok());
    INFO(config.error().message);
    CHECK(config.error().code == base::ErrorCode::kInvalid);
    CHECK(config.error().message.find(message) != std::string::npos);
  }
}

TEST_CASE("the digest changes with names and texts, not with the folder") {
  const ConfigFolder one;
  const ConfigFolder other;
  for (const auto* f : {&one, &other})
    f->Write("conf.d/a.conf", "[severity]\nhigh_at = 7\n");
  const auto digest = one.Load().value().digest;
  CHECK(digest.size() == 16);
  CHECK(other.Load().value().digest == digest);
  other.Write("conf.d/a.conf", "[severity]\nhigh_at = 8\n");
  CHECK(other.Load().value().digest != digest);
  one.Write("conf.d/b.conf", "");
  CHECK(one.Load().value().digest != digest);
}

}  // namespace
