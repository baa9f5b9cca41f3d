#include <memory>
#include <string>
#include <utility>

#include "agent/session/desktop.h"
#include "collectors/clipboard/clipboard_collector.h"
#include "collectors/wayland/wayland_connection.h"
#include "collectors/window/crm_rule.h"
#include "collectors/window/window_gate.h"
#include "collectors/window/window_source.h"

namespace agent {
namespace {

using collectors::ClipboardCollector;
using collectors::CrmRules;
using collectors::WaylandConnection;
using collectors::WindowGate;
using collectors::WindowSource;

class WaylandDesktop final : public Desktop {
 public:
  WaylandDesktop(const DesktopParts& parts,
                 const Config& config,
                 Listener listener,
                 std::unique_ptr<WaylandConnection> connection,
                 std::unique_ptr<WindowSource> windows,
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
        windows_(std::move(windows)) {
    gate_.set_on_change(listener_.on_change);
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
            {"screenshot", State::kUnavailable, "Wayland does not show it"}};
  }

  base::Status Reconfigure(const Config& config) override {
    auto rules = CrmRules::Compile(config.crm_rules);
    if (!rules.ok()) return rules.error();
    gate_.Reconfigure(std::move(rules.value()), config.hold);
    windows_->TellAgain();
    return {};
  }

  void Close() override { gate_.Close(); }
  bool busy() const override {
    return clipboard_ != nullptr && clipboard_->busy();
  }

 private:
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

  // The clipboard first: what is in it when watching begins is not told apart
  // from what is copied before the others are ready.
  void OnVisit(bool open,
               const collectors::Visit& visit,
               collectors::ActTime at) {
    base::Status set;
    if (clipboard_ != nullptr) set = clipboard_->SetGateOpen(open);
    listener_.on_visit(open, visit, at);
    if (!set.ok() && lost_.empty()) OnLost(set.error().message);
  }

  const DesktopParts parts_;
  const Listener listener_;
  const collectors::ClipboardOptions watched_;
  std::string lost_;  // Why, once it is.
  // In the order in which they need each other.
  const std::unique_ptr<WaylandConnection> connection_;
  WindowGate gate_;
  const std::unique_ptr<WindowSource> windows_;
  std::unique_ptr<ClipboardCollector> clipboard_;  // Null: not offered.
  base::EventLoop::Handle readable_;
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
                                       std::move(connection.value()),
                                       std::move(windows),
                                       std::move(rules.value())));
}

}  // namespace agent
