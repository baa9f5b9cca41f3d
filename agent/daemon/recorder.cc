#include "agent/daemon/recorder.h"

#include <algorithm>
#include <utility>

#include "agent/daemon/login_share.h"
#include "agent/daemon/severity.h"
#include "agent/ipc/report_parts.h"
#include "agent/ipc/self_event.h"
#include "base/crypto/sha256.h"
#include "protocol/event_json.h"
#include "protocol/row_codec.h"

namespace agent {
namespace {

constexpr std::size_t kMaxUnstored = 64;
constexpr std::size_t kMaxInstances = 1'024;

// Wiped: digests can be guessed back.
void WipeDigests(std::vector<identifiers::Digest>& digests) {
  for (auto& digest : digests)
    base::crypto::Wipe(digest);
  digests.clear();
}

}  // namespace

// Events handed in together, on their way into the buffer.
struct Recorder::Group {
  std::vector<protocol::Event> events;
  std::vector<Entry> entries;  // Empty once handed to the buffer.
  std::uint64_t bytes = 0;
  bool self = false;
  Done done;

  void Add(protocol::Event event, const Origin& origin) {
    entries.push_back({protocol::EncodeRow(event), origin});
    bytes += entries.back().row.size();
    events.push_back(std::move(event));
  }
};

Recorder::Recorder(base::EventLoop& loop,
                   EventBuffer& buffer,
                   const identifiers::Fingerprinter& fingerprinter,
                   const base::Clock& clock,
                   std::uint32_t high_at,
                   Observers observers,
                   SealName seal_name)
    : loop_(loop),
      buffer_(buffer),
      fingerprinter_(fingerprinter),
      clock_(clock),
      high_at_(high_at),
      observers_(std::move(observers)),
      seal_name_(std::move(seal_name)),
      last_(buffer.status().next - 1) {}

void Recorder::Record(std::vector<Report> reports,
                      protocol::LoginId login,
                      const std::array<std::uint8_t, 16>& instance,
                      Done done) {
  auto group = std::make_shared<Group>();
  group->done = std::move(done);
  // The epoch of the key in use, not one that the session process claims.
  const std::uint16_t epoch = identifiers::EpochOf(clock_.utc_now());
  const Admission admission = AdmissionOf(buffer_.status(), login);
  auto left_out =
      SelfEvent(clock_, protocol::Action::kLost, protocol::Reason::kOverShare);
  left_out.login = login;
  std::uint64_t first_left_out = 0;
  const auto handed_in = HandedIn(instance, reports.back().number);
  for (auto& report : reports) {
    protocol::Event& event = report.event;
    event.login = login;
    // One that is handed in again is known by its number alone: a sum in which
    // it is could count it once more.
    const bool is_left_out =
        admission == Admission::kCounted && report.number > handed_in;
    if (is_left_out && first_left_out == 0) first_left_out = report.number;
    if (admission != Admission::kWhole && event.continued) {
      WipeDigests(report.digests);
      continue;
    }
    if (is_left_out) {
      WipeDigests(report.digests);
      AddToSum(event, left_out);
      continue;
    }
    Complete(report, epoch);
    const bool was_continued = event.continued;
    ForEachPart(
        std::move(event), report.digests, [&](auto part, const auto& digests) {
          const bool more = part.continued && !was_continued;
          if (more && admission != Admission::kWhole) return;
          part.severity = SeverityOf(part, high_at_);
          if (!digests.empty()) {
            part.epoch = epoch;
            part.fingerprints = fingerprinter_.Make(digests, epoch);
          }
          group->Add(
              std::move(part),
              {.source = instance, .number = report.number, .continued = more});
        });
    WipeDigests(report.digests);
  }
  if (left_out.quantity > 0) {
    left_out.severity = SeverityOf(left_out, high_at_);
    group->Add(std::move(left_out),
               {.source = instance,
                .number = reports.back().number,
                .first = first_left_out});
  }
  Append(group);
}

std::uint64_t Recorder::HandedIn(const std::array<std::uint8_t, 16>& instance,
                                 std::uint64_t up_to) {
  if (handed_in_.size() >= kMaxInstances && !handed_in_.contains(instance))
    handed_in_.erase(handed_in_.begin());
  auto& newest = handed_in_[instance];
  const auto before = std::max(newest, buffer_.NewestOf(instance));
  newest = std::max(newest, up_to);
  return before;
}

void Recorder::Complete(Report& report, std::uint16_t epoch) const {
  auto& object = report.event.object;
  if (report.with.device) {
    object.device = fingerprinter_.Make({&*report.with.device, 1}, epoch)[0];
    base::crypto::Wipe(*report.with.device);
    report.event.epoch = epoch;
  }
  if (!report.with.name.view().empty() && seal_name_) {
    object.sealed_name = seal_name_(epoch, report.with.name.view());
    report.with.name = {};
    if (!object.sealed_name.empty()) report.event.epoch = epoch;
  }
}

void Recorder::RecordSelf(protocol::Event event, Done done) {
  auto group = std::make_shared<Group>();
  group->self = true;
  group->done = std::move(done);
  for (auto& earlier : std::exchange(unstored_, {}))
    group->Add(std::move(earlier), {});
  event.severity = SeverityOf(event, high_at_);
  group->Add(std::move(event), {});
  Append(group);
}

void Recorder::Append(const std::shared_ptr<Group>& group) {
  const auto entries = std::exchange(group->entries, {});
  buffer_.Append(
      entries,
      [this, loop = &loop_, alive = std::weak_ptr<bool>(alive_), group](
          base::Result<Seq> result) {
        loop->Post([this, alive, group, result = std::move(result)]() mutable {
          if (!alive.expired()) OnDurable(*group, std::move(result));
        });
      });
}

void Recorder::OnDurable(Group& group, base::Result<Seq> result) {
  if (!result.ok()) {
    if (group.self) Keep(group);
    SetTrouble(result.error().message);
    if (group.done) group.done(result.error());
    return;
  }
  SetTrouble("");
  Count(group, result.value());
  if (group.done) group.done({});
}

void Recorder::Count(const Group& group, Seq last) {
  // Callbacks come in the order of the numbers, so what the numbers grew by was
  // new; the rest, always the first of them, was handed in again after a
  // restart. (A lower number than before: a new generation began.)
  const auto count = static_cast<Seq>(group.events.size());
  const Seq fresh = last < last_ ? count : std::min(count, last - last_);
  last_ = last;
  if (fresh == 0) return;
  bool urgent = false;
  for (Seq i = count - fresh; i < count; ++i) {
    const auto& event = group.events[static_cast<std::size_t>(i)];
    ++counters_.observed[protocol::Name(event.channel)];
    if (event.action == protocol::Action::kLost)
      counters_.dropped[protocol::Name(event.reason)] += event.quantity;
    urgent = urgent || event.severity == protocol::Severity::kHigh;
    observers_.on_event(event, last - count + 1 + i);
  }
  observers_.on_stored(group.bytes, urgent);
}

void Recorder::Keep(Group& group) {
  for (auto& event : group.events) {
    if (unstored_.size() < kMaxUnstored)
      unstored_.push_back(std::move(event));
    else
      ++counters_.dropped[protocol::Name(protocol::Reason::kDiskFull)];
  }
}

void Recorder::SetTrouble(const std::string& trouble) {
  if (trouble == trouble_) return;
  trouble_ = trouble;
  observers_.on_trouble(trouble_);
}

}  // namespace agent
