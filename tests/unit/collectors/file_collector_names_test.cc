// What FileCollector makes of temporary, new and further names of a file.
#include "tests/unit/collectors/file_collector_fixture.h"

namespace {

using namespace std::chrono_literals;
using collectors::Volume;
using protocol::Action;
using protocol::Reading;
using protocol::Reason;
using Fixture = test::FileCollectorFixture;
using Kind = collectors::FileNotice::Kind;

}  // namespace

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

TEST_CASE_METHOD(Fixture, "A download waits longer for its name") {
  Open();
  files.Tell(Notice(Kind::kWritten, "Unconfirmed 1.crdownload", 7, "chromium"));
  SECTION("and gets it") {
    Pass(9s);
    CHECK(seen().empty());
    files.Tell(Moved("Unconfirmed 1.crdownload", "list.csv", 7));
    Pass(300ms);
    REQUIRE(seen().size() == 1);
    CHECK(seen()[0].action == Action::kWritten);
    CHECK(seen()[0].object.extension == "csv");
  }
  SECTION("and gets it when it was told of already") {
    Pass(11s);
    files.Tell(Moved("Unconfirmed 1.crdownload", "list.csv", 7));
    Pass(300ms);
    REQUIRE(seen().size() == 2);
    CHECK(seen()[0].name.view() == "Unconfirmed 1.crdownload");
    CHECK(seen()[1].action == Action::kMoved);
    CHECK(seen()[1].object.file == seen()[0].object.file);
  }
  SECTION("but not after the visit") {
    REQUIRE(collector.SetGateOpen(false).ok());
    Pass(1'300ms);
    REQUIRE(seen().size() == 1);
  }
  CHECK(seen().back().detail == "downloaded");
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
  CHECK(seen()[1].device.view() == "0781:5581:1");  // Which stick.
  CHECK(seen()[0].device.empty());
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

  // By a program that has the old one open: it does not come from itself.
  auto written = Notice(Kind::kWritten, "lu2.tmp", 9);
  written.beside = {"/home/anna/list.ods"};
  files.Tell(written);
  files.Tell(Moved("lu2.tmp", "list.ods", 9));
  Pass(300ms);
  REQUIRE(seen().size() == 3);
  CHECK(seen()[2].object.file == seen()[0].object.file);
  CHECK(seen()[2].object.origin == 0);
  CHECK(seen()[2].object.linked_by == protocol::LinkedBy::kNone);
}
