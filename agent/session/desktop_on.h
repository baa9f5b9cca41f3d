#pragma once

#include <memory>
#include <string>
#include <utility>

#include "agent/session/desktop.h"
#include "collectors/window/crm_rule.h"
#include "collectors/window/window_gate.h"
#include "collectors/window/window_source.h"

namespace agent {

// What every desktop has: a connection to its display system, the windows told
// of there, and the gate. The collectors are its children's.
template <typename Connection>
class DesktopOn : public Desktop {
 public:
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

  base::Status Reconfigure(const Config& config) override {
    auto rules = collectors::CrmRules::Compile(config.crm_rules);
    if (!rules.ok()) return rules.error();
    gate_.Reconfigure(std::move(rules.value()), config.hold);
    windows_->TellAgain();
    return connection_->Dispatch();
  }

  void Close() override { gate_.Close(); }

 protected:
  DesktopOn(const DesktopParts& parts,
            const Config& config,
            Listener listener,
            collectors::CrmRules rules,
            std::unique_ptr<Connection> connection,
            std::unique_ptr<collectors::WindowSource> windows)
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
  }

  virtual void OnVisit(bool open,
                       const collectors::Visit& visit,
                       collectors::ActTime at) = 0;

  void OnLost(const std::string& why) {
    lost_ = why;
    readable_.reset();
    gate_.Close();
    listener_.on_lost(why);
  }

  const DesktopParts parts_;
  const Listener listener_;
  const collectors::ClipboardOptions watched_;
  std::string lost_;  // Why, once it is.
  // In the order in which they need each other.
  const std::unique_ptr<Connection> connection_;
  collectors::WindowGate gate_;
  const std::unique_ptr<collectors::WindowSource> windows_;

 private:
  void OnReadable() {
    if (auto done = connection_->Dispatch(); !done.ok())
      OnLost(done.error().message);
  }

  base::EventLoop::Handle readable_;
};

}  // namespace agent
