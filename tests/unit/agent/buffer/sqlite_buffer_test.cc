#include "agent/buffer/sqlite_buffer.h"

#include <filesystem>
#include <vector>

#include "agent/buffer/buffer_check.h"
#include "protocol/chain.h"
#include "tests/unit/agent/buffer/buffer_folder.h"

namespace {

using agent::Entry;
using base::ErrorCode;
using test::Append;
using test::kAll;
using test::MustAppend;
using test::Peek;
using test::Row;
using test::Rows;
using Folder = test::BufferFolder;

// The chain as the centre walks it, from the seed agreed at enrolment.
protocol::Chain ChainOf(const protocol::Generation& generation) {
  auto seed = test::kSeed;
  for (std::uint32_t n = 1; n < generation.ordinal; ++n)
    seed = protocol::NextSeed(seed);
  return protocol::Chain::Start(seed, generation);
}

TEST_CASE("events are numbered from 1 and come back as they were") {
  Folder f;
  auto buffer = f.Open();
  CHECK(f.recoveries.empty());
  CHECK(MustAppend(*buffer, Rows(1, 3)) == 3);
  CHECK(MustAppend(*buffer, Rows(4, 4)) == 4);
  const auto pending = Peek(*buffer);
  CHECK(pending.first == 1);
  REQUIRE(pending.rows.size() == 4);
  for (std::uint64_t n = 1; n <= 4; ++n)
    CHECK(pending.rows[n - 1] == Row(n));
  CHECK_FALSE(pending.more);
}

TEST_CASE("what was durable is there after opening again, and numbers go on") {
  Folder f;
  protocol::Generation generation;
  {
    auto buffer = f.Open();
    MustAppend(*buffer, Rows(1, 100));
    generation = buffer->status().generation;
  }
  auto buffer = f.Open();
  CHECK(buffer->status().generation == generation);
  CHECK(buffer->status().events == 100);
  CHECK(MustAppend(*buffer, Rows(101, 101)) == 101);
}

TEST_CASE("the centre can walk the chain from the seed of enrolment") {
  Folder f;
  auto buffer = f.Open();
  MustAppend(*buffer, Rows(1, 50));
  const auto pending = Peek(*buffer);
  auto chain = ChainOf(pending.generation);
  chain.AddAll(pending.rows);
  CHECK(chain.link() == pending.link);
}

TEST_CASE("a peek is bounded, gives at least one event, and changes nothing") {
  Folder f;
  auto buffer = f.Open();
  MustAppend(*buffer, Rows(1, 10));
  CHECK(Peek(*buffer, 3).rows.size() == 3);
  CHECK(Peek(*buffer, 3).more);
  CHECK(Peek(*buffer, kAll, 1).rows.size() == 1);
  CHECK(Peek(*buffer).rows.size() == 10);
}

TEST_CASE("what is acknowledged is gone, and twice is as good as once") {
  Folder f;
  auto buffer = f.Open();
  MustAppend(*buffer, Rows(1, 10));
  const auto first = Peek(*buffer, 4);
  REQUIRE(buffer->Acknowledge(4).ok());
  REQUIRE(buffer->Acknowledge(4).ok());
  REQUIRE(buffer->Acknowledge(2).ok());
  const auto rest = Peek(*buffer);
  CHECK(rest.first == 5);
  CHECK(rest.rows.size() == 6);
  // The chain goes on where the acknowledged rows ended.
  auto chain = ChainOf(rest.generation);
  chain.AddAll(first.rows);
  CHECK(chain.link() == first.link);
  chain.AddAll(rest.rows);
  CHECK(chain.link() == rest.link);
  CHECK(buffer->Acknowledge(11).error().code == ErrorCode::kInvalid);
}

TEST_CASE("a row that a source hands in again is stored once") {
  Folder f;
  agent::Origin origin;
  origin.source.fill(1);
  const auto entry = [&origin](std::uint64_t number) {
    origin.number = number;
    return std::vector<Entry>{{.row = Row(number), .origin = origin}};
  };
  {
    auto buffer = f.Open();
    CHECK(MustAppend(*buffer, entry(1)) == 1);
    CHECK(MustAppend(*buffer, entry(2)) == 2);
    CHECK(MustAppend(*buffer, entry(1)) == 2);
  }
  auto buffer = f.Open();
  CHECK(MustAppend(*buffer, entry(2)) == 2);
  CHECK(MustAppend(*buffer, entry(3)) == 3);
  origin.source.fill(2);
  CHECK(MustAppend(*buffer, entry(1)) == 4);
  CHECK(buffer->status().events == 4);
}

TEST_CASE("what goes on under one number is stored with its first row, once") {
  Folder f;
  std::vector<Entry> entries;
  for (const bool continued : {false, true, true})
    entries.push_back(
        {.row = Row(entries.size()),
         .origin = {.source = {1}, .number = 1, .continued = continued}});
  {
    auto buffer = f.Open();
    CHECK(MustAppend(*buffer, entries) == 3);
    CHECK(MustAppend(*buffer, entries) == 3);
  }
  // Handed in again after a restart, together with what is new.
  entries.push_back({.row = Row(9), .origin = {.source = {1}, .number = 2}});
  auto buffer = f.Open();
  CHECK(MustAppend(*buffer, entries) == 4);
  CHECK(buffer->status().events == 4);
}

TEST_CASE("above the limit the oldest are shed and the record says what went") {
  Folder f;
  constexpr std::uint64_t kLimit = 1 << 20;
  auto buffer = f.Open(kLimit);
  std::vector<base::Bytes> all;
  for (std::uint64_t n = 1; n <= 10'000; n += 100) {
    MustAppend(*buffer, Rows(n, n + 99, 200));
    for (auto row = n; row < n + 100; ++row)
      all.push_back(Row(row, 200));
  }
  const auto status = buffer->status();
  CHECK(status.bytes <= kLimit);
  CHECK(status.shed_events + status.events == 10'000);
  const auto pending = Peek(*buffer);
  REQUIRE(pending.shed.has_value());
  CHECK(pending.shed->first == 1);
  CHECK(pending.shed->last == pending.first - 1);
  CHECK(pending.shed->reason == protocol::Reason::kShed);
  CHECK(pending.shed->events[1] == status.shed_events);  // Clipboard.

  // The centre skips what was shed, and the chain holds.
  auto chain = ChainOf(pending.generation);
  chain.Skip(pending.shed->last, pending.shed->link_after);
  chain.AddAll(pending.rows);
  CHECK(chain.link() == pending.link);

  REQUIRE(buffer->Acknowledge(pending.first).ok());
  CHECK_FALSE(Peek(*buffer).shed.has_value());
}

TEST_CASE("a gap at the centre is declared, unless the events are still here") {
  Folder f;
  auto buffer = f.Open();
  MustAppend(*buffer, Rows(1, 10));
  (void)Peek(*buffer);
  REQUIRE(buffer->Acknowledge(6).ok());
  CHECK(buffer->DeclareMissing(7).error().code == ErrorCode::kInvalid);
  REQUIRE(buffer->DeclareMissing(4).ok());
  const auto pending = Peek(*buffer);
  REQUIRE(pending.shed.has_value());
  CHECK(pending.shed->first == 4);
  CHECK(pending.shed->last == 6);
  CHECK(pending.shed->reason == protocol::Reason::kMissingAtCentre);
  CHECK(pending.first == 7);
}

TEST_CASE("the oldest event can be given up, and the chain goes on behind it") {
  Folder f;
  auto buffer = f.Open();
  MustAppend(*buffer, Rows(1, 10));
  const auto first = Peek(*buffer, 3);
  REQUIRE(buffer->Acknowledge(3).ok());
  CHECK(buffer->Reject(5).error().code == ErrorCode::kInvalid);
  CHECK(buffer->Reject(3).error().code == ErrorCode::kInvalid);
  REQUIRE(buffer->Reject(4).ok());
  CHECK(buffer->status().events == 6);
  const auto pending = Peek(*buffer);
  REQUIRE(pending.shed.has_value());
  CHECK(pending.shed->first == 4);
  CHECK(pending.shed->last == 4);
  CHECK(pending.shed->reason == protocol::Reason::kRefused);
  CHECK(pending.shed->events[1] == 1);
  CHECK(pending.first == 5);
  CHECK(pending.rows.front() == Row(5));

  auto chain = ChainOf(pending.generation);
  chain.AddAll(first.rows);
  chain.Skip(pending.shed->last, pending.shed->link_after);
  chain.AddAll(pending.rows);
  CHECK(chain.link() == pending.link);

  REQUIRE(buffer->Acknowledge(10).ok());
  CHECK(buffer->Reject(11).error().code == ErrorCode::kInvalid);
}

TEST_CASE(
    "after a fork what is left goes on in a new generation that names the "
    "old one") {
  Folder f;
  auto buffer = f.Open();
  MustAppend(*buffer, Rows(1, 10));
  const auto before = Peek(*buffer, 4);
  REQUIRE(buffer->Acknowledge(4).ok());
  REQUIRE(buffer->StartGeneration().ok());
  const auto after = Peek(*buffer);
  CHECK(after.generation.ordinal == before.generation.ordinal + 1);
  CHECK(after.previous == before.generation);
  CHECK(after.first == 1);
  REQUIRE(after.rows.size() == 6);
  CHECK(after.rows.front() == Row(5));
  auto chain = ChainOf(after.generation);
  chain.AddAll(after.rows);
  CHECK(chain.link() == after.link);
}

TEST_CASE("a second process is refused, naming the first") {
  Folder f;
  const auto buffer = f.Open();
  const auto second = f.TryOpen();
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().code == ErrorCode::kUnavailable);
  CHECK(second.error().message.find("process") != std::string::npos);
}

TEST_CASE("a machine that is not enrolled cannot open a buffer") {
  Folder f;
  std::filesystem::remove(f.folder / "seed");
  CHECK(f.TryOpen().error().code == ErrorCode::kInvalid);
}

TEST_CASE("a sound buffer is checked without changing it") {
  Folder f;
  { MustAppend(*f.Open(), Rows(1, 10)); }
  auto check = agent::CheckBuffer(f.folder / "buffer.db");
  REQUIRE(check.ok());
  CHECK(check.value().problems.empty());
  CHECK(check.value().events == 10);
  CHECK(check.value().first == 1);
  CHECK(check.value().last == 10);
  CHECK(agent::CheckBuffer(f.folder / "absent").error().code ==
        ErrorCode::kInvalid);
}

TEST_CASE(
    "an empty or oversized row is refused, and nothing of its span is "
    "stored") {
  Folder f;
  auto buffer = f.Open();
  std::vector<Entry> entries = Rows(1, 2);
  entries.push_back({});
  CHECK(Append(*buffer, entries).error().code == ErrorCode::kInvalid);
  entries.back().row.resize(65 * 1024);
  CHECK(Append(*buffer, entries).error().code == ErrorCode::kInvalid);
  CHECK(buffer->status().events == 0);
}

}  // namespace
