#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "agent/session/desktop.h"
#include "collectors/clipboard/clipboard_collector.h"
#include "collectors/clipboard/paste_collector.h"
#include "collectors/screenshot/screenshot_collector.h"
#include "collectors/window/crm_rule.h"
#include "collectors/window/window_gate.h"
#include "collectors/window/window_source.h"
#include "collectors/x11/x_connection.h"
#include "collectors/x11/x_recorder.h"

namespace agent {
namespace {

using collectors::ClipboardCollector;
using collectors::CrmRules;
using collectors::PasteCollector;
using collectors::ScreenshotCollector;
using collectors::WindowGate;
using collectors::XConnection;
using collectors::XRecorder;

collectors::PasteOptions PasteOptionsOf(const Config& config) {
  return {.primary = config.watch_primary,
          .drag = config.watch_drag,
          .all = config.read == ReadPolicy::kVisit};
}

class X11Desktop final : public Desktop {
 public:
  X11Desktop(const DesktopParts& parts,
             const Config& config,
             Listener listener,
             std::unique_ptr<XConnection> connection,
             CrmRules rules)
      : parts_(parts),
        listener_(std::move(listener)),
        watched_(ClipboardOptionsOf(config)),
        connection_(std::move(connection)),
        gate_(std::move(rules),
              config.hold,
              parts.loop,
              parts.clock,
              [this](bool open, const auto& visit, auto at) {
                OnVisit(open, visit, at);
              }),
        windows_(collectors::OpenX11WindowSource(*connection_)),
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
    gate_.set_on_change(listener_.on_change);
    if (config.watch_screenshots)
      screenshots_.emplace(
          collectors::OpenX11ScreenshotSource(*connection_, recorder_),
          gate_,
          [this] { return gate_.CrmWindows(); },
          parts.sink,
          parts.loop);
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

  base::Status Start() override {
    readable_ = parts_.loop.WatchReadable(connection_->handle(),
                                          [this] { OnReadable(); });
    windows_->Start([this](const collectors::WindowNotice& notice) {
      gate_.OnNotice(notice);
    });
    return connection_->Dispatch();
  }

  std::string display() const override { return connection_->display(); }

  const collectors::Gate& gate() const override { return gate_; }

  std::vector<SensorState> sensors() const override {
    return {Sensor("window", true),
            Sensor("clipboard", true),
            Sensor("primary", watched_.primary),
            Sensor("drag", watched_.drag),
            Recorded("screenshot", screenshots_.has_value()),
            Recorded("paste", pastes_.has_value())};
  }

  base::Status Reconfigure(const Config& config) override {
    auto rules = CrmRules::Compile(config.crm_rules);
    if (!rules.ok()) return rules.error();
    gate_.Reconfigure(std::move(rules.value()), config.hold);
    windows_->TellAgain();
    return connection_->Dispatch();
  }

  void Close() override { gate_.Close(); }
  bool busy() const override { return clipboard_.busy(); }

 private:
  SensorState Sensor(std::string name, bool watched) const {
    using State = SensorState::State;
    if (!lost_.empty()) return {std::move(name), State::kUnavailable, lost_};
    if (!watched)
      return {
          std::move(name), State::kUnavailable, "switched off in the settings"};
    if (!WaylandDisplay().empty())
      return {std::move(name),
              State::kLimited,
              "of this Wayland compositor, only X11 programs can be seen"};
    return {std::move(name), State::kWorking, ""};
  }

  // What needs the recorder.
  SensorState Recorded(std::string name, bool watched) const {
    if (watched && lost_.empty() &&
        recorder_.state() != XRecorder::State::kReady)
      return {
          std::move(name), SensorState::State::kUnavailable, recorder_.why()};
    return Sensor(std::move(name), watched);
  }

  void OnRecorder() {
    if (!listener_.on_sensor) return;
    const bool overloaded = recorder_.state() == XRecorder::State::kOverloaded;
    const auto reason =
        overloaded ? protocol::Reason::kOverload : protocol::Reason::kNone;
    if (screenshots_) listener_.on_sensor("screenshot", reason);
    if (pastes_) listener_.on_sensor("paste", reason);
  }

  void OnReadable() {
    if (auto done = connection_->Dispatch(); !done.ok())
      OnLost(done.error().message);
  }

  void OnLost(const std::string& why) {
    lost_ = why;
    readable_.reset();
    gate_.Close();
    listener_.on_lost(why);
  }

  void OnVisit(bool open,
               const collectors::Visit& visit,
               collectors::ActTime at) {
    listener_.on_visit(open, visit, at);
    if (auto set = clipboard_.SetGateOpen(open); !set.ok() && lost_.empty())
      OnLost(set.error().message);
    if (screenshots_) (void)screenshots_->SetGateOpen(open);
    if (pastes_) (void)pastes_->SetGateOpen(open);
  }

  const DesktopParts parts_;
  const Listener listener_;
  const collectors::ClipboardOptions watched_;
  std::string lost_;  // Why, once it is.
  // In the order in which they need each other.
  const std::unique_ptr<XConnection> connection_;
  WindowGate gate_;
  const std::unique_ptr<collectors::WindowSource> windows_;
  ClipboardCollector clipboard_;
  XRecorder recorder_;
  std::optional<ScreenshotCollector> screenshots_;
  std::optional<PasteCollector> pastes_;
  base::EventLoop::Handle readable_;
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
  return std::unique_ptr<Desktop>(
      std::make_unique<X11Desktop>(parts,
                                   config,
                                   std::move(listener),
                                   std::move(connection.value()),
                                   std::move(rules.value())));
}

}  // namespace agent
