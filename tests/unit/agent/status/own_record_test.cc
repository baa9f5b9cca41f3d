#include "agent/status/own_record.h"

#include <filesystem>
#include <future>

#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace std::chrono_literals;
using agent::OwnRecord;

protocol::Event Copy(protocol::LoginId login, base::UtcTime at) {
  protocol::Event event;
  event.channel = protocol::Channel::kClipboard;
  event.action = protocol::Action::kCopied;
  event.reading = protocol::Reading::kRead;
  event.login = login;
  event.acted_at = at;
  event.counts = {{protocol::IdentifierKind::kEmail, 20, 40},
                  {protocol::IdentifierKind::kPhone, 5, 5}};
  return event;
}

struct Fixture {
  std::unique_ptr<OwnRecord> Open() {
    auto record = OwnRecord::Open(file, clock);
    REQUIRE(record.ok());
    return std::move(record.value());
  }
  static std::vector<OwnRecord::Row> Read(OwnRecord& record,
                                          protocol::LoginId login) {
    std::promise<std::vector<OwnRecord::Row>> rows;
    record.Read(login, [&](auto result) {
      rows.set_value(result.ok() ? result.value()
                                 : std::vector<OwnRecord::Row>());
    });
    return rows.get_future().get();
  }

  test::TemporaryFolder folder;
  std::filesystem::path file = folder / "own_record.db";
  test::FakeClock clock;
};

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "A person sees their own counts per day and channel") {
  auto record = Open();
  const auto now = clock.utc_now();
  record->Add(Copy(1, now));
  record->Add(Copy(1, now));
  record->Add(Copy(1, now - 24h));
  record->Add(Copy(2, now));
  const auto rows = Read(*record, 1);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].day > rows[1].day);
  CHECK(rows[0].channel == protocol::Channel::kClipboard);
  CHECK(rows[0].counts.events == 2);
  CHECK(rows[0].counts.read == 2);
  CHECK(rows[0].counts.identifiers == 50);
  CHECK(rows[1].counts.events == 1);
  CHECK(Read(*record, 3).empty());
}

TEST_CASE_METHOD(Fixture, "Counts survive a restart and add up") {
  Open()->Add(Copy(1, clock.utc_now()));
  auto record = Open();
  record->Add(Copy(1, clock.utc_now()));
  const auto rows = Read(*record, 1);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].counts.events == 2);
}

TEST_CASE_METHOD(Fixture, "After 90 days a day is forgotten") {
  auto record = Open();
  record->Add(Copy(1, clock.utc_now()));
  REQUIRE(Read(*record, 1).size() == 1);
  clock.Pass(89 * 24h);
  CHECK(Read(*record, 1).size() == 1);
  clock.Pass(24h);
  CHECK(Read(*record, 1).empty());
}

TEST_CASE_METHOD(Fixture,
                 "An act counts for the day it was by the right clock") {
  auto record = Open();
  const auto today = clock.utc_now();
  record->Add(Copy(1, today));
  record->Add(Copy(1, today + 3650 * 24h), -3650 * 24h);
  record->Add(Copy(1, today - 3650 * 24h), 3650 * 24h);
  const auto rows = Read(*record, 1);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].counts.events == 3);
}

TEST_CASE_METHOD(Fixture,
                 "The agent's events and continuations count for nobody") {
  auto record = Open();
  auto event = Copy(1, clock.utc_now());
  event.continued = true;
  record->Add(event);
  event = Copy(1, clock.utc_now());
  event.channel = protocol::Channel::kAgent;
  record->Add(event);
  record->Add(Copy(0, clock.utc_now()));
  CHECK(Read(*record, 1).empty());
  CHECK(Read(*record, 0).empty());
}

TEST_CASE_METHOD(Fixture,
                 "A damaged file is moved aside, and counting goes on") {
  REQUIRE(base::WriteFileAtomically(file, std::string(8'192, 'x'), 0600).ok());
  auto record = Open();
  record->Add(Copy(1, clock.utc_now()));
  CHECK(Read(*record, 1).size() == 1);
  CHECK(std::filesystem::exists(folder / "own_record.db.damaged"));
}
