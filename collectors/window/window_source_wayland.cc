#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "collectors/wayland/wayland_connection.h"
#include "collectors/window/window_source.h"
#include "wayland/wlr-foreign-toplevel.h"

namespace collectors {
namespace {

using Handle = zwlr_foreign_toplevel_handle_v1;
using Manager = zwlr_foreign_toplevel_manager_v1;

class WaylandWindowSource final : public WindowSource {
 public:
  WaylandWindowSource(WaylandConnection& connection,
                      const base::Clock& clock,
                      Manager* manager)
      : connection_(connection), clock_(clock), manager_(manager) {}

  ~WaylandWindowSource() override {
    for (const auto& [handle, window] : windows_)
      zwlr_foreign_toplevel_handle_v1_destroy(handle);
    // The manager has no request that ends it before the connection does.
    zwlr_foreign_toplevel_manager_v1_destroy(manager_);
  }
  WaylandWindowSource(const WaylandWindowSource&) = delete;
  WaylandWindowSource& operator=(const WaylandWindowSource&) = delete;

  // A compositor that is lost meanwhile is found out by the next Dispatch().
  void Start(OnNotice on_notice) override {
    on_notice_ = std::move(on_notice);
    zwlr_foreign_toplevel_manager_v1_add_listener(
        manager_, &ManagerListener(), this);
    (void)connection_.DispatchAll();
  }

  void TellAgain() override {
    for (const auto& [handle, window] : windows_)
      TellShown(*window);
  }

 private:
  // The compositor tells a title once, so it is kept for TellAgain().
  struct Window {
    WaylandWindowSource* source = nullptr;
    WindowId id = 0;
    base::SecretBytes title;
    std::string app_id;
    bool activated = false;
    // Not told yet.
    bool named = true;
    bool moved = false;
  };

  static Window& Of(void* data) { return *static_cast<Window*>(data); }

  void Add(Handle* handle) {
    auto& window = windows_[handle];
    window = std::make_unique<Window>();
    window->source = this;
    window->id = ++last_id_;
    zwlr_foreign_toplevel_handle_v1_add_listener(
        handle, &HandleListener(), window.get());
  }

  void OnDone(Window& window) {
    if (std::exchange(window.named, false)) TellShown(window);
    if (!std::exchange(window.moved, false)) return;
    if (window.activated) {
      TellFocus(window.id);
    } else if (focused_ == window.id) {
      TellFocus(0);
    }
  }

  void OnClosed(Handle* handle) {
    const auto window = windows_.extract(handle);
    zwlr_foreign_toplevel_handle_v1_destroy(handle);
    on_notice_(Notice(WindowNotice::Kind::kGone, window.mapped()->id));
    if (focused_ == window.mapped()->id) TellFocus(0);
  }

  void TellFocus(WindowId id) {
    focused_ = id;
    on_notice_(Notice(WindowNotice::Kind::kFocused, id));
  }

  void TellShown(const Window& window) const {
    auto notice = Notice(WindowNotice::Kind::kShown, window.id);
    notice.facts.title = base::SecretBytes(window.title.view());
    notice.facts.window_class = window.app_id;
    on_notice_(std::move(notice));
  }

  WindowNotice Notice(WindowNotice::Kind kind, WindowId id) const {
    WindowNotice notice;
    notice.kind = kind;
    notice.window = id;
    notice.at = clock_.steady_now();
    return notice;
  }

  static const zwlr_foreign_toplevel_manager_v1_listener& ManagerListener() {
    static const zwlr_foreign_toplevel_manager_v1_listener listener{
        .toplevel =
            [](void* self, Manager* /*manager*/, Handle* handle) {
              static_cast<WaylandWindowSource*>(self)->Add(handle);
            },
        .finished = [](void* /*self*/, Manager* /*manager*/) {}};
    return listener;
  }

  static const zwlr_foreign_toplevel_handle_v1_listener& HandleListener() {
    static const zwlr_foreign_toplevel_handle_v1_listener listener{
        .title =
            [](void* window, Handle* /*handle*/, const char* title) {
              Of(window).title = base::SecretBytes(title);
              Of(window).named = true;
            },
        .app_id =
            [](void* window, Handle* /*handle*/, const char* app_id) {
              Of(window).app_id = app_id;
              Of(window).named = true;
            },
        .output_enter = [](void*, Handle*, wl_output*) {},
        .output_leave = [](void*, Handle*, wl_output*) {},
        .state =
            [](void* window, Handle* /*handle*/, wl_array* states) {
              const std::span all(
                  static_cast<const std::uint32_t*>(states->data),
                  states->size / sizeof(std::uint32_t));
              const bool activated =
                  std::ranges::find(
                      all, ZWLR_FOREIGN_TOPLEVEL_HANDLE_V1_STATE_ACTIVATED) !=
                  all.end();
              Of(window).moved |= activated != Of(window).activated;
              Of(window).activated = activated;
            },
        .done =
            [](void* window, Handle* /*handle*/) {
              Of(window).source->OnDone(Of(window));
            },
        .closed = [](void* window,
                     Handle* handle) { Of(window).source->OnClosed(handle); }};
    return listener;
  }

  WaylandConnection& connection_;
  const base::Clock& clock_;
  Manager* const manager_;
  OnNotice on_notice_;
  std::map<Handle*, std::unique_ptr<Window>> windows_;
  WindowId last_id_ = 0;
  WindowId focused_ = 0;
};

}  // namespace

std::unique_ptr<WindowSource> OpenWaylandWindowSource(
    WaylandConnection& connection, const base::Clock& clock) {
  auto* const manager =
      connection.Bind<Manager>(zwlr_foreign_toplevel_manager_v1_interface, 1);
  if (manager == nullptr) return nullptr;
  return std::make_unique<WaylandWindowSource>(connection, clock, manager);
}

}  // namespace collectors
