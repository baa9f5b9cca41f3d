#include "agent/daemon/recorder.h"

#include <algorithm>
#include <iterator>
#include <optional>
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

// Wiped: digests can be guessed back.
void WipeDigests(std::vector<identifiers::Digest>& digests) {
  for (auto& digest : digests)
    base::crypto::Wipe(digest);
  digests.clear();
}

}  // namespace

// Events handed in together, on their way into the buffer.
struct Recorder::Group {
  struct Summed {
    protocol::Event event;  // As it was.
    protocol::Event sum;    // What it adds to one.
  };
  std::vector<protocol::Event> events;  // That become rows.
  std::vector<Summed> summed;
  std::vector<Entry> entries;  // Empty once handed to the buffer.
  std::uint64_t bytes = 0;     // Of rows.
  std::uint64_t reports = 0;
  std::vector<OwnEvent> own;  // Of RecordSelf(): to be kept if it fails.
  std::optional<HeldBack::Outage> outage;  // That some of them tell of.
  std::map<protocol::LoginId, std::uint64_t> stored_bytes;
  Done done;

  // Gives back what it takes in the buffer.
  std::uint64_t Add(protocol::Event event, const Origin& origin) {
    entries.push_back({protocol::EncodeRow(event), origin, {}});
    const auto size = entries.back().row.size();
    bytes += size;
    stored_bytes[event.login] += StoredBytes(size);
    events.push_back(std::move(event));
    return StoredBytes(size);
  }

  void AddToSum(Summed one,
                const Origin& origin,
                std::chrono::milliseconds gather) {
    entries.push_back({protocol::EncodeRow(one.sum), origin, gather});
    summed.push_back(std::move(one));
  }

  void AddOwn(const OwnEvent& one) {
    if (one.gather.count() > 0)
      AddToSum({one.event, one.event}, {}, one.gather);
    else
      Add(one.event, {});
  }
};

Recorder::Recorder(base::EventLoop& loop,
                   EventBuffer& buffer,
                   const identifiers::Fingerprinter& fingerprinter,
                   const base::Clock& clock,
                   std::uint32_t high_at,
                   Observers observers,
                   SealName seal_name,
                   EpochNow epoch_now)
    : loop_(loop),
      buffer_(buffer),
      fingerprinter_(fingerprinter),
      clock_(clock),
      high_at_(high_at),
      observers_(std::move(observers)),
      seal_name_(std::move(seal_name)),
      epoch_now_(std::move(epoch_now)),
      held_back_(clock),
      own_limit_(clock) {}

void Recorder::Record(std::vector<Report> reports,
                      protocol::LoginId login,
                      const std::array<std::uint8_t, 16>& instance,
                      Done done) {
  auto group = std::make_shared<Group>();
  group->done = std::move(done);
  group->reports = reports.size();
  const auto buffer = buffer_.status();
  for (auto& report : reports) {
    report.event.login = login;
    RecordOne(std::move(report), buffer, instance, *group);
  }
  Append(group);
}

void Recorder::RecordOne(Report report,
                         const BufferStatus& buffer,
                         const std::array<std::uint8_t, 16>& instance,
                         Group& group) {
  using How = Admission::How;
  protocol::Event& event = report.event;
  const auto login = event.login;
  const auto admitted =
      AdmissionOf(buffer,
                  on_the_way_,
                  login,
                  report.digests.size() * sizeof(protocol::Fingerprint));
  if (admitted.how == How::kCounted ||
      (admitted.how == How::kSampled && event.continued)) {
    WipeDigests(report.digests);
    if (event.continued) return;
    auto summed = ForSum(event, protocol::Reason::kOverShare);
    summed.severity = SeverityOf(summed, high_at_);
    group.AddToSum({std::move(event), std::move(summed)},
                   {.source = instance, .number = report.number},
                   admitted.gather);
    return;
  }
  // The epoch of the key in use, not one that the session process claims.
  const std::uint16_t epoch =
      epoch_now_ ? epoch_now_() : identifiers::EpochOf(clock_.utc_now());
  Complete(report, epoch);
  const bool was_continued = event.continued;
  ForEachPart(
      std::move(event), report.digests, [&](auto part, const auto& digests) {
        const bool more = part.continued && !was_continued;
        if (more && admitted.how != How::kWhole) return;
        part.severity = SeverityOf(part, high_at_);
        if (!digests.empty()) {
          part.epoch = epoch;
          part.fingerprints = fingerprinter_.Make(digests, epoch);
        }
        on_the_way_[login] += group.Add(
            std::move(part),
            {.source = instance, .number = report.number, .continued = more});
      });
  WipeDigests(report.digests);
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

// What deskwardend says of itself nobody at the desk can cause in a loop.
OwnEvent Recorder::AsOwn(protocol::Event event) {
  event.severity = SeverityOf(event, high_at_);
  if (event.login == 0 && event.program == kDaemonName) return {event};
  const bool rare = own_limit_.Take(event);
  const auto admitted = AdmissionOf(buffer_.status(), on_the_way_, event.login);
  const bool counted = admitted.how == Admission::How::kCounted;
  if (rare && !counted) return {event};
  auto summed = ForSum(
      event,
      counted ? protocol::Reason::kOverShare : protocol::Reason::kTooOften);
  summed.program = event.program;
  summed.detail = protocol::Name(event.action);
  summed.severity = SeverityOf(summed, high_at_);
  return {summed, counted ? admitted.gather : OwnLimit::kMinute};
}

void Recorder::RecordSelf(protocol::Event event, Done done) {
  AppendSelf({AsOwn(std::move(event))}, std::move(done));
}

void Recorder::Retry() {
  if (held_back_.any()) AppendSelf({}, {});
}

void Recorder::AppendSelf(std::vector<OwnEvent> more, Done done) {
  auto group = std::make_shared<Group>();
  group->done = std::move(done);
  group->own = held_back_.TakeEvents();
  std::ranges::move(more, std::back_inserter(group->own));
  for (const auto& own : group->own)
    group->AddOwn(own);
  group->outage = held_back_.TakeOutage();
  if (group->outage)
    for (auto& event : held_back_.Tell(*group->outage)) {
      event.severity = SeverityOf(event, high_at_);
      group->Add(std::move(event), {});
    }
  for (const auto& [login, bytes] : group->stored_bytes)
    on_the_way_[login] += bytes;
  Append(group);
}

void Recorder::Append(const std::shared_ptr<Group>& group) {
  const auto entries = std::exchange(group->entries, {});
  buffer_.Append(
      entries,
      [this, loop = &loop_, alive = std::weak_ptr<bool>(alive_), group](
          base::Result<StoredSpan> result) {
        loop->Post([this, alive, group, result = std::move(result)]() mutable {
          if (!alive.expired()) OnDurable(*group, std::move(result));
        });
      });
}

void Recorder::OnDurable(Group& group, base::Result<StoredSpan> result) {
  for (const auto& [login, bytes] : group.stored_bytes)
    if ((on_the_way_[login] -= bytes) == 0) on_the_way_.erase(login);
  if (!result.ok()) {
    GiveBack(group, result.error());
    SetTrouble(result.error().message);
    if (group.done) group.done(result.error());
    return;
  }
  SetTrouble("");
  Count(group, result.value());
  if (group.done) group.done({});
  Retry();
}

// What was handed in again after a restart comes first in its group.
void Recorder::Count(const Group& group, const StoredSpan& stored) {
  for (const auto& [event, sum] :
       std::span(group.summed)
           .last(std::min(stored.added, group.summed.size()))) {
    counters_.dropped[protocol::Name(sum.reason)] += sum.quantity;
    observers_.on_summed(event);
  }
  const auto rows = std::min(stored.rows, group.events.size());
  if (rows == 0) return;
  bool urgent = false;
  auto number = stored.last - static_cast<Seq>(rows);
  for (const auto& event : std::span(group.events).last(rows)) {
    ++counters_.observed[protocol::Name(event.channel)];
    if (event.action == protocol::Action::kLost)
      counters_.dropped[protocol::Name(event.reason)] += event.quantity;
    urgent = urgent || event.severity == protocol::Severity::kHigh;
    observers_.on_event(event, ++number);
  }
  observers_.on_stored(group.bytes, urgent);
}

// Reports are handed in again by who made them.
void Recorder::GiveBack(Group& group, const base::Error& why) {
  if (group.outage) held_back_.GiveBack(*group.outage);
  held_back_.Failed(why, group.reports);
  for (auto& own : group.own)
    held_back_.Keep(std::move(own));
}

void Recorder::SetTrouble(const std::string& trouble) {
  if (trouble == trouble_) return;
  trouble_ = trouble;
  observers_.on_trouble(trouble_);
}

}  // namespace agent
