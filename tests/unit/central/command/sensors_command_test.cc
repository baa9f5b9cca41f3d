// Which sensors work for whom: `deskwarden-central logins`.
#include "central/command/command.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/central_command.h"
#include "tests/support/sending_agent.h"

using test::CentreParts;
using test::Run;

TEST_CASE("logins says which sensors work, and why others do not") {
  CentreParts centre;
  const auto agent = centre.Enrol(3);
  test::SendingAgent sender(test::SeedOf(3));
  const auto say = [&](protocol::LoginId login,
                       protocol::Action action,
                       protocol::Reason reason,
                       const char* sensor) {
    protocol::Event event;
    event.action = action;
    event.reason = reason;
    event.login = login;
    event.detail = sensor;
    sender.RecordRow(protocol::EncodeRow(event));
  };
  using protocol::Action;
  using protocol::Reason;
  say(7, Action::kSensorUp, Reason::kNone, "clipboard");
  say(7, Action::kSensorDown, Reason::kNoService, "print");
  say(0, Action::kSensorUp, Reason::kNone, "files");  // The agent's, no login.
  REQUIRE(centre.ingest->Take(agent, protocol::EncodeBatch(sender.Rows(1, 3)))
              .outcome == central::Outcome::kStored);
  REQUIRE(Run(centre, {"reindex"}).code == central::kOk);
  const auto lines = Run(centre, {"logins", "--json"}).Json();
  REQUIRE(lines.size() == 1);
  const auto& sensors = lines[0]["sensors"];
  CHECK(sensors.size() == 2);
  CHECK(sensors["clipboard"]["state"] == "working");
  CHECK_FALSE(sensors["clipboard"].contains("reason"));
  CHECK(sensors["print"]["state"] == "unavailable");
  CHECK(sensors["print"]["reason"] == "no_service");
  const auto printed = Run(centre, {"logins"}).out;
  CHECK(printed.find("print unavailable, no_service, since 1970") !=
        std::string::npos);
  CHECK(printed.find("clipboard working, since 1970") != std::string::npos);
}
