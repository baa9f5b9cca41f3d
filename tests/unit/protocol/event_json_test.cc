#include "protocol/event_json.h"

#include <fstream>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/catch.h"
#include "tests/support/golden.h"
#include "tests/support/random_event.h"

namespace protocol {
namespace {

using Json = nlohmann::json;

Json Schema() {
  std::ifstream file(EVENT_SCHEMA);
  return Json::parse(file);
}

bool HasType(const Json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

// The part of JSON Schema that event.schema.json uses.
void CheckAgainst(const Json& schema, const Json& value) {
  INFO(value.dump() << " against " << schema.dump());
  if (schema.contains("type")) REQUIRE(HasType(value, schema["type"]));
  if (schema.contains("enum")) {
    const Json& words = schema["enum"];
    REQUIRE(std::find(words.begin(), words.end(), value) != words.end());
  }
  if (value.is_array()) {
    for (const Json& item : value)
      CheckAgainst(schema["items"], item);
  }
  if (!value.is_object()) return;
  for (const Json& name : schema["required"]) {
    REQUIRE(value.contains(name.get<std::string>()));
  }
  REQUIRE(schema["additionalProperties"] == false);
  for (const auto& [name, field] : value.items()) {
    REQUIRE(schema["properties"].contains(name));
    CheckAgainst(schema["properties"][name], field);
  }
}

TEST_CASE("every event's JSON keeps to the schema") {
  const Json schema = Schema();
  test::RandomEvents random(41);
  CheckAgainst(schema, Json::parse(ToJson(test::GoldenEvent(), 1)));
  CheckAgainst(schema, Json::parse(ToJson(test::GoldenStart(), 2)));
  for (int i = 0; i < 500; ++i) {
    Event event = random.Next();
    event.acted_at = test::GoldenEvent().acted_at;  // Of the years 0 to 9999.
    CheckAgainst(schema, Json::parse(ToJson(event, i)));
  }
}

TEST_CASE("the schema knows every word") {
  const Json words = Schema()["properties"];
  const auto check = [](const Json& known, auto last) {
    for (unsigned i = 0; i <= static_cast<unsigned>(last) + 1; ++i) {
      const Json name = Name(static_cast<decltype(last)>(i));
      CHECK(std::find(known.begin(), known.end(), name) != known.end());
    }
  };
  check(words["channel"]["enum"], Channel::kAgent);
  check(words["action"]["enum"], Action::kToolStarted);
  check(words["reading"]["enum"], Reading::kCounted);
  check(words["reason"]["enum"], Reason::kPartlyWatched);
  check(words["severity"]["enum"], Severity::kHigh);
  check(words["object"]["properties"]["linked_by"]["enum"],
        LinkedBy::kProgramAndTime);
  check(words["counts"]["items"]["properties"]["kind"]["enum"],
        IdentifierKind::kPersonName);
}

TEST_CASE("neither fingerprints nor sealed names are shown") {
  Event event = test::GoldenEvent();
  event.object.sealed_name = {'s', 'e', 'c', 'r', 'e', 't'};
  event.fingerprints = {0x1122334455667788};
  const std::string shown = ToJson(event, 1);
  event.object.sealed_name.clear();
  event.fingerprints.clear();
  CHECK(ToJson(event, 1) == shown);
}

TEST_CASE("each word is one of its own") {
  std::set<std::string_view> words;
  constexpr unsigned kLast = static_cast<unsigned>(Action::kToolStarted);
  for (unsigned i = 1; i <= kLast; ++i) {
    words.insert(Name(static_cast<Action>(i)));
  }
  CHECK(words.size() == kLast);
  CHECK_FALSE(words.contains("unknown"));
  CHECK(Name(static_cast<Action>(kLast + 1)) == "unknown");
  CHECK(Name(Action::kGateUnknown) == "gate_unknown");
}

TEST_CASE("a text that is no UTF-8 does not break the line") {
  Event event = test::GoldenStart();
  event.program = "a\xFF\nb";
  const std::string line = ToJson(event, 1);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(Json::parse(line)["program"] == "a\uFFFD\nb");
}

}  // namespace
}  // namespace protocol
