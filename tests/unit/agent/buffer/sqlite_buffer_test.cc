#include "agent/buffer/sqlite_buffer.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <vector>

#include "agent/buffer/buffer_check.h"
#include "agent/buffer/chain_seed.h"
#include "base/clock.h"
#include "protocol/chain.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temporary_folder.h"

namespace {

using agent::Entry;
using agent::EventBuffer;
using agent::Seq;
using base::ErrorCode;

constexpr std::size_t kAll = 1'000'000;
const protocol::ChainKey kSeed = [] {
  protocol::ChainKey seed{};
  seed.fill(7);
  return seed;
}();

base::Bytes Row(std::uint64_t n, std::size_t extra = 0) {
  protocol::Event event;
  event.channel = protocol::Channel::kClipboard;
  event.action = protocol::Action::kCopied;
  event.object.bytes = n;
  event.detail = std::string(extra, 'x');
  return protocol::EncodeRow(event);
}

std::vector<Entry> Rows(std::uint64_t first,
                        std::uint64_t last,
                        std::size_t extra = 0) {
  std::vector<Entry> entries;
  for (auto n = first; n <= last; ++n)
    entries.push_back({.row = Row(n, extra)});
  return entries;
}

// A state folder with a seed as enrolment leaves it.
struct Folder {
  Folder() { REQUIRE(agent::WriteChainSeed(folder / "seed", kSeed).ok()); }

  agent::OpenedBuffer Open(std::uint64_t limit = 64 << 20) {
    auto opened = TryOpen(limit);
    INFO((opened.ok() ? "" : opened.error().message));
    REQUIRE(opened.ok());
    return std::move(opened.value());
  }
  base::Result<agent::OpenedBuffer> TryOpen(std::uint64_t limit = 64 << 20) {
    return agent::OpenSqliteBuffer({.path = folder / "buffer.db",
                                    .chain_seed = folder / "seed",
                                    .limit_bytes = limit},
                                   clock,
                                   random);
  }

  test::TemporaryFolder folder;
  base::SystemClock clock;
  test::SeededRandom random;
};

// Waits until the rows are durable.
base::Result<Seq> Append(EventBuffer& buffer,
                         const std::vector<Entry>& entries) {
  std::promise<base::Result<Seq>> outcome;
  buffer.Append(entries, [&](base::Result<Seq> result) {
    outcome.set_value(std::move(result));
  });
  return outcome.get_future().get();
}

Seq MustAppend(EventBuffer& buffer, const std::vector<Entry>& entries) {
  auto stored = Append(buffer, entries);
  REQUIRE(stored.ok());
  return stored.value();
}

agent::Pending Peek(EventBuffer& buffer,
                    std::size_t events = kAll,
                    std::size_t bytes = 1u << 30) {
  auto pending = buffer.Peek(events, bytes);
  REQUIRE(pending.ok());
  return std::move(pending.value());
}

// The chain as the centre walks it, from the seed agreed at enrolment.
protocol::Chain ChainOf(const protocol::Generation& generation) {
  auto seed = kSeed;
  for (std::uint32_t n = 1; n < generation.ordinal; ++n)
    seed = protocol::NextSeed(seed);
  return protocol::Chain::Start(seed, generation);
}

TEST_CASE("events are numbered from 1 and come back as they were") {
  Folder f;
  auto opened = f.Open();
  CHECK_FALSE(opened.recovery.has_value());
  CHECK(MustAppend(*opened.buffer, Rows(1, 3)) == 3);
  CHECK(MustAppend(*opened.buffer, Rows(4, 4)) == 4);
  const auto pending = Peek(*opened.buffer);
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
    auto opened = f.Open();
    MustAppend(*opened.buffer, Rows(1, 100));
    generation = opened.buffer->status().generation;
  }
  auto opened = f.Open();
  CHECK(opened.buffer->status().generation == generation);
  CHECK(opened.buffer->status().events == 100);
  CHECK(MustAppend(*opened.buffer, Rows(101, 101)) == 101);
}

TEST_CASE("the centre can walk the chain from the seed of enrolment") {
  Folder f;
  auto opened = f.Open();
  MustAppend(*opened.buffer, Rows(1, 50));
  const auto pending = Peek(*opened.buffer);
  auto chain = ChainOf(pending.generation);
  chain.AddAll(pending.rows);
  CHECK(chain.link() == pending.link);
}

TEST_CASE("a peek is bounded, gives at least one event, and changes nothing") {
  Folder f;
  auto opened = f.Open();
  MustAppend(*opened.buffer, Rows(1, 10));
  CHECK(Peek(*opened.buffer, 3).rows.size() == 3);
  CHECK(Peek(*opened.buffer, 3).more);
  CHECK(Peek(*opened.buffer, kAll, 1).rows.size() == 1);
  CHECK(Peek(*opened.buffer).rows.size() == 10);
}

TEST_CASE("what is acknowledged is gone, and twice is as good as once") {
  Folder f;
  auto opened = f.Open();
  MustAppend(*opened.buffer, Rows(1, 10));
  const auto first = Peek(*opened.buffer, 4);
  REQUIRE(opened.buffer->Acknowledge(4).ok());
  REQUIRE(opened.buffer->Acknowledge(4).ok());
  REQUIRE(opened.buffer->Acknowledge(2).ok());
  const auto rest = Peek(*opened.buffer);
  CHECK(rest.first == 5);
  CHECK(rest.rows.size() == 6);
  // The chain goes on where the acknowledged rows ended.
  auto chain = ChainOf(rest.generation);
  chain.AddAll(first.rows);
  CHECK(chain.link() == first.link);
  chain.AddAll(rest.rows);
  CHECK(chain.link() == rest.link);
  CHECK(opened.buffer->Acknowledge(11).error().code == ErrorCode::kInvalid);
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
    auto opened = f.Open();
    CHECK(MustAppend(*opened.buffer, entry(1)) == 1);
    CHECK(MustAppend(*opened.buffer, entry(2)) == 2);
    CHECK(MustAppend(*opened.buffer, entry(1)) == 2);
  }
  auto opened = f.Open();
  CHECK(MustAppend(*opened.buffer, entry(2)) == 2);
  CHECK(MustAppend(*opened.buffer, entry(3)) == 3);
  origin.source.fill(2);
  CHECK(MustAppend(*opened.buffer, entry(1)) == 4);
  CHECK(opened.buffer->status().events == 4);
}

TEST_CASE("above the limit the oldest are shed and the record says what went") {
  Folder f;
  constexpr std::uint64_t kLimit = 1 << 20;
  auto opened = f.Open(kLimit);
  std::vector<base::Bytes> all;
  for (std::uint64_t n = 1; n <= 10'000; n += 100) {
    MustAppend(*opened.buffer, Rows(n, n + 99, 200));
    for (auto row = n; row < n + 100; ++row)
      all.push_back(Row(row, 200));
  }
  const auto status = opened.buffer->status();
  CHECK(status.bytes <= kLimit);
  CHECK(status.shed_events + status.events == 10'000);
  const auto pending = Peek(*opened.buffer);
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

  REQUIRE(opened.buffer->Acknowledge(pending.first).ok());
  CHECK_FALSE(Peek(*opened.buffer).shed.has_value());
}

TEST_CASE("a gap at the centre is declared, unless the events are still here") {
  Folder f;
  auto opened = f.Open();
  MustAppend(*opened.buffer, Rows(1, 10));
  (void)Peek(*opened.buffer);
  REQUIRE(opened.buffer->Acknowledge(6).ok());
  CHECK(opened.buffer->DeclareMissing(7).error().code == ErrorCode::kInvalid);
  REQUIRE(opened.buffer->DeclareMissing(4).ok());
  const auto pending = Peek(*opened.buffer);
  REQUIRE(pending.shed.has_value());
  CHECK(pending.shed->first == 4);
  CHECK(pending.shed->last == 6);
  CHECK(pending.shed->reason == protocol::Reason::kMissingAtCentre);
  CHECK(pending.first == 7);
}

TEST_CASE(
    "after a fork what is left goes on in a new generation that names the "
    "old one") {
  Folder f;
  auto opened = f.Open();
  MustAppend(*opened.buffer, Rows(1, 10));
  const auto before = Peek(*opened.buffer, 4);
  REQUIRE(opened.buffer->Acknowledge(4).ok());
  REQUIRE(opened.buffer->StartGeneration().ok());
  const auto after = Peek(*opened.buffer);
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
  const auto opened = f.Open();
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

void Overwrite(const std::filesystem::path& file,
               std::streamoff at,
               const std::string& bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(at);
  stream << bytes;
}

bool MovedAside(const Folder& f) {
  for (const auto& entry :
       std::filesystem::directory_iterator(f.folder.path())) {
    if (entry.path().string().find("corrupt-") != std::string::npos)
      return true;
  }
  return false;
}

TEST_CASE(
    "a file whose head is damaged is moved aside, and recording goes on") {
  Folder f;
  { MustAppend(*f.Open().buffer, Rows(1, 100)); }
  Overwrite(f.folder / "buffer.db", 0, std::string(200, '#'));
  CHECK_FALSE(
      agent::CheckBuffer(f.folder / "buffer.db").value().problems.empty());
  auto opened = f.Open();
  REQUIRE(opened.recovery.has_value());
  CHECK(MovedAside(f));
  CHECK(opened.buffer->status().generation.ordinal == 2);
  CHECK(MustAppend(*opened.buffer, Rows(1, 1)) ==
        static_cast<Seq>(opened.recovery->saved) + 1);
}

TEST_CASE(
    "of a file with one damaged row the others are saved, and the loss is "
    "counted") {
  Folder f;
  { MustAppend(*f.Open().buffer, Rows(1, 100, 200)); }
  // The 50th row's own text: SQLite cannot tell, the row's checksum does.
  const auto path = f.folder / "buffer.db";
  std::ifstream in(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  const auto row = Row(50, 200);
  const auto at = bytes.find(std::string(row.begin(), row.end()));
  REQUIRE(at != std::string::npos);
  Overwrite(path, static_cast<std::streamoff>(at + row.size() - 1), "y");

  auto opened = f.Open();
  REQUIRE(opened.recovery.has_value());
  CHECK(opened.recovery->saved == 99);
  CHECK(opened.recovery->lost == 1);
  CHECK(Peek(*opened.buffer).rows.size() == 99);
}

TEST_CASE("a sound buffer is checked without changing it") {
  Folder f;
  { MustAppend(*f.Open().buffer, Rows(1, 10)); }
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
  auto opened = f.Open();
  std::vector<Entry> entries = Rows(1, 2);
  entries.push_back({});
  CHECK(Append(*opened.buffer, entries).error().code == ErrorCode::kInvalid);
  entries.back().row.resize(65 * 1024);
  CHECK(Append(*opened.buffer, entries).error().code == ErrorCode::kInvalid);
  CHECK(opened.buffer->status().events == 0);
}

}  // namespace
