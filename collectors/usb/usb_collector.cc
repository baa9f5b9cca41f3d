#include "collectors/usb/usb_collector.h"

#include <algorithm>
#include <utility>

#include "collectors/usb_identity.h"

namespace collectors {
namespace {

using protocol::Action;
using Kind = UsbNotice::Kind;

Action ActionOf(Kind kind) {
  switch (kind) {
    case Kind::kAttached:
      return Action::kAttached;
    case Kind::kDetached:
      return Action::kDetached;
    case Kind::kMounted:
      return Action::kMounted;
    case Kind::kUnmounted:
      break;
  }
  return Action::kUnmounted;
}

std::string IdentityOf(const UsbDevice& device) {
  return UsbIdentity(device.vendor_id, device.product_id, device.serial);
}

}  // namespace

UsbCollector::UsbCollector(std::unique_ptr<UsbSource> source,
                           UsbOptions options,
                           const Gate& gate,
                           ObservationSink& sink,
                           base::EventLoop& loop)
    : source_(std::move(source)),
      options_(std::move(options)),
      gate_(gate),
      sink_(sink),
      loop_(loop) {
  source_->Start([this](const UsbNotice& notice) { OnNotice(notice); });
}

base::Status UsbCollector::SetGateOpen(bool open) {
  return source_->SetWatching(open);
}

void UsbCollector::OnNotice(const UsbNotice& notice) {
  auto observation = Observe(notice);
  if (!observation) return;
  const std::string identity = IdentityOf(notice.device);
  const bool ends =
      notice.kind == Kind::kDetached || notice.kind == Kind::kUnmounted;
  if (ends) return OnGone(identity, std::move(*observation));
  if (const auto gone = gone_.find(identity); gone != gone_.end()) {
    // It is back: what was said to have ended goes on.
    auto& held = gone->second.observations;
    const Action ended =
        notice.kind == Kind::kAttached ? Action::kDetached : Action::kUnmounted;
    const auto same = std::ranges::find(held, ended, &Observation::action);
    if (same != held.end()) {
      held.erase(same);
      if (held.empty()) gone_.erase(gone);
      return;
    }
  }
  sink_.Accept(std::move(*observation));
}

// A stick that is pulled out is unmounted by that: both wait together.
void UsbCollector::OnGone(const std::string& identity,
                          Observation observation) {
  Gone& gone = gone_[identity];
  gone.observations.push_back(std::move(observation));
  if (gone.wait == nullptr)
    gone.wait =
        loop_.RunAfter(kReturnWithin, [this, identity] { HandOver(identity); });
}

void UsbCollector::HandOver(const std::string& identity) {
  auto gone = gone_.extract(identity);
  for (Observation& observation : gone.mapped().observations)
    sink_.Accept(std::move(observation));
}

std::optional<Observation> UsbCollector::Observe(
    const UsbNotice& notice) const {
  auto visit = gate_.VisitAt(notice.at);
  if (!visit) return std::nullopt;
  Observation observation;
  observation.channel = protocol::Channel::kUsb;
  observation.action = ActionOf(notice.kind);
  observation.acted_at = notice.at;
  observation.visit = std::move(*visit);
  observation.destination = notice.device.name;
  observation.detail = DetailOf(notice);
  observation.object.bytes = notice.device.bytes;
  observation.device = base::SecretBytes(IdentityOf(notice.device));
  return observation;
}

// What it is, whether it was there when the visit began, whose it is; or the
// type of the file system that was mounted.
std::string UsbCollector::DetailOf(const UsbNotice& notice) const {
  const UsbDevice& device = notice.device;
  const bool mount =
      notice.kind == Kind::kMounted || notice.kind == Kind::kUnmounted;
  std::string detail = mount ? notice.file_system
                       : device.kind == UsbDevice::Kind::kPhone ? "phone"
                                                                : "storage";
  if (notice.before) detail += " present";
  const std::string kind = device.vendor_id + ":" + device.product_id;
  const bool companys =
      std::ranges::any_of(options_.company, [&](const std::string& one) {
        return one == kind ||
               (!device.serial.empty() && one == IdentityOf(device));
      });
  if (companys) detail += " company";
  return detail;
}

}  // namespace collectors
