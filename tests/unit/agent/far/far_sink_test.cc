#include "agent/far/far_sink.h"

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "agent/ipc/messages.h"
#include "collectors/file_export/file_look.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_sink.h"
#include "tests/support/temporary_folder.h"

namespace {

using protocol::Reading;
using protocol::Reason;

struct Fixture {
  collectors::Observation Written() const {
    collectors::Observation observation{
        .channel = protocol::Channel::kFileExport,
        .action = protocol::Action::kWritten,
        .reading = Reading::kUnread,
        .program = "cp",
        .destination = "network"};
    observation.visit.id = 7;
    observation.object.file = 4'711;
    observation.name.Append("list.csv");
    return observation;
  }

  const test::TemporaryFolder folder;
  test::FakeClock clock;
  test::RecordingSink next;
  std::vector<std::string> order;
  std::optional<agent::Report> beforehand;
  agent::FarSink sink{
      clock,
      next,
      {.on_reading =
           [this](base::ByteView bytes) {
             order.emplace_back("reading");
             auto message = agent::DecodeMessage(bytes);
             REQUIRE(message.ok());
             beforehand = std::move(std::get<agent::Report>(message.value()));
           },
       .still_here = [this] { order.emplace_back("here"); },
       .on_read =
           [this] {
             order.emplace_back("read");
             CHECK(next.seen().empty());
           }}};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "What is known of a file is told before it is read") {
  std::ofstream(folder / "file") << "anna@example.com";
  auto observation = Written();
  observation.file = collectors::FindWithoutLinks(folder / "file");
  sink.Accept(std::move(observation));
  CHECK(order == std::vector<std::string>{"reading", "here", "read"});
  REQUIRE(beforehand);
  CHECK(beforehand->event.reading == Reading::kUnread);
  CHECK(beforehand->event.reason == Reason::kTimeout);
  CHECK(beforehand->event.visit == 7);
  CHECK(beforehand->event.program == "cp");
  CHECK(beforehand->event.destination == "network");
  CHECK(beforehand->event.object.file == 4'711);
  CHECK(beforehand->with.name.view() == "list.csv");
  CHECK_FALSE(beforehand->has_file);
  // Then it goes on, with a copy.
  REQUIRE(next.seen().size() == 1);
  CHECK(next.seen()[0].reason == Reason::kNone);
  CHECK(next.seen()[0].file.valid());
}

TEST_CASE_METHOD(Fixture, "What cannot be copied goes on unread, with why") {
  auto observation = Written();
  observation.file = collectors::FindWithoutLinks(folder.path());
  sink.Accept(std::move(observation));
  REQUIRE(next.seen().size() == 1);
  CHECK(next.seen()[0].reading == Reading::kUnread);
  CHECK(next.seen()[0].reason == Reason::kOwnerGone);
  CHECK_FALSE(next.seen()[0].file.valid());
}

TEST_CASE_METHOD(Fixture, "What is not to be read goes on as it is") {
  sink.Accept(Written());
  CHECK(order.empty());
  CHECK(next.seen().size() == 1);
}
