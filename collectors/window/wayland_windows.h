#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "collectors/window/window_source.h"

namespace collectors {

// The windows of a compositor that tells of each by a handle of its own. What
// protocol that is its children know. A title is told once, so it is kept here
// for TellAgain(); it is wiped when the window closes.
template <typename Handle>
class WaylandWindows : public WindowSource {
 public:
  void TellAgain() override {
    for (const auto& [handle, window] : windows_)
      TellShown(*window);
  }

 protected:
  struct Window {
    WaylandWindows* source = nullptr;
    WindowId id = 0;
    base::SecretBytes title;
    std::string app_id;
    std::string program;  // Empty if the protocol does not say.
    bool activated = false;
    bool complete = false;  // All that is told at first has come.
    // Not told yet.
    bool named = true;
    bool moved = false;
  };

  explicit WaylandWindows(const base::Clock& clock) : clock_(clock) {}

  // At the same place until Remove().
  Window& Add(Handle* handle) {
    auto& window = windows_[handle];
    window = std::make_unique<Window>();
    window->source = this;
    window->id = ++last_id_;
    return *window;
  }

  void SetActivated(Window& window, bool activated) {
    window.moved |= activated != window.activated;
    window.activated = activated;
  }

  // Tells what has changed.
  void Tell(Window& window) {
    if (std::exchange(window.named, false)) TellShown(window);
    if (!std::exchange(window.moved, false)) return;
    if (window.activated) {
      TellFocus(window.id);
    } else if (focused_ == window.id) {
      TellFocus(0);
    }
  }

  // It has closed.
  void Remove(Handle* handle) {
    const auto window = windows_.extract(handle);
    on_notice_(Notice(WindowNotice::Kind::kGone, window.mapped()->id));
    if (focused_ == window.mapped()->id) TellFocus(0);
  }

  const std::map<Handle*, std::unique_ptr<Window>>& windows() const {
    return windows_;
  }

  OnNotice on_notice_;

 private:
  void TellFocus(WindowId id) {
    focused_ = id;
    on_notice_(Notice(WindowNotice::Kind::kFocused, id));
  }

  void TellShown(const Window& window) const {
    auto notice = Notice(WindowNotice::Kind::kShown, window.id);
    notice.facts.title = base::SecretBytes(window.title.view());
    notice.facts.window_class = window.app_id;
    notice.facts.program = window.program;
    on_notice_(std::move(notice));
  }

  WindowNotice Notice(WindowNotice::Kind kind, WindowId id) const {
    WindowNotice notice;
    notice.kind = kind;
    notice.window = id;
    notice.at = clock_.steady_now();
    return notice;
  }

  const base::Clock& clock_;
  std::map<Handle*, std::unique_ptr<Window>> windows_;
  WindowId last_id_ = 0;
  WindowId focused_ = 0;
};

}  // namespace collectors
