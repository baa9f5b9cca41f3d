#include <sys/types.h>

#include <memory>
#include <string_view>
#include <utility>

#include "base/own_group.h"
#include "base/process.h"
#include "collectors/wayland/wayland_connection.h"
#include "collectors/window/kwin_title.h"
#include "collectors/window/wayland_windows.h"
#include "wayland/plasma-window-management.h"

namespace collectors {
namespace {

using Handle = org_kde_plasma_window;
using Manager = org_kde_plasma_window_management;

// Windows have had names of their own from then on; KWin 5.20 is older.
constexpr std::uint32_t kVersion = 13;

class KwinWindowSource final : public WaylandWindows<Handle> {
 public:
  KwinWindowSource(WaylandConnection& connection,
                   const base::Clock& clock,
                   Manager* manager)
      : WaylandWindows(clock), connection_(connection), manager_(manager) {}

  ~KwinWindowSource() override {
    for (const auto& [handle, window] : windows())
      org_kde_plasma_window_destroy(handle);
    // The manager has no request that ends it before the connection does.
    org_kde_plasma_window_management_destroy(manager_);
  }
  KwinWindowSource(const KwinWindowSource&) = delete;
  KwinWindowSource& operator=(const KwinWindowSource&) = delete;

  // A compositor that is lost meanwhile is found out by the next Dispatch().
  void Start(OnNotice on_notice) override {
    on_notice_ = std::move(on_notice);
    org_kde_plasma_window_management_add_listener(
        manager_, &ManagerListener(), this);
    // Names of windows come first, what is asked about them after it.
    (void)connection_.DispatchAll();
    (void)connection_.DispatchAll();
  }

 private:
  static Window& Of(void* data) { return *static_cast<Window*>(data); }
  static KwinWindowSource& SourceOf(void* data) {
    return *static_cast<KwinWindowSource*>(Of(data).source);
  }

  void OnWindow(const char* name) {
    Handle* const handle =
        org_kde_plasma_window_management_get_window_by_uuid(manager_, name);
    org_kde_plasma_window_add_listener(handle, &HandleListener(), &Add(handle));
  }

  void OnUnmapped(Handle* handle) {
    org_kde_plasma_window_destroy(handle);
    Remove(handle);
  }

  // All at once at first, and then each for itself.
  void OnChange(Window& window) {
    if (window.complete) Tell(window);
  }
  void OnNamed(Window& window) {
    window.named = true;
    OnChange(window);
  }

  static const org_kde_plasma_window_management_listener& ManagerListener() {
    static const org_kde_plasma_window_management_listener listener{
        .show_desktop_changed = [](void*, Manager*, std::uint32_t) {},
        .window = [](void*, Manager*, std::uint32_t) {},
        .stacking_order_changed = [](void*, Manager*, wl_array*) {},
        .stacking_order_uuid_changed = [](void*, Manager*, const char*) {},
        .window_with_uuid =
            [](void* self, Manager*, std::uint32_t /*id*/, const char* name) {
              static_cast<KwinWindowSource*>(self)->OnWindow(name);
            }};
    return listener;
  }

  static const org_kde_plasma_window_listener& HandleListener() {
    static const org_kde_plasma_window_listener listener{
        .title_changed =
            [](void* window, Handle*, const char* title) {
              Of(window).title = base::SecretBytes(TitleInKwin(title));
              SourceOf(window).OnNamed(Of(window));
            },
        .app_id_changed =
            [](void* window, Handle*, const char* app_id) {
              Of(window).app_id = app_id;
              SourceOf(window).OnNamed(Of(window));
            },
        .state_changed =
            [](void* window, Handle*, std::uint32_t flags) {
              SourceOf(window).SetActivated(
                  Of(window),
                  (flags & ORG_KDE_PLASMA_WINDOW_MANAGEMENT_STATE_ACTIVE) != 0);
              SourceOf(window).OnChange(Of(window));
            },
        .virtual_desktop_changed = [](void*, Handle*, std::int32_t) {},
        .themed_icon_name_changed = [](void*, Handle*, const char*) {},
        .unmapped = [](void* window,
                       Handle* handle) { SourceOf(window).OnUnmapped(handle); },
        .initial_state =
            [](void* window, Handle*) {
              Of(window).complete = true;
              SourceOf(window).OnChange(Of(window));
            },
        .parent_window = [](void*, Handle*, Handle*) {},
        .geometry = [](void*,
                       Handle*,
                       std::int32_t,
                       std::int32_t,
                       std::uint32_t,
                       std::uint32_t) {},
        .icon_changed = [](void*, Handle*) {},
        .pid_changed =
            [](void* window, Handle*, std::uint32_t pid) {
              const base::AsOwnGroup with_its_rights;
              Of(window).program =
                  base::ProgramOfProcess(static_cast<pid_t>(pid));
              SourceOf(window).OnNamed(Of(window));
            },
        .virtual_desktop_entered = [](void*, Handle*, const char*) {},
        .virtual_desktop_left = [](void*, Handle*, const char*) {},
        .application_menu = [](void*, Handle*, const char*, const char*) {}};
    return listener;
  }

  WaylandConnection& connection_;
  Manager* const manager_;
};

}  // namespace

std::unique_ptr<WindowSource> OpenKwinWindowSource(
    WaylandConnection& connection, const base::Clock& clock) {
  auto* const manager = connection.Bind<Manager>(
      org_kde_plasma_window_management_interface, kVersion);
  if (manager == nullptr) return nullptr;
  if (org_kde_plasma_window_management_get_version(manager) < kVersion) {
    org_kde_plasma_window_management_destroy(manager);
    return nullptr;
  }
  return std::make_unique<KwinWindowSource>(connection, clock, manager);
}

}  // namespace collectors
