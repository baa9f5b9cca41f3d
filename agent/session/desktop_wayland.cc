#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "agent/session/desktop_on.h"
#include "base/dbus/session_bus.h"
#include "collectors/clipboard/clipboard_collector.h"
#include "collectors/screenshot/portal_collector.h"
#include "collectors/wayland/wayland_connection.h"

namespace agent {
namespace {

using collectors::ClipboardCollector;
using collectors::CrmRules;
using collectors::WaylandConnection;
using collectors::WindowSource;

class WaylandDesktop final : public DesktopOn<WaylandConnection> {
 public:
  WaylandDesktop(const DesktopParts& parts,
                 const Config& config,
                 Listener listener,
                 CrmRules rules,
                 std::unique_ptr<WaylandConnection> connection,
                 std::unique_ptr<WindowSource> windows)
      : DesktopOn(parts,
                  config,
                  std::move(listener),
                  std::move(rules),
                  std::move(connection),
                  std::move(windows)) {
    if (config.watch_screenshots)
      portal_.emplace(collectors::OpenDbusPortalSource(parts.loop, parts.clock),
                      gate_,
                      parts.sink,
                      parts.clock);
    auto clipboard = collectors::OpenWaylandClipboardSource(
        *connection_, parts.loop, parts.clock);
    if (clipboard == nullptr) return;
    // Whose content it is cannot be told: the focus decides.
    clipboard_ = std::make_unique<ClipboardCollector>(
        std::move(clipboard),
        watched_,
        gate_,
        [](auto /*client*/) { return false; },
        parts.sink,
        parts.loop);
  }

  std::vector<SensorState> sensors() const override {
    using State = SensorState::State;
    if (!lost_.empty())
      return {{"window", State::kUnavailable, lost_},
              {"clipboard", State::kUnavailable, lost_}};
    const SensorState window{
        "window",
        State::kLimited,
        "Wayland does not say which program a window belongs to"};
    return {window,
            Clipboard("clipboard", true),
            Clipboard("primary", watched_.primary),
            {"drag", State::kUnavailable, "Wayland does not show it"},
            {"paste", State::kUnavailable, "Wayland does not show it"},
            Screenshot()};
  }

  bool busy() const override {
    return clipboard_ != nullptr && clipboard_->busy();
  }

 private:
  SensorState Screenshot() const {
    using State = SensorState::State;
    if (!portal_)
      return {
          "screenshot", State::kUnavailable, "switched off in the settings"};
    if (!portal_trouble_.empty())
      return {"screenshot", State::kUnavailable, portal_trouble_};
    if (!base::dbus::HasSessionBus())
      return {"screenshot",
              State::kUnavailable,
              "this login has no session bus, and Wayland does not show it"};
    return {"screenshot",
            State::kLimited,
            "what asks the portal is seen; what asks the compositor itself "
            "(grim) is not"};
  }

  SensorState Clipboard(std::string name, bool watched) const {
    using State = SensorState::State;
    if (clipboard_ == nullptr)
      return {std::move(name),
              State::kUnavailable,
              "the compositor does not offer wlr-data-control"};
    if (!watched)
      return {
          std::move(name), State::kUnavailable, "switched off in the settings"};
    return {std::move(name),
            State::kLimited,
            "Wayland does not say which program copied"};
  }

  // The clipboard first: what is in it when watching begins is not told apart
  // from what is copied before the others are ready.
  void OnVisit(bool open,
               const collectors::Visit& visit,
               collectors::ActTime at) override {
    base::Status set;
    if (clipboard_ != nullptr) set = clipboard_->SetGateOpen(open);
    listener_.on_visit(open, visit, at);
    SetPortalGate(open);
    if (!set.ok() && lost_.empty()) OnLost(set.error().message);
  }

  void SetPortalGate(bool open) {
    if (!portal_) return;
    const auto done = portal_->SetGateOpen(open);
    const std::string trouble = done.ok() ? "" : done.error().message;
    // Whether it works shows when it is tried: as it was, while it is not.
    if (!open || trouble == portal_trouble_) return;
    portal_trouble_ = trouble;
    if (listener_.on_sensor)
      listener_.on_sensor("screenshot", protocol::Reason::kNone);
  }

  std::optional<collectors::PortalCollector> portal_;
  std::string portal_trouble_;
  std::unique_ptr<ClipboardCollector> clipboard_;  // Null: not offered.
};

}  // namespace

base::Result<std::unique_ptr<Desktop>> OpenWaylandDesktop(
    const DesktopParts& parts,
    const Config& config,
    Desktop::Listener listener) {
  auto rules = CrmRules::Compile(config.crm_rules);
  if (!rules.ok()) return rules.error();
  auto connection = WaylandConnection::Open();
  if (!connection.ok()) return connection.error();
  auto windows =
      collectors::OpenWaylandWindowSource(*connection.value(), parts.clock);
  if (windows == nullptr)
    return base::Error{base::ErrorCode::kUnavailable,
                       "the compositor at " + connection.value()->display() +
                           " does not say which windows there are "
                           "(wlr-foreign-toplevel-management)"};
  return std::unique_ptr<Desktop>(
      std::make_unique<WaylandDesktop>(parts,
                                       config,
                                       std::move(listener),
                                       std::move(rules.value()),
                                       std::move(connection.value()),
                                       std::move(windows)));
}

}  // namespace agent
