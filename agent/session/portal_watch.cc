#include "agent/session/portal_watch.h"

#include <utility>

#include "base/dbus/session_bus.h"

namespace agent {

PortalWatch::PortalWatch(const DesktopParts& parts,
                         const collectors::Gate& gate,
                         const std::vector<std::string>& tools,
                         std::function<void()> on_change)
    : on_change_(std::move(on_change)),
      collector_(
          collectors::OpenDbusPortalSource(parts.loop, parts.clock),
          gate,
          parts.sink,
          parts.clock,
          [this](const std::string& why) {
            SetTroubles(why + "; it is tried again at the next visit",
                        tool_trouble_);
          },
          [this](const std::string& program) {
            if (tools_) tools_->OnGiven(program);
          }) {
  if (!tools.empty())
    tools_.emplace(collectors::OpenInotifyToolSource(parts.loop, tools),
                   gate,
                   parts.sink,
                   parts.loop,
                   parts.clock);
}

void PortalWatch::SetGateOpen(bool open) {
  const auto bus = collector_.SetGateOpen(open);
  const auto tools = tools_ ? tools_->SetGateOpen(open) : base::Status();
  // Whether it works shows when it is tried: as it was, while it is not.
  if (open)
    SetTroubles(bus.ok() ? "" : bus.error().message,
                tools.ok() ? "" : tools.error().message);
}

void PortalWatch::SetTroubles(const std::string& bus,
                              const std::string& tools) {
  if (bus == bus_trouble_ && tools == tool_trouble_) return;
  bus_trouble_ = bus;
  tool_trouble_ = tools;
  if (on_change_) on_change_();
}

std::string PortalWatch::tools() const {
  const std::string others = "of what asks the compositor itself (grim) ";
  if (!tools_) return others + "nothing";
  return others + (tool_trouble_.empty() ? "that known tools are started"
                                         : "nothing: " + tool_trouble_);
}

std::string PortalWatch::trouble() const {
  if (!bus_trouble_.empty()) return bus_trouble_;
  return base::dbus::HasSessionBus() ? "" : "this login has no session bus";
}

SensorState PortalWatch::sensor() const {
  if (const auto why = trouble(); !why.empty())
    return SensorState::Unavailable(
        "screenshot",
        protocol::Reason::kNoService,
        why + ", and Wayland does not show who takes pictures otherwise");
  return SensorState::Limited(
      "screenshot",
      std::string("what asks the portal, GNOME Shell or KWin on the session "
                  "bus is seen; ") +
          tools());
}

}  // namespace agent
