#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "collectors/wayland/wayland_connection.h"
#include "collectors/window/wayland_windows.h"
#include "wayland/wlr-foreign-toplevel.h"

namespace collectors {
namespace {

using Handle = zwlr_foreign_toplevel_handle_v1;
using Manager = zwlr_foreign_toplevel_manager_v1;

class WaylandWindowSource final : public WaylandWindows<Handle> {
 public:
  WaylandWindowSource(WaylandConnection& connection,
                      const base::Clock& clock,
                      Manager* manager)
      : WaylandWindows(clock), connection_(connection), manager_(manager) {}

  ~WaylandWindowSource() override {
    for (const auto& [handle, window] : windows())
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

 private:
  static Window& Of(void* data) { return *static_cast<Window*>(data); }
  static WaylandWindowSource& SourceOf(void* data) {
    return *static_cast<WaylandWindowSource*>(Of(data).source);
  }

  void OnToplevel(Handle* handle) {
    zwlr_foreign_toplevel_handle_v1_add_listener(
        handle, &HandleListener(), &Add(handle));
  }

  void OnClosed(Handle* handle) {
    zwlr_foreign_toplevel_handle_v1_destroy(handle);
    Remove(handle);
  }

  static const zwlr_foreign_toplevel_manager_v1_listener& ManagerListener() {
    static const zwlr_foreign_toplevel_manager_v1_listener listener{
        .toplevel =
            [](void* self, Manager* /*manager*/, Handle* handle) {
              static_cast<WaylandWindowSource*>(self)->OnToplevel(handle);
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
              SourceOf(window).SetActivated(Of(window), activated);
            },
        .done = [](void* window,
                   Handle* /*handle*/) { SourceOf(window).Tell(Of(window)); },
        .closed = [](void* window,
                     Handle* handle) { SourceOf(window).OnClosed(handle); }};
    return listener;
  }

  WaylandConnection& connection_;
  Manager* const manager_;
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
