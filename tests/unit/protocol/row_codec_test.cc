#include "protocol/row_codec.h"

#include <chrono>
#include <string>

#include "protocol/limits.h"
#include "tests/support/catch.h"
#include "tests/support/random_event.h"

namespace protocol {
namespace {

// Where fields stand in the row of an event that has nothing else.
constexpr std::size_t kChannelAt = 1;
constexpr std::size_t kFlagsAt = 6;
constexpr std::size_t kRuleCountAt = 14;

Event Plain() {
  Event event;
  event.channel = Channel::kClipboard;
  event.action = Action::kCopied;
  return event;
}

TEST_CASE("an event comes back from its row") {
  test::RandomEvents random(21);
  for (int i = 0; i < 2'000; ++i) {
    const Event event = random.Next();
    const base::Bytes row = EncodeRow(event);
    REQUIRE(row.size() <= kMaxRowBytes);
    REQUIRE(RowChannel(row) == static_cast<std::uint8_t>(event.channel));
    auto decoded = DecodeRow(row);
    REQUIRE(decoded.ok());
    REQUIRE(decoded.value() == event);
  }
}

TEST_CASE("bytes either are no row or are the row of what they decode to") {
  test::RandomEvents random(22);
  int accepted = 0;
  for (int i = 0; i < 5'000; ++i) {
    const base::Bytes bytes = test::Mutated(EncodeRow(random.Next()), random);
    auto decoded = DecodeRow(bytes);
    if (!decoded.ok()) continue;
    ++accepted;
    REQUIRE(EncodeRow(decoded.value()) == bytes);
  }
  CHECK(accepted > 500);  // Most changes of a number give another number.
}

TEST_CASE("no shorter part of a row is a row") {
  test::RandomEvents random(23);
  for (int i = 0; i < 50; ++i) {
    const base::Bytes row = EncodeRow(random.Next());
    for (std::size_t size = 0; size < row.size(); ++size) {
      REQUIRE_FALSE(DecodeRow(base::ByteView(row).first(size)).ok());
    }
  }
}

TEST_CASE("a row of another version is told from a corrupt one") {
  base::Bytes row = EncodeRow(Plain());
  row[0] = kRowVersion + 1;
  CHECK(DecodeRow(row).error().code == base::ErrorCode::kInvalid);
  CHECK(RowChannel(row) == static_cast<std::uint8_t>(Channel::kClipboard));
  row[0] = kRowVersion;
  row.push_back(0);
  CHECK(DecodeRow(row).error().code == base::ErrorCode::kCorrupt);
  CHECK(DecodeRow({}).error().code == base::ErrorCode::kCorrupt);
  CHECK(RowChannel({}) == 0);
}

TEST_CASE("flags unknown here and channel 0 are refused") {
  base::Bytes row = EncodeRow(Plain());
  REQUIRE(DecodeRow(row).ok());
  row[kFlagsAt] |= 16;
  CHECK_FALSE(DecodeRow(row).ok());
  row[kFlagsAt] = 0;
  row[kChannelAt] = 0;
  CHECK_FALSE(DecodeRow(row).ok());
}

TEST_CASE("enum values of a newer program are kept") {
  Event event = Plain();
  event.channel = static_cast<Channel>(200);
  event.action = static_cast<Action>(201);
  event.reading = static_cast<Reading>(202);
  event.reason = static_cast<Reason>(203);
  event.severity = static_cast<Severity>(204);
  event.counts = {{static_cast<IdentifierKind>(105), 1, 1}};
  auto decoded = DecodeRow(EncodeRow(event));
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == event);
}

TEST_CASE("what is out of order is refused") {
  Event event = Plain();
  event.rules = {"a", "b"};
  base::Bytes row = EncodeRow(event);
  REQUIRE(row[kRuleCountAt] == 2);
  std::swap(row[kRuleCountAt + 2], row[kRuleCountAt + 4]);
  CHECK_FALSE(DecodeRow(row).ok());
  row[kRuleCountAt + 2] = row[kRuleCountAt + 4];  // Twice the same.
  CHECK_FALSE(DecodeRow(row).ok());

  event = Plain();
  event.fingerprints = {1, 2};
  row = EncodeRow(event);
  REQUIRE(row[row.size() - 8] == 2);
  row[row.size() - 8] = 1;
  CHECK_FALSE(DecodeRow(row).ok());
}

TEST_CASE("a time that no clock can show is refused") {
  using Time = decltype(Event::acted_at);
  using std::chrono::sys_days;
  using namespace std::chrono_literals;
  constexpr sys_days kFirst(0y / 1 / 1);
  constexpr sys_days kEnd(10000y / 1 / 1);
  Event event = Plain();
  for (const auto time : {Time(kFirst), Time(kEnd) - 1ms}) {
    event.acted_at = time;
    CHECK(DecodeRow(EncodeRow(event)).ok());
  }
  for (const auto time :
       {Time(kFirst) - 1ms, Time(kEnd), Time::min(), Time::max()}) {
    event.acted_at = time;
    CHECK_FALSE(DecodeRow(EncodeRow(event)).ok());
  }
}

TEST_CASE("a text that is too long is cut between two characters") {
  Event event = Plain();
  const std::string whole(kMaxStringBytes - 1, 'a');
  event.program = whole + "\u00e9";         // Two bytes, one of them too many.
  event.page_host = std::string(300, 'b');  // Plain ASCII.
  event.detail = std::string(300, '\x80');  // No UTF-8 at all.
  auto decoded = DecodeRow(EncodeRow(event));
  REQUIRE(decoded.ok());
  CHECK(decoded.value().program == whole);
  CHECK(decoded.value().page_host == std::string(kMaxStringBytes, 'b'));
  CHECK(decoded.value().detail == std::string(kMaxStringBytes, '\x80'));
}

TEST_CASE("rules that are the same once cut are one") {
  Event event = Plain();
  const std::string start(kMaxStringBytes, 'r');
  event.rules = {start + "1", start + "2"};
  auto decoded = DecodeRow(EncodeRow(event));
  REQUIRE(decoded.ok());
  CHECK(decoded.value().rules == std::vector<std::string>{start});
}

TEST_CASE("rules that cutting turns round are put in order") {
  Event event = Plain();
  const std::string start(kMaxStringBytes - 1, 'r');
  event.rules = {start + "zz", start + "\u00e9"};
  REQUIRE(event.rules[0] < event.rules[1]);
  auto decoded = DecodeRow(EncodeRow(event));
  REQUIRE(decoded.ok());
  CHECK(decoded.value().rules == std::vector<std::string>{start, start + "z"});
}

TEST_CASE("a row that claims much takes no memory for it") {
  base::Bytes row = EncodeRow(Plain());
  row.pop_back();  // The number of fingerprints.
  row.insert(row.end(), {0xFF, 0xFF, 0xFF, 0xFF, 0x0F});
  CHECK_FALSE(DecodeRow(row).ok());
  row.resize(row.size() - 5);
  row.insert(row.end(), {0x80, 0x08});  // As many as may be, but none follow.
  CHECK_FALSE(DecodeRow(row).ok());
}

}  // namespace
}  // namespace protocol
