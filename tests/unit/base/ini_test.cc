#include "base/ini.h"

#include <string>

#include "tests/support/catch.h"

namespace {

TEST_CASE("settings are read by section, with their lines") {
  const auto parsed = base::ParseIni(
      "# comment\n\n[crm zendesk]\r\n  Title = ^a ; b = c$  \n; other\n"
      "[x]\nkey=\nkey = 2",
      "f.conf");
  REQUIRE(parsed.ok());
  auto sections = parsed;
  REQUIRE(sections.value().size() == 2);
  const auto& crm = sections.value()[0];
  CHECK(crm.name == "crm zendesk");
  CHECK(crm.line == 3);
  REQUIRE(crm.Find("title") != nullptr);
  CHECK(crm.Find("title")->value == "^a ; b = c$");
  CHECK(crm.Find("title")->line == 4);
  CHECK(crm.Find("absent") == nullptr);
  CHECK(sections.value()[1].Find("key")->value == "2");
}

TEST_CASE("a line longer than other parsers allow is read whole") {
  const std::string pattern(5'000, 'x');
  auto parsed = base::ParseIni("[s]\nk = " + pattern + "\n", "f");
  REQUIRE(parsed.ok());
  CHECK(parsed.value()[0].Find("k")->value == pattern);
}

TEST_CASE("a faulty line is named with file, number and what is wrong") {
  const std::pair<const char*, const char*> faults[] = {
      {"key = 1\n", "f:1: a [section] must come first"},
      {"[s]\nnonsense\n", "f:2: neither"},
      {"[s\n", "f:1: a section is written [name]"},
      {"[]\n", "f:1: the section has no name"},
      {"[s]\n= 1\n", "f:2: the key"}};
  for (const auto& [text, message] : faults) {
    const auto parsed = base::ParseIni(text, "f");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().message.find(message) == 0);
  }
}

}  // namespace
