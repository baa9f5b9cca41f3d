#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/session/desktop_on.h"
#include "agent/session/kwin_connection.h"
#include "agent/session/portal_watch.h"
#include "collectors/clipboard/clipboard_collector.h"
#include "collectors/wayland/wayland_connection.h"

namespace agent {
namespace {

using collectors::ClipboardCollector;
using collectors::CrmRules;
using collectors::WaylandConnection;
using collectors::WindowSource;
using protocol::Reason;

// Windows are told of on this connection.
struct Compositor {
  std::unique_ptr<WaylandConnection> connection;
  std::unique_ptr<WindowSource> windows;
  bool knows_programs = false;  // Whose they are.
};

class WaylandDesktop final : public DesktopOn<WaylandConnection> {
 public:
  WaylandDesktop(const DesktopParts& parts,
                 const Config& config,
                 Listener listener,
                 CrmRules rules,
                 Compositor compositor)
      : DesktopOn(parts,
                  config,
                  std::move(listener),
                  std::move(rules),
                  std::move(compositor.connection),
                  std::move(compositor.windows)),
        knows_programs_(compositor.knows_programs) {
    if (config.watch_screenshots)
      portal_.emplace(parts, gate_, config.screenshot_tools, [this] {
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
    if (!lost_.empty())
      return {
          SensorState::Unavailable("window", Reason::kDisconnected, lost_),
          SensorState::Unavailable("clipboard", Reason::kDisconnected, lost_)};
    return {Windows(),
            Clipboard("clipboard", true),
            Clipboard("primary", watched_.primary),
            NotShown("drag"),
            NotShown("paste"),
            Screenshot()};
  }

  bool busy() const override {
    return (clipboard_ != nullptr && clipboard_->busy()) ||
           (portal_ && portal_->busy());
  }

 private:
  SensorState Windows() const {
    if (knows_programs_) return SensorState::Working("window");
    return SensorState::Limited(
        "window", "Wayland does not say which program a window belongs to");
  }

  static SensorState NotShown(std::string name) {
    return SensorState::Unavailable(
        std::move(name), Reason::kNotOffered, "Wayland does not show it");
  }

  SensorState Screenshot() const {
    if (!portal_) return SensorState::SwitchedOff("screenshot");
    return portal_->sensor();
  }

  SensorState Clipboard(std::string name, bool watched) const {
    if (clipboard_ == nullptr)
      return SensorState::Unavailable(
          std::move(name),
          Reason::kNotOffered,
          "the compositor does not offer wlr-data-control");
    if (!watched) return SensorState::SwitchedOff(std::move(name));
    return SensorState::Limited(std::move(name),
                                "Wayland does not say which program copied");
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

  const bool knows_programs_;
  std::optional<PortalWatch> portal_;
  std::unique_ptr<ClipboardCollector> clipboard_;  // Null: not offered.
};

// Any program can ask most compositors that tell of windows; KWin chooses.
base::Result<Compositor> FindCompositor(const base::Clock& clock) {
  constexpr std::string_view kKwin = "org_kde_plasma_shell";
  auto connection = WaylandConnection::Open();
  if (!connection.ok()) return connection.error();
  auto& asked = connection.value();
  if (auto windows = collectors::OpenWaylandWindowSource(*asked, clock))
    return Compositor{std::move(asked), std::move(windows), false};
  if (!asked->Offers(kKwin))
    return base::Error{base::ErrorCode::kUnavailable,
                       "the compositor at " + asked->display() +
                           " does not say which windows there are "
                           "(wlr-foreign-toplevel-management; GNOME's does "
                           "not); in an X11 login all can be seen"};
  auto kwin = OpenOnKwin();
  if (!kwin.ok()) return kwin.error();
  auto windows = collectors::OpenKwinWindowSource(*kwin.value(), clock);
  if (windows == nullptr)
    return base::Error{
        base::ErrorCode::kUnavailable,
        "KWin at " + asked->display() +
            " does not say which windows there are, which it does for an "
            "installed program only (deskwarden-session.desktop among the "
            "applications), and an old one not at all; in an X11 login all "
            "can be seen"};
  return Compositor{std::move(kwin.value()), std::move(windows), true};
}

}  // namespace

base::Result<std::unique_ptr<Desktop>> OpenWaylandDesktop(
    const DesktopParts& parts,
    const Config& config,
    Desktop::Listener listener) {
  auto rules = CrmRules::Compile(config.crm_rules);
  if (!rules.ok()) return rules.error();
  auto compositor = FindCompositor(parts.clock);
  if (!compositor.ok()) return compositor.error();
  return std::unique_ptr<Desktop>(
      std::make_unique<WaylandDesktop>(parts,
                                       config,
                                       std::move(listener),
                                       std::move(rules.value()),
                                       std::move(compositor.value())));
}

}  // namespace agent
