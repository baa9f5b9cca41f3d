#include "agent/daemon/scan_lane.h"

#include <utility>

#include "base/crypto/sha256.h"
#include "identifiers/canon.h"

namespace agent {

using protocol::Reading;
using protocol::Reason;

void ScanLane::Take(std::vector<Item> items) {
  for (auto& item : items) {
    slots_.push_back(std::make_unique<Slot>(Slot{std::move(item)}));
    if (slots_.back()->item.report.has_file) Scan(*slots_.back());
  }
  RecordReady();
}

void ScanLane::Scan(Slot& slot) {
  auto& event = slot.item.report.event;
  base::UniqueFd file = std::move(slot.item.report.with.file);
  event.reading = Reading::kUnread;
  // The kernel gave this process no descriptor: it has too many.
  event.reason = file.valid() ? CheckReceivedFile(file, slot.item.from)
                              : Reason::kOverload;
  if (event.reason == Reason::kNone && parts_.scanner == nullptr)
    event.reason = Reason::kUnsupported;
  if (event.reason != Reason::kNone) return CloseElsewhere(std::move(file));
  slot.waits = true;
  ++files_;
  parts_.scanner->Scan(
      {.file = std::move(file), .extension = event.object.extension},
      [self = shared_from_this(), &slot](ScanResult result) {
        self->OnScanned(slot, std::move(result));
      });
}

void ScanLane::OnScanned(Slot& slot, ScanResult result) {
  Report& report = slot.item.report;
  auto& event = report.event;
  event.reading = result.reading;
  event.reason = result.reason;
  if (!result.media_type.empty())
    event.object.media_type = std::move(result.media_type);
  if (result.bytes > 0) event.object.bytes = result.bytes;
  if (event.reading == Reading::kRead) {
    event.counts = std::move(result.counts);
    event.canon = identifiers::kCanon;
    parts_.samples->Link(slot.item.login, result.digests, event.object);
    report.digests = std::move(result.digests);
  } else {
    for (auto& digest : result.digests)
      base::crypto::Wipe(digest);
  }
  slot.waits = false;
  --files_;
  RecordReady();
}

void ScanLane::RecordReady() {
  std::vector<Report> reports;
  protocol::LoginId login = 0;
  while (!slots_.empty() && !slots_.front()->waits) {
    Item& item = slots_.front()->item;
    if (!reports.empty() && item.login != login)
      Record(std::exchange(reports, {}), login);
    login = item.login;
    reports.push_back(std::move(item.report));
    slots_.pop_front();
  }
  if (!reports.empty()) Record(std::move(reports), login);
}

void ScanLane::Record(std::vector<Report> reports, protocol::LoginId login) {
  const std::size_t count = reports.size();
  const std::uint64_t up_to = reports.back().number;
  parts_.recorder.Record(
      std::move(reports),
      login,
      instance_,
      [self = shared_from_this(), count, up_to](const base::Status& status) {
        if (self->on_recorded_) self->on_recorded_(count, up_to, status);
      });
}

}  // namespace agent
