#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <wayland-client.h>

#include "base/event_loop.h"
#include "base/native_handle.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace collectors {

// The process's one connection to the compositor, which windows and clipboard
// share, so that its own order of events holds for both. Event loop only.
class WaylandConnection {
 public:
  // To $WAYLAND_DISPLAY. kUnavailable if nobody listens there.
  static base::Result<std::unique_ptr<WaylandConnection>> Open();
  // A socket that is connected there, on which nothing was said yet.
  static base::Result<base::UniqueFd> Connect();
  // On such a socket.
  static base::Result<std::unique_ptr<WaylandConnection>> Open(
      base::UniqueFd connected);
  ~WaylandConnection();
  WaylandConnection(const WaylandConnection&) = delete;
  WaylandConnection& operator=(const WaylandConnection&) = delete;

  base::NativeHandle handle() const;
  // As in the environment, such as "wayland-1".
  const std::string& display() const { return display_; }

  bool Offers(std::string_view interface) const;
  // One of what the compositor offers, at most of this version; null if it does
  // not. Whoever asks destroys it, before the connection goes.
  template <typename Global>
  Global* Bind(const wl_interface& interface, std::uint32_t version) {
    return static_cast<Global*>(BindAny(interface, version));
  }
  // The first; null if there is none.
  wl_seat* seat() const { return seat_; }

  // Done once everything asked for so far is answered. Whoever asks destroys
  // it, likewise.
  wl_callback* Sync() { return wl_display_sync(connection_); }

  // Reads and hands out what has arrived. kUnavailable once it is gone.
  base::Status Dispatch();
  // The same, once everything asked for so far is answered. Not from within a
  // listener.
  base::Status DispatchAll();
  // Sends what was asked for.
  void Send(base::EventLoop& loop);

 private:
  struct Global {
    std::uint32_t name = 0;
    std::uint32_t version = 0;
  };

  explicit WaylandConnection(wl_display* connection);
  static base::Result<std::unique_ptr<WaylandConnection>> Open(
      wl_display* connection);
  void* BindAny(const wl_interface& interface, std::uint32_t version);
  base::Error Lost() const;
  static const wl_registry_listener& RegistryListener();

  wl_display* const connection_;
  std::string display_;
  wl_registry* registry_ = nullptr;
  std::map<std::string, Global, std::less<>> globals_;
  wl_seat* seat_ = nullptr;
  base::EventLoop::Handle writable_;
};

}  // namespace collectors
