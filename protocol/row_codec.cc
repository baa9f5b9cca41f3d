#include "protocol/row_codec.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/limits.h"
#include "protocol/wire.h"

namespace protocol {
namespace {

enum Flag : std::uint8_t {
  kContinued = 1,
  kCrmFocused = 2,
  kCrmSource = 4,
  kCrmVisible = 8,
  kAllFlags = 15,
};

// One count for each value of its kind's byte but 0.
constexpr std::size_t kMaxCounts = 255;

std::string_view Cut(std::string_view text) {
  if (text.size() <= kMaxStringBytes) return text;
  std::size_t end = kMaxStringBytes;
  const auto continues = [&](std::size_t i) {
    return (static_cast<std::uint8_t>(text[i]) & 0xC0) == 0x80;
  };
  // A UTF-8 character has three continuation bytes at most; more are no UTF-8,
  // and any place is as good to cut as another.
  for (int back = 0; back < 3 && continues(end); ++back)
    --end;
  return text.substr(0, continues(end) ? kMaxStringBytes : end);
}

// Cutting can make two rules one, or turn them round.
std::vector<std::string_view> CutRules(const std::vector<std::string>& rules) {
  std::vector<std::string_view> cut(rules.size());
  std::ranges::transform(rules, cut.begin(), Cut);
  std::ranges::sort(cut);
  cut.erase(std::unique(cut.begin(), cut.end()), cut.end());
  if (cut.size() > kMaxRulesPerEvent) cut.resize(kMaxRulesPerEvent);
  return cut;
}

template <typename Range, typename Projection = std::identity>
bool StrictlyAscending(const Range& range, Projection projection = {}) {
  return std::ranges::adjacent_find(range,
                                    std::ranges::greater_equal{},
                                    projection) == std::ranges::end(range);
}

void WriteObject(const ObjectFacts& object, Writer& out) {
  assert(object.sealed_name.size() <= kMaxSealedNameBytes);
  out.Varint(object.bytes);
  out.Varint(object.items);
  out.Text(Cut(object.media_type));
  out.Text(Cut(object.extension));
  out.Blob(object.sealed_name);
  out.Varint(object.file);
  out.Varint(object.origin);
  out.Byte(static_cast<std::uint8_t>(object.linked_by));
  out.Varint(object.device);
}

void WriteCounts(const std::vector<KindCount>& counts, Writer& out) {
  assert(StrictlyAscending(counts, &KindCount::Code));
  out.Varint(counts.size());
  for (const KindCount& count : counts) {
    assert(count.kind != IdentifierKind{} && count.distinct > 0);
    out.Byte(count.Code());
    out.Varint(count.distinct);
    out.Varint(count.mentions);
  }
}

template <typename Number>
Number ReadNumber(Reader& in) {
  const std::uint64_t value = in.Varint();
  if (!std::in_range<Number>(value)) in.Fail();
  return static_cast<Number>(value);
}

void ReadFlags(Reader& in, Event& event) {
  const std::uint8_t flags = in.Byte();
  if (flags > kAllFlags) in.Fail();
  event.continued = (flags & kContinued) != 0;
  event.crm_focused = (flags & kCrmFocused) != 0;
  event.crm_source = (flags & kCrmSource) != 0;
  event.crm_visible = (flags & kCrmVisible) != 0;
}

void ReadRules(Reader& in, std::vector<std::string>& rules) {
  const std::uint64_t count = in.Varint();
  if (count > kMaxRulesPerEvent) return in.Fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    rules.emplace_back(in.Text(kMaxStringBytes));
  }
  if (!StrictlyAscending(rules)) in.Fail();
}

void ReadObject(Reader& in, ObjectFacts& object) {
  object.bytes = in.Varint();
  object.items = ReadNumber<std::uint32_t>(in);
  object.media_type = in.Text(kMaxStringBytes);
  object.extension = in.Text(kMaxStringBytes);
  const base::ByteView name = in.Blob(kMaxSealedNameBytes);
  object.sealed_name.assign(name.begin(), name.end());
  object.file = in.Varint();
  object.origin = in.Varint();
  object.linked_by = static_cast<LinkedBy>(in.Byte());
  object.device = in.Varint();
}

void ReadCounts(Reader& in, std::vector<KindCount>& counts) {
  const std::uint64_t size = in.Varint();
  if (size > kMaxCounts) return in.Fail();
  for (std::uint64_t i = 0; i < size && in.ok(); ++i) {
    KindCount count = KindCount::OfCode(in.Byte());
    count.distinct = ReadNumber<std::uint32_t>(in);
    count.mentions = ReadNumber<std::uint32_t>(in);
    if (count.kind == IdentifierKind{} || count.distinct == 0) in.Fail();
    counts.push_back(count);
  }
  if (!StrictlyAscending(counts, &KindCount::Code)) in.Fail();
}

void ReadFingerprints(Reader& in, std::vector<Fingerprint>& fingerprints) {
  const std::uint64_t count = in.Varint();
  if (count > kMaxFingerprintsPerEvent ||
      count * sizeof(Fingerprint) > in.left()) {
    return in.Fail();
  }
  fingerprints.resize(static_cast<std::size_t>(count));
  for (Fingerprint& fingerprint : fingerprints)
    fingerprint = in.Fixed64();
  if (!StrictlyAscending(fingerprints)) in.Fail();
}

// A time that four digits of a year can say. What no clock can show comes from
// no agent, and a sum with it could overflow.
std::chrono::sys_time<std::chrono::milliseconds> ReadTime(Reader& in) {
  using std::chrono::milliseconds;
  using std::chrono::sys_days;
  using namespace std::chrono_literals;  // 1y
  constexpr std::chrono::sys_time<milliseconds> kFirst = sys_days(0y / 1 / 1);
  constexpr std::chrono::sys_time<milliseconds> kEnd = sys_days(10000y / 1 / 1);
  const std::chrono::sys_time<milliseconds> time(milliseconds(in.Signed()));
  if (time < kFirst || time >= kEnd) in.Fail();
  return time;
}

// Enum values are taken as they are: a row of a newer program of the same
// version keeps its meaning for those who know it.
Event ReadEvent(Reader& in) {
  Event event;
  event.channel = static_cast<Channel>(in.Byte());
  if (event.channel == Channel{}) in.Fail();
  event.action = static_cast<Action>(in.Byte());
  event.reading = static_cast<Reading>(in.Byte());
  event.reason = static_cast<Reason>(in.Byte());
  event.severity = static_cast<Severity>(in.Byte());
  ReadFlags(in, event);
  event.acted_at = ReadTime(in);
  event.acted_at_uptime = std::chrono::milliseconds(in.Signed());
  event.login = in.Fixed32();
  event.visit = in.Varint();
  ReadRules(in, event.rules);
  event.program = in.Text(kMaxStringBytes);
  event.destination = in.Text(kMaxStringBytes);
  event.page_host = in.Text(kMaxStringBytes);
  event.detail = in.Text(kMaxStringBytes);
  ReadObject(in, event.object);
  ReadCounts(in, event.counts);
  event.quantity = in.Varint();
  event.canon = ReadNumber<std::uint16_t>(in);
  event.epoch = ReadNumber<std::uint16_t>(in);
  ReadFingerprints(in, event.fingerprints);
  return event;
}

}  // namespace

base::Bytes EncodeRow(const Event& event) {
  assert(event.channel != Channel{});
  assert(event.fingerprints.size() <= kMaxFingerprintsPerEvent);
  assert(StrictlyAscending(event.fingerprints));

  constexpr std::size_t kTypicalBytes = 160;
  base::Bytes row;
  row.reserve(kTypicalBytes + event.fingerprints.size() * sizeof(Fingerprint));
  Writer out(row);
  out.Byte(kRowVersion);
  out.Byte(static_cast<std::uint8_t>(event.channel));
  out.Byte(static_cast<std::uint8_t>(event.action));
  out.Byte(static_cast<std::uint8_t>(event.reading));
  out.Byte(static_cast<std::uint8_t>(event.reason));
  out.Byte(static_cast<std::uint8_t>(event.severity));
  out.Byte(static_cast<std::uint8_t>((event.continued ? kContinued : 0) |
                                     (event.crm_focused ? kCrmFocused : 0) |
                                     (event.crm_source ? kCrmSource : 0) |
                                     (event.crm_visible ? kCrmVisible : 0)));
  out.Signed(event.acted_at.time_since_epoch().count());
  out.Signed(event.acted_at_uptime.count());
  out.Fixed32(event.login);
  out.Varint(event.visit);
  const auto rules = CutRules(event.rules);
  out.Varint(rules.size());
  for (const std::string_view rule : rules)
    out.Text(rule);
  out.Text(Cut(event.program));
  out.Text(Cut(event.destination));
  out.Text(Cut(event.page_host));
  out.Text(Cut(event.detail));
  WriteObject(event.object, out);
  WriteCounts(event.counts, out);
  out.Varint(event.quantity);
  out.Varint(event.canon);
  out.Varint(event.epoch);
  out.Varint(event.fingerprints.size());
  for (const Fingerprint one : event.fingerprints)
    out.Fixed64(one);
  assert(row.size() <= kMaxRowBytes);
  return row;
}

base::Result<Event> DecodeRow(base::ByteView row) {
  if (row.empty() || row.size() > kMaxRowBytes) {
    return base::Error{base::ErrorCode::kCorrupt, "row of impossible length"};
  }
  if (row[0] != kRowVersion) {
    return base::Error{base::ErrorCode::kInvalid, "row of unknown version"};
  }
  Reader in(row.subspan(1));
  Event event = ReadEvent(in);
  if (!in.Done()) {
    return base::Error{base::ErrorCode::kCorrupt, "row is not well-formed"};
  }
  return event;
}

std::uint8_t RowChannel(base::ByteView row) {
  return row.size() < 2 ? std::uint8_t{0} : row[1];
}

LoginId RowLogin(base::ByteView row) {
  constexpr std::size_t kBytesBeforeTimes = 7;
  if (row.size() < kBytesBeforeTimes || row[0] != kRowVersion) return 0;
  Reader in(row.subspan(kBytesBeforeTimes));
  (void)in.Signed();
  (void)in.Signed();
  const LoginId login = in.Fixed32();
  return in.ok() ? login : 0;
}

}  // namespace protocol
