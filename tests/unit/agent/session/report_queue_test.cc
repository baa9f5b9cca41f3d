#include "agent/session/report_queue.h"

#include <fcntl.h>

#include <vector>

#include "agent/ipc/messages.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

namespace {

using protocol::Action;

protocol::Event Copy(std::uint64_t mark = 0) {
  protocol::Event event;
  event.channel = protocol::Channel::kClipboard;
  event.action = Action::kCopied;
  event.object.bytes = mark;
  return event;
}

// Sends what there is to send.
std::vector<agent::Report> SendAll(agent::ReportQueue& queue) {
  std::vector<agent::Report> sent;
  while (const auto packet = queue.Next()) {
    auto message = agent::DecodeMessage(*packet);
    REQUIRE(message.ok());
    sent.push_back(std::get<agent::Report>(std::move(message.value())));
    queue.Sent();
  }
  return sent;
}

}  // namespace

TEST_CASE("Reports are numbered from one and sent in order") {
  const test::FakeClock clock;
  agent::ReportQueue queue(clock);
  const identifiers::Digest digest{7};
  queue.Add(Copy(10));
  queue.Add(Copy(20), {{digest}});
  const auto sent = SendAll(queue);
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].number == 1);
  CHECK(sent[1].number == 2);
  CHECK(sent[1].event.object.bytes == 20);
  CHECK(sent[1].digests == std::vector{digest});
  CHECK_FALSE(queue.Next());
}

TEST_CASE("What was not confirmed is sent again, with its number") {
  const test::FakeClock clock;
  agent::ReportQueue queue(clock);
  for (int i = 0; i < 5; ++i)
    queue.Add(Copy());
  CHECK(SendAll(queue).size() == 5);
  queue.Confirm(2);
  queue.SendAgain();
  queue.Add(Copy());
  const auto again = SendAll(queue);
  REQUIRE(again.size() == 4);
  CHECK(again.front().number == 3);
  CHECK(again.back().number == 6);
}

TEST_CASE("A confirmation of more than there is empties the queue, no more") {
  const test::FakeClock clock;
  agent::ReportQueue queue(clock);
  queue.Add(Copy());
  queue.Confirm(1'000);
  CHECK(queue.empty());
  queue.Add(Copy());
  REQUIRE(SendAll(queue).size() == 1);
}

TEST_CASE("What finds no room is counted, and the count comes in its place") {
  const test::FakeClock clock;
  agent::ReportQueue queue(clock, 1'000);
  int added = 0;
  queue.set_on_added([&] { ++added; });
  for (std::uint64_t i = 0; i < 100; ++i)
    queue.Add(Copy(i));
  const auto kept = SendAll(queue);
  REQUIRE(kept.size() > 2);
  REQUIRE(kept.size() < 100);
  CHECK(queue.lost() == 100 - kept.size());
  CHECK(added == static_cast<int>(kept.size()));

  // As soon as there is room, even if nothing else is observed.
  queue.Confirm(kept.size() / 2);
  const auto after = SendAll(queue);
  REQUIRE(after.size() == 1);
  CHECK(after[0].event.action == Action::kLost);
  CHECK(after[0].event.reason == protocol::Reason::kQueueFull);
  CHECK(after[0].event.quantity == 100 - kept.size());
  queue.Add(Copy(500));
  const auto next = SendAll(queue);
  REQUIRE(next.size() == 1);
  CHECK(next[0].event.object.bytes == 500);
}

TEST_CASE("Of files only so many wait; those beyond are reported unread") {
  const test::FakeClock clock;
  agent::ReportQueue queue(clock);
  int rooms = 0;
  queue.set_on_room([&] { ++rooms; });
  constexpr std::size_t kMax = agent::ReportQueue::kMaxFiles;
  for (std::size_t i = 0; i <= kMax; ++i) {
    CHECK(queue.has_room_for_file() == (i < kMax));
    agent::Attachment with;
    with.file = base::UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC));
    queue.Add(Copy(i), {}, std::move(with));
  }
  for (std::size_t i = 0; i < kMax; ++i) {
    REQUIRE(queue.Next());
    CHECK(queue.next_file().valid());
    queue.Sent();
  }
  CHECK_FALSE(queue.next_file().valid());
  const auto last = SendAll(queue);
  REQUIRE(last.size() == 1);
  CHECK_FALSE(last[0].has_file);
  CHECK(last[0].event.reason == protocol::Reason::kOverload);

  queue.SendAgain();
  CHECK(queue.next_file().valid());
  CHECK(rooms == 0);
  queue.Confirm(1);
  CHECK(rooms == 0);
  queue.Confirm(kMax / 2);
  CHECK(rooms == 1);
  CHECK(queue.has_room_for_file());
}

TEST_CASE("Files that nobody has time for are reported without them") {
  const test::FakeClock clock;
  agent::ReportQueue queue(clock);
  for (std::uint64_t i = 0; i < 3; ++i) {
    agent::Attachment with;
    with.name.Append("list.csv");
    with.user = 1'000;
    with.file = base::UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC));
    queue.Add(Copy(i), {}, std::move(with));
  }
  queue.Sent();
  queue.GiveUpFiles();
  const auto rest = SendAll(queue);
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].number == 2);
  CHECK_FALSE(rest[0].has_file);
  CHECK(rest[0].event.object.bytes == 1);
  CHECK(rest[0].event.reason == protocol::Reason::kTimeout);
  CHECK(rest[0].with.name.view() == "list.csv");
  CHECK(rest[0].with.user == 1'000);
  // The first was sent with it, and is again.
  queue.SendAgain();
  REQUIRE(queue.Next());
  CHECK(queue.next_file().valid());
}
