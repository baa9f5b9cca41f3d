#include "collectors/file_export/file_collector.h"

#include "tests/unit/collectors/file_collector_fixture.h"

namespace {

using namespace std::chrono_literals;
using collectors::Volume;
using protocol::Action;
using protocol::LinkedBy;
using protocol::Reading;
using protocol::Reason;
using Fixture = test::FileCollectorFixture;
using Kind = collectors::FileNotice::Kind;

}  // namespace

TEST_CASE_METHOD(Fixture, "A file is handed over once it is quiet") {
  Open();
  files.Tell(Notice(Kind::kWritten, "list.csv", 7, "soffice.bin"));
  const auto began = clock.steady_now();
  Pass(100ms);
  files.Tell(Notice(Kind::kWritten, "list.csv", 7, "soffice.bin"));
  Pass(200ms);
  CHECK(seen().empty());
  CHECK(collector.busy());
  Pass(100ms);
  REQUIRE(seen().size() == 1);
  const auto& act = seen()[0];
  CHECK(act.channel == protocol::Channel::kFileExport);
  CHECK(act.action == Action::kWritten);
  CHECK(act.acted_at == began);
  CHECK(act.visit == visit);
  CHECK(act.program == "soffice.bin");
  CHECK(act.detail == "saved");
  CHECK(act.destination == "home");
  CHECK(act.object.extension == "csv");
  CHECK(act.object.bytes == 100);
  CHECK(act.object.file != 0);
  CHECK(act.name.view() == "list.csv");
  CHECK(act.file.valid());
  CHECK(files.follows({1, 7, 0}));
  CHECK_FALSE(collector.busy());
}

TEST_CASE_METHOD(Fixture, "A file that is written on and on is not put off") {
  Open();
  for (int i = 0; i < 20; ++i) {
    files.Tell(Notice(Kind::kWritten, "list.csv", 7));
    Pass(100ms);
  }
  CHECK(seen().size() == 1);
}

TEST_CASE_METHOD(Fixture, "A file that is gone before it is read is unread") {
  Open();
  files.Tell(Notice(Kind::kWritten, "list.csv", 7));
  files.Tell({.kind = Kind::kDeleted,
              .at = clock.steady_now(),
              .place = {"/home/anna", "list.csv"}});
  REQUIRE(seen().size() == 1);
  CHECK(seen()[0].reading == Reading::kUnread);
  CHECK(seen()[0].reason == Reason::kOwnerGone);
}

TEST_CASE_METHOD(Fixture, "Outside of a visit nothing is told or opened") {
  files.Tell(Notice(Kind::kWritten, "private.csv", 7));
  files.Tell(Moved("a", "b.csv", 8));
  Pass(3s);
  CHECK(seen().empty());
  CHECK(files.opened().empty());
  CHECK_FALSE(files.watching());
}

TEST_CASE_METHOD(Fixture, "What is not the CRM's is only counted") {
  Open(false);
  files.Tell(Notice(Kind::kWritten, "notes.txt", 7, "gedit"));
  Pass(300ms);
  REQUIRE(seen().size() == 1);
  CHECK(seen()[0].reading == Reading::kCounted);
  CHECK(files.opened().empty());

  files.Tell(Notice(Kind::kWritten, "report.csv", 8, "chromium"));
  Pass(300ms);
  REQUIRE(seen().size() == 2);
  CHECK(seen()[1].file.valid());
  // What is made from it is the CRM's as well.
  auto copy = Notice(Kind::kWritten, "copy.csv", 9, "python3.11");
  copy.beside = {"/home/anna/report.csv"};
  files.Tell(copy);
  Pass(300ms);
  REQUIRE(seen().size() == 3);
  CHECK(seen()[2].file.valid());
  CHECK(seen()[2].object.origin == seen()[1].object.file);
  CHECK(seen()[2].object.linked_by == LinkedBy::kIdentity);
}

TEST_CASE_METHOD(Fixture,
                 "An encrypted archive is put down to what was opened") {
  Open();
  files.Tell(Notice(Kind::kWritten, "list.csv", 7));
  Pass(300ms);
  files.Tell(Notice(Kind::kOpened, "list.csv", 7, "7z"));
  Pass(1s);
  files.Tell(Notice(Kind::kWritten, "holiday.7z", 8));
  files.Tell(Notice(Kind::kWritten, "other.txt", 9));
  Pass(300ms);
  REQUIRE(seen().size() == 3);
  CHECK(seen()[1].object.origin == seen()[0].object.file);
  CHECK(seen()[1].object.linked_by == LinkedBy::kProgramAndTime);
  CHECK(seen()[2].object.origin == 0);

  // zip gives its file the name at last.
  files.Tell(Notice(Kind::kWritten, "zi123456", 10));
  files.Tell(Moved("zi123456", "holiday.zip", 10));
  Pass(300ms);
  REQUIRE(seen().size() == 4);
  CHECK(seen()[3].object.origin == seen()[0].object.file);

  // Before, it tries whether it may write there.
  auto tried = Notice(Kind::kWritten, "beach.zip", 11);
  tried.bytes = 0;
  files.Tell(tried);
  auto written = Notice(Kind::kWritten, "zi234567", 12);
  written.beside = {"/home/anna/beach.zip"};
  files.Tell(written);
  files.Tell(Moved("zi234567", "beach.zip", 12));
  Pass(300ms);
  REQUIRE(seen().size() == 5);
  CHECK(seen()[4].object.origin == seen()[0].object.file);
}

TEST_CASE_METHOD(Fixture, "A browser that opens an export may be sending it") {
  Open();
  files.Tell(Notice(Kind::kWritten, "list.csv", 7));
  files.Tell(Notice(Kind::kOpened, "list.csv", 7, "chromium"));
  Pass(300ms);
  REQUIRE(seen().size() == 1);
  files.Tell(Notice(Kind::kOpened, "list.csv", 7, "soffice.bin"));
  CHECK(seen().size() == 1);
  files.Tell(Notice(Kind::kOpened, "list.csv", 7, "thunderbird"));
  REQUIRE(seen().size() == 2);
  CHECK(seen()[1].action == Action::kFileOpened);
  CHECK(seen()[1].program == "thunderbird");
  CHECK(seen()[1].object.file == seen()[0].object.file);
}

TEST_CASE("After a visit its files are followed, unread, and no others") {
  Fixture f({.follow = 10min});
  f.Open();
  f.files.Tell(f.Notice(Kind::kWritten, "list.csv", 7, "chromium"));
  f.Pass(300ms);
  f.clock.Pass(1h);
  REQUIRE(f.collector.SetGateOpen(false).ok());
  CHECK(f.files.watching());

  f.files.Tell(f.Notice(Kind::kWritten, "private.csv", 8));
  auto copy = f.Notice(Kind::kWritten, "copy.csv", 9, "cp");
  copy.volume = Volume::kRemovable;
  copy.beside = {"/home/anna/list.csv"};
  f.files.Tell(copy);
  f.files.Tell(f.Moved("list.csv", "holiday.jpg", 7));
  f.Pass(300ms);
  REQUIRE(f.seen().size() == 3);
  for (const std::size_t i : {1U, 2U}) {
    CHECK_FALSE(f.seen()[i].file.valid());
    CHECK(f.seen()[i].visit.id == 42);
  }
  CHECK(f.files.opened().size() == 1);

  f.Pass(10min);
  CHECK_FALSE(f.files.watching());
  CHECK_FALSE(f.loop.has_deadline());
}

TEST_CASE("What was done in a visit and is heard of at its end is told") {
  const auto follow = GENERATE(0min, 10min);
  Fixture f({.follow = follow});
  f.Open();
  f.clock.Pass(1h - 1ms);
  auto written = f.Notice(Kind::kWritten, "list.csv", 7, "chromium");
  f.clock.Pass(3ms);
  auto later = f.Notice(Kind::kWritten, "private.csv", 8, "chromium");
  for (auto* notice : {&written, &later}) {
    notice->changed_at = notice->at;
    notice->at = f.clock.steady_now();
    f.files.queued.push_back(*notice);
  }
  REQUIRE(f.collector.SetGateOpen(false).ok());
  CHECK(f.files.watching() == (follow > 0min));
  f.Pass(300ms);
  REQUIRE(f.seen().size() == 1);
  CHECK(f.seen()[0].visit.id == 42);
  CHECK(f.seen()[0].acted_at == written.changed_at);
  CHECK(f.seen()[0].file.valid());
}

TEST_CASE_METHOD(Fixture, "A visit without a file leaves nothing marked") {
  Open();
  CHECK(files.watching());
  REQUIRE(collector.SetGateOpen(false).ok());
  CHECK_FALSE(files.watching());
}

TEST_CASE_METHOD(Fixture,
                 "Where there is no room files wait, and none is lost") {
  Open();
  room = false;
  for (std::uint64_t i = 1; i <= 1'000; ++i)
    files.Tell(Notice(Kind::kWritten, std::to_string(i) + ".csv", i));
  Pass(3s);
  CHECK(seen().empty());
  CHECK(files.opened().empty());
  room = true;
  collector.OnRoom();
  CHECK(seen().size() == 1'000);
  CHECK_FALSE(collector.busy());
}

TEST_CASE_METHOD(Fixture, "More than may wait are handed over unread") {
  Open();
  room = false;
  constexpr auto kMax = collectors::FileCollector::kMaxWaiting;
  for (std::uint64_t i = 1; i <= kMax + 5; ++i)
    files.Tell(Notice(Kind::kWritten, std::to_string(i) + ".csv", i));
  CHECK(seen().size() == 5);
  CHECK(seen()[0].reading == Reading::kUnread);
  CHECK(seen()[0].reason == Reason::kOverload);
  collector.GiveUp();
  CHECK(seen().size() == kMax + 5);
  CHECK(files.opened().empty());
}

TEST_CASE_METHOD(Fixture, "What the kernel dropped is declared") {
  Open();
  files.Overflow();
  REQUIRE(seen().size() == 1);
  CHECK(seen()[0].action == Action::kLost);
  CHECK(seen()[0].reason == Reason::kOverload);
}
