#include "agent/session/portal_watch.h"

#include <utility>

#include "base/dbus/session_bus.h"

namespace agent {

PortalWatch::PortalWatch(const DesktopParts& parts,
                         const collectors::Gate& gate,
                         std::function<void()> on_change)
    : on_change_(std::move(on_change)),
      collector_(collectors::OpenDbusPortalSource(parts.loop, parts.clock),
                 gate,
                 parts.sink,
                 parts.clock,
                 [this](const std::string& why) {
                   SetTrouble(why + "; it is tried again at the next visit");
                 }) {}

void PortalWatch::SetGateOpen(bool open) {
  const auto done = collector_.SetGateOpen(open);
  // Whether it works shows when it is tried: as it was, while it is not.
  if (open) SetTrouble(done.ok() ? "" : done.error().message);
}

void PortalWatch::SetTrouble(const std::string& trouble) {
  if (std::exchange(trouble_, trouble) != trouble && on_change_) on_change_();
}

std::string PortalWatch::trouble() const {
  if (!trouble_.empty()) return trouble_;
  return base::dbus::HasSessionBus() ? "" : "this login has no session bus";
}

SensorState PortalWatch::sensor() const {
  if (const auto why = trouble(); !why.empty())
    return SensorState::Unavailable(
        "screenshot",
        protocol::Reason::kNoService,
        why + ", and Wayland does not show it otherwise");
  return SensorState::Limited(
      "screenshot",
      "what asks the portal, GNOME Shell or KWin on the session bus is "
      "seen; what asks the compositor itself (grim) is not");
}

}  // namespace agent
