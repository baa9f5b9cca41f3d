#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "agent/session/desktop_on.h"
#include "agent/session/portal_watch.h"
#include "collectors/clipboard/clipboard_collector.h"
#include "collectors/clipboard/paste_collector.h"
#include "collectors/screenshot/screenshot_collector.h"
#include "collectors/x11/x_connection.h"
#include "collectors/x11/x_recorder.h"

namespace agent {
namespace {

using collectors::ClipboardCollector;
using collectors::CrmRules;
using collectors::PasteCollector;
using collectors::ScreenshotCollector;
using collectors::XConnection;
using collectors::XRecorder;
using protocol::Reason;

collectors::PasteOptions PasteOptionsOf(const Config& config) {
  return {.primary = config.watch_primary,
          .drag = config.watch_drag,
          .all = config.read == ReadPolicy::kVisit};
}

class X11Desktop final : public DesktopOn<XConnection> {
 public:
  X11Desktop(const DesktopParts& parts,
             const Config& config,
             Listener listener,
             CrmRules rules,
             std::unique_ptr<XConnection> connection,
             std::unique_ptr<collectors::WindowSource> windows)
      : DesktopOn(parts,
                  config,
                  std::move(listener),
                  std::move(rules),
                  std::move(connection),
                  std::move(windows)),
        clipboard_(
            collectors::OpenX11ClipboardSource(*connection_, parts.loop),
            watched_,
            gate_,
            [this](auto client) { return gate_.IsCrmSource(client); },
            parts.sink,
            parts.loop),
        recorder_(*connection_,
                  parts.loop,
                  parts.clock,
                  {.pictures = config.watch_screenshots,
                   .conversions = config.watch_paste},
                  [this] { OnRecorder(); }) {
    if (config.watch_screenshots)
      screenshots_.emplace(
          collectors::OpenX11ScreenshotSource(*connection_, recorder_),
          gate_,
          [this] { return gate_.CrmWindows(); },
          parts.sink,
          parts.loop,
          parts.clock);
    // On X11 alone, the recorder sees what a portal does for others.
    if (config.watch_screenshots && !WaylandDisplay().empty())
      portal_.emplace(parts, gate_, config.screenshot_tools, [this] {
        if (listener_.on_sensor)
          listener_.on_sensor("screenshot", protocol::Reason::kNone);
      });
    if (config.watch_paste)
      pastes_.emplace(
          collectors::OpenX11PasteSource(*connection_, recorder_, parts.clock),
          PasteOptionsOf(config),
          gate_,
          PasteCollector::Questions{
              .is_crm_source =
                  [this](auto client) { return gate_.IsCrmSource(client); },
              .has_focus =
                  [this](auto client, auto program) {
                    return gate_.HasFocus(client, program);
                  },
              .page_host =
                  [this](auto selection, auto copied_at) {
                    return clipboard_.PageHostOf(selection, copied_at);
                  }},
          parts.sink,
          parts.loop);
  }

  std::vector<SensorState> sensors() const override {
    return {Sensor("window", true),
            Sensor("clipboard", true),
            Sensor("primary", watched_.primary),
            Sensor("drag", watched_.drag),
            Screenshot(),
            Recorded("paste", pastes_.has_value())};
  }

  bool busy() const override {
    return clipboard_.busy() || (portal_ && portal_->busy());
  }

 private:
  SensorState Sensor(std::string name, bool watched) const {
    if (!lost_.empty())
      return SensorState::Unavailable(
          std::move(name), Reason::kDisconnected, lost_);
    if (!watched) return SensorState::SwitchedOff(std::move(name));
    if (!WaylandDisplay().empty())
      return SensorState::Limited(
          std::move(name),
          "this Wayland compositor does not tell of windows (GNOME's does "
          "not, KDE's only if deskwarden-session is installed), so only X11 "
          "programs can be seen; in an X11 login (\"on Xorg\", \"X11\") all "
          "can");
    return SensorState::Working(std::move(name));
  }

  // What needs the recorder.
  SensorState Recorded(std::string name, bool watched) const {
    if (watched && lost_.empty() &&
        recorder_.state() != XRecorder::State::kReady)
      return SensorState::Unavailable(
          std::move(name),
          recorder_.state() == XRecorder::State::kOverloaded
              ? Reason::kOverload
              : Reason::kNotOffered,
          recorder_.why());
    return Sensor(std::move(name), watched);
  }

  // On Wayland, what goes by the bus is seen, too.
  SensorState Screenshot() const {
    auto recorded = Recorded("screenshot", screenshots_.has_value());
    if (!portal_ || !lost_.empty() || !portal_->trouble().empty())
      return recorded;
    const bool x11 = recorder_.state() == XRecorder::State::kReady;
    return SensorState::Limited(
        "screenshot",
        (x11 ? std::string("pictures of X11 programs and ")
             : recorder_.why() + "; only ") +
            "what asks the portal, GNOME Shell or KWin on the session bus "
            "can be seen on this Wayland compositor; " +
            portal_->tools());
  }

  void OnRecorder() {
    if (!listener_.on_sensor) return;
    const bool overloaded = recorder_.state() == XRecorder::State::kOverloaded;
    const auto reason =
        overloaded ? protocol::Reason::kOverload : protocol::Reason::kNone;
    if (screenshots_) listener_.on_sensor("screenshot", reason);
    if (pastes_) listener_.on_sensor("paste", reason);
  }

  void OnVisit(bool open,
               const collectors::Visit& visit,
               collectors::ActTime at) override {
    listener_.on_visit(open, visit, at);
    if (auto set = clipboard_.SetGateOpen(open); !set.ok() && lost_.empty())
      OnLost(set.error().message);
    if (screenshots_) (void)screenshots_->SetGateOpen(open);
    if (portal_) portal_->SetGateOpen(open);
    if (pastes_) (void)pastes_->SetGateOpen(open);
  }

  ClipboardCollector clipboard_;
  XRecorder recorder_;
  std::optional<ScreenshotCollector> screenshots_;
  std::optional<PasteCollector> pastes_;
  std::optional<PortalWatch> portal_;
};

}  // namespace

base::Result<std::unique_ptr<Desktop>> OpenX11Desktop(
    const DesktopParts& parts,
    const Config& config,
    Desktop::Listener listener) {
  auto rules = CrmRules::Compile(config.crm_rules);
  if (!rules.ok()) return rules.error();
  auto connection = XConnection::Open(parts.clock);
  if (!connection.ok()) return connection.error();
  auto windows = collectors::OpenX11WindowSource(*connection.value());
  return std::unique_ptr<Desktop>(
      std::make_unique<X11Desktop>(parts,
                                   config,
                                   std::move(listener),
                                   std::move(rules.value()),
                                   std::move(connection.value()),
                                   std::move(windows)));
}

}  // namespace agent
