#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "agent/session/desktop_on.h"
#include "agent/session/portal_watch.h"
#include "collectors/clipboard/clipboard_collector.h"
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
      portal_.emplace(parts, gate_, [this] {
        if (listener_.on_sensor)
          listener_.on_sensor("screenshot", protocol::Reason::kNone);
      });
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
    return (clipboard_ != nullptr && clipboard_->busy()) ||
           (portal_ && portal_->busy());
  }

 private:
  SensorState Screenshot() const {
    using State = SensorState::State;
    if (!portal_)
      return {
          "screenshot", State::kUnavailable, "switched off in the settings"};
    return portal_->sensor();
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
    if (portal_) portal_->SetGateOpen(open);
    if (!set.ok() && lost_.empty()) OnLost(set.error().message);
  }

  std::optional<PortalWatch> portal_;
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
                           "(wlr-foreign-toplevel-management; GNOME's and "
                           "KDE's do not); in an X11 login all can be seen"};
  return std::unique_ptr<Desktop>(
      std::make_unique<WaylandDesktop>(parts,
                                       config,
                                       std::move(listener),
                                       std::move(rules.value()),
                                       std::move(connection.value()),
                                       std::move(windows)));
}

}  // namespace agent
