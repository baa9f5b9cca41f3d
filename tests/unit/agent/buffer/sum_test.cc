// What is only summed up: durable at once, and a row when it is due.
#include <fstream>
#include <limits>
#include <thread>

#include "tests/unit/agent/buffer/buffer_folder.h"

namespace {

using namespace std::chrono_literals;
using agent::Entry;
using protocol::Event;
using test::Append;
using test::Peek;
using Folder = test::BufferFolder;

Event Lost(protocol::LoginId login, std::uint32_t phones) {
  Event event;
  event.action = protocol::Action::kLost;
  event.reason = protocol::Reason::kOverShare;
  event.login = login;
  event.quantity = 1;
  event.counts = {{protocol::IdentifierKind::kPhone, phones, phones}};
  return event;
}

std::vector<Entry> Sum(const Event& event,
                       std::uint64_t number,
                       std::chrono::milliseconds gather = 1h) {
  return {{.row = protocol::EncodeRow(event),
           .origin = {.source = {1}, .number = number},
           .gather = gather}};
}

std::vector<Event> Events(agent::EventBuffer& buffer) {
  std::vector<Event> events;
  for (const auto& row : Peek(buffer).rows)
    events.push_back(protocol::DecodeRow(row).value());
  return events;
}

}  // namespace

TEST_CASE("sums take no number before they are rows, one for each login") {
  Folder f;
  {
    auto buffer = f.Open();
    for (std::uint64_t n = 1; n <= 10; ++n) {
      auto stored = Append(*buffer, Sum(Lost(1 + n % 2, 3), n));
      REQUIRE(stored.ok());
      CHECK(stored.value().last == 0);
      CHECK(stored.value().rows == 0);
      CHECK(stored.value().added == 1);
    }
    CHECK(buffer->status().events == 0);
    CHECK(buffer->status().open_sums == 2);
    CHECK(Events(*buffer).empty());
  }
  // Those of an earlier process are due.
  auto buffer = f.Open();
  auto again = Append(*buffer, Sum(Lost(1, 3), 10));
  REQUIRE(again.ok());
  CHECK(again.value().added == 0);
  const auto events = Events(*buffer);
  REQUIRE(events.size() == 2);
  for (const auto& event : events) {
    CHECK(event.quantity == 5);
    CHECK(event.counts[0].distinct == 15);
  }
  CHECK(buffer->status().open_sums == 0);
  CHECK(f.recoveries.empty());
}

TEST_CASE("a sum that is due becomes a row when somebody looks") {
  Folder f;
  auto buffer = f.Open();
  REQUIRE(Append(*buffer, Sum(Lost(1, 3), 1, 1ms)).ok());
  const auto due = f.clock.steady_now() + 1ms;
  while (f.clock.steady_now() < due)
    std::this_thread::yield();
  CHECK(Events(*buffer).size() == 1);
  CHECK(buffer->status().next == 2);
}

TEST_CASE("a sum that would not hold one more becomes a row before it") {
  Folder f;
  auto buffer = f.Open();
  const auto most = std::numeric_limits<std::uint32_t>::max();
  REQUIRE(Append(*buffer, Sum(Lost(1, most - 1), 1)).ok());
  REQUIRE(Append(*buffer, Sum(Lost(1, 1), 2)).ok());
  CHECK(Events(*buffer).empty());
  REQUIRE(Append(*buffer, Sum(Lost(1, 7), 3)).ok());
  const auto events = Events(*buffer);
  REQUIRE(events.size() == 1);
  CHECK(events[0].counts[0].distinct == most);
  CHECK(events[0].quantity == 2);
  CHECK(buffer->status().open_sums == 1);
}

TEST_CASE("sums go on after a file was damaged, as rows") {
  Folder f;
  {
    auto buffer = f.Open();
    test::MustAppend(*buffer, test::Rows(1, 10, 200));
    REQUIRE(Append(*buffer, Sum(Lost(1, 3), 1)).ok());
    REQUIRE(Append(*buffer, Sum(Lost(1, 4), 2)).ok());
  }
  const auto path = f.folder / "buffer.db";
  const auto row = test::Row(5, 200);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  const auto at = whole.find(std::string(row.begin(), row.end()));
  REQUIRE(at != std::string::npos);
  file.clear();
  file.seekp(static_cast<std::streamoff>(at + row.size() - 1));
  file << 'y';
  file.close();

  auto buffer = f.Open();
  REQUIRE(f.recoveries.size() == 1);
  CHECK(f.recoveries[0].lost == 1);
  std::uint64_t phones = 0;
  for (const auto& event : Events(*buffer))
    for (const auto& count : event.counts)
      phones += count.distinct;
  CHECK(phones == 7);
}
