#include "collectors/file_export/file_collector.h"

#include <memory>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_files.h"
#include "tests/support/fake_gate.h"
#include "tests/support/manual_loop.h"
#include "tests/support/recording_sink.h"
#include "tests/support/seeded_random.h"

namespace {

using namespace std::chrono_literals;
using collectors::FileNotice;
using collectors::Volume;
using protocol::Action;
using protocol::LinkedBy;
using protocol::Reading;
using protocol::Reason;
using Kind = FileNotice::Kind;

struct Fixture {
  explicit Fixture(collectors::FileOptions options = {})
      : collector(std::move(owned),
                  options,
                  {.gate = gate,
                   .sink = sink,
                   .loop = loop,
                   .clock = clock,
                   .random = random,
                   .has_room = [this] { return room; }}) {}

  // Until `ago` from now on.
  void Open(bool focused = true) {
    opened = clock.steady_now();
    visit = {.id = 42, .rules = {"salesforce"}, .crm_focused = focused};
    gate.AddVisit(visit, opened, opened + 1h);
    REQUIRE(collector.SetGateOpen(true).ok());
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }
  FileNotice Notice(Kind kind,
                    const std::string& name,
                    std::uint64_t inode,
                    const std::string& program = {}) const {
    return {.kind = kind,
            .at = clock.steady_now(),
            .place = {"/home/anna", name},
            .file = {1, inode, 0},
            .bytes = 100,
            .program = program};
  }
  FileNotice Moved(const std::string& from,
                   const std::string& to,
                   std::uint64_t inode) const {
    auto notice = Notice(Kind::kMoved, to, inode);
    notice.from = {"/home/anna", from};
    return notice;
  }
  const std::vector<collectors::Observation>& seen() const {
    return sink.seen();
  }

  test::FakeClock clock;
  test::ManualLoop loop{clock};
  test::FakeGate gate;
  test::RecordingSink sink;
  test::SeededRandom random;
  bool room = true;
  collectors::Visit visit;
  collectors::ActTime opened{};
  std::unique_ptr<test::FakeFiles> owned = std::make_unique<test::FakeFiles>();
  test::FakeFiles& files = *owned;
  collectors::FileCollector collector;
};

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

TEST_CASE_METHOD(Fixture, "A temporary file becomes the one it is renamed to") {
  Open();
  SECTION("of an office program") {
    files.Tell(Notice(Kind::kWritten, "lu123.tmp", 7, "soffice.bin"));
    Pass(300ms);
    CHECK(seen().empty());
    files.Tell(Moved("lu123.tmp", "list.ods", 7));
    Pass(300ms);
    REQUIRE(seen().size() == 1);
    CHECK(seen()[0].detail == "saved");
  }
  SECTION("of a browser that could not be seen") {
    files.Tell(Notice(Kind::kWritten, "Unconfirmed 1.crdownload", 7));
    files.Tell(Moved("Unconfirmed 1.crdownload", "list.ods", 7));
    Pass(300ms);
    REQUIRE(seen().size() == 1);
    CHECK(seen()[0].detail == "downloaded");
    CHECK(seen()[0].crm_source);
  }
  CHECK(seen()[0].action == Action::kWritten);
  CHECK(seen()[0].object.extension == "ods");
  CHECK(seen()[0].name.view() == "list.ods");
}

TEST_CASE_METHOD(Fixture,
                 "A temporary file that stays one is reported as one") {
  Open();
  files.Tell(Notice(Kind::kWritten, "customers.tmp", 7));
  Pass(1'300ms);
  REQUIRE(seen().size() == 1);
  CHECK(seen()[0].object.extension == "tmp");
}

TEST_CASE_METHOD(Fixture, "A temporary file that goes is none, nor is a lock") {
  Open();
  files.Tell(Notice(Kind::kWritten, "x.tmp", 7));
  files.Tell(Notice(Kind::kWritten, ".~lock.list.ods#", 8));
  files.Tell({.kind = Kind::kDeleted,
              .at = clock.steady_now(),
              .place = {"/home/anna", "x.tmp"}});
  Pass(3s);
  CHECK(seen().empty());
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

TEST_CASE_METHOD(Fixture, "A hard link is another name of the same file") {
  const auto linked = [&](const std::string& name, std::uint64_t names) {
    auto notice = Notice(Kind::kNamed, name, 7);
    notice.names = names;
    files.Tell(notice);
  };
  const auto removed = [&](const std::string& name) {
    auto notice = Notice(Kind::kDeleted, name, 0);
    notice.file = {};
    files.Tell(notice);
  };
  Open();
  SECTION("that is left when the first is removed at once") {
    files.Tell(Notice(Kind::kWritten, "list.csv", 7));
    linked("holiday.jpg", 1);
    removed("list.csv");
    Pass(300ms);
    REQUIRE(seen().size() == 1);
    CHECK(files.opened().back() == "/home/anna/holiday.jpg");
    CHECK(seen()[0].name.view() == "holiday.jpg");
  }
  SECTION("of which one may go") {
    files.Tell(Notice(Kind::kWritten, "list.csv", 7));
    linked("holiday.jpg", 2);
    removed("holiday.jpg");
    Pass(300ms);
    REQUIRE(seen().size() == 1);
    CHECK(files.opened().back() == "/home/anna/list.csv");
  }
  SECTION("that a temporary one gets") {
    files.Tell(Notice(Kind::kWritten, "x.tmp", 7));
    linked("list.csv", 2);
    removed("x.tmp");
    Pass(300ms);
    REQUIRE(seen().size() == 1);
    CHECK(seen()[0].action == Action::kWritten);
    CHECK(files.opened().back() == "/home/anna/list.csv");
  }
  SECTION("that is told of as a move") {
    files.Tell(Notice(Kind::kWritten, "list.csv", 7));
    Pass(300ms);
    linked("holiday.jpg", 2);
    Pass(300ms);
    REQUIRE(seen().size() == 2);
    CHECK(seen()[1].action == Action::kMoved);
    CHECK(seen()[1].object.file == seen()[0].object.file);
    CHECK(seen()[1].object.extension == "jpg");
    removed("holiday.jpg");
    files.Tell(Moved("list.csv", "other.csv", 7));
    Pass(300ms);
    REQUIRE(seen().size() == 3);
    CHECK(seen()[2].object.file == seen()[0].object.file);
  }
  SECTION("and a new file has one") {
    linked("list.csv", 1);
    Pass(3s);
    CHECK(seen().empty());
  }
}

TEST_CASE_METHOD(Fixture, "A file that another one replaces is not forgotten") {
  Open();
  files.Tell(Notice(Kind::kWritten, "list.csv", 7));
  SECTION("moved there") {
    files.Tell(Moved("other.csv", "list.csv", 8));
  }
  SECTION("written there") {
    files.Tell(Notice(Kind::kWritten, "list.csv", 8));
  }
  REQUIRE(seen().size() == 1);
  CHECK(seen()[0].reading == Reading::kUnread);
  CHECK(seen()[0].reason == Reason::kOwnerGone);
  Pass(300ms);
  REQUIRE(seen().size() == 2);
  CHECK(seen()[1].object.file == seen()[0].object.file);
  CHECK(seen()[1].file.valid());
  CHECK(files.follows({1, 8, 0}));
}

TEST_CASE_METHOD(Fixture,
                 "A file that has another name survives its replacing") {
  Open();
  files.Tell(Notice(Kind::kWritten, "list.csv", 7));
  auto link = Notice(Kind::kNamed, "holiday.jpg", 7);
  link.names = 2;
  files.Tell(link);
  files.Tell(Moved("other.csv", "list.csv", 8));
  Pass(300ms);
  REQUIRE(seen().size() == 2);
  CHECK(files.opened().front() == "/home/anna/holiday.jpg");
  CHECK(seen()[0].object.file != seen()[1].object.file);
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

TEST_CASE_METHOD(Fixture, "A rename keeps the file and tells where it is now") {
  Open();
  files.Tell(Notice(Kind::kWritten, "list.csv", 7));
  Pass(300ms);
  auto moved = Moved("list.csv", "holiday.jpg", 7);
  moved.volume = Volume::kRemovable;
  files.Tell(moved);
  Pass(300ms);
  REQUIRE(seen().size() == 2);
  CHECK(seen()[1].action == Action::kMoved);
  CHECK(seen()[1].destination == "removable");
  CHECK(seen()[1].object.file == seen()[0].object.file);
  CHECK(seen()[1].object.extension == "jpg");
  CHECK(files.opened().size() == 1);

  files.Tell({.kind = Kind::kMovedOut,
              .at = clock.steady_now(),
              .place = {"/home/anna", "holiday.jpg"}});
  REQUIRE(seen().size() == 3);
  CHECK(seen()[2].action == Action::kMoved);
  CHECK(seen()[2].destination == "elsewhere");
}

TEST_CASE_METHOD(Fixture, "A file saved anew under its name stays that file") {
  Open();
  files.Tell(Notice(Kind::kWritten, "list.ods", 7));
  Pass(300ms);
  files.Tell(Notice(Kind::kWritten, "lu1.tmp", 8));
  files.Tell(Moved("lu1.tmp", "list.ods", 8));
  Pass(300ms);
  REQUIRE(seen().size() == 2);
  CHECK(seen()[1].object.file == seen()[0].object.file);
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
