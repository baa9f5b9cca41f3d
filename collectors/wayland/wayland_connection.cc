#include "collectors/wayland/wayland_connection.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/system_error.h"

namespace collectors {
namespace {

std::string DisplayName() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): this process has one thread.
  const char* const name = std::getenv("WAYLAND_DISPLAY");
  return name == nullptr ? "" : name;
}

}  // namespace

base::Result<std::unique_ptr<WaylandConnection>> WaylandConnection::Open() {
  if (DisplayName().empty())
    return base::Error{base::ErrorCode::kUnavailable,
                       "WAYLAND_DISPLAY is not set"};
  return Open(wl_display_connect(nullptr));
}

base::Result<base::UniqueFd> WaylandConnection::Connect() {
  wl_display* const made = wl_display_connect(nullptr);
  if (made == nullptr)
    return base::Error{base::ErrorCode::kUnavailable,
                       "no Wayland compositor at " + DisplayName()};
  base::UniqueFd socket(
      fcntl(wl_display_get_fd(made), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  wl_display_disconnect(made);
  if (!socket.valid()) return base::SystemError("fcntl");
  return socket;
}

base::Result<std::unique_ptr<WaylandConnection>> WaylandConnection::Open(
    base::UniqueFd connected) {
  // It is closed in any case.
  return Open(wl_display_connect_to_fd(connected.Release()));
}

base::Result<std::unique_ptr<WaylandConnection>> WaylandConnection::Open(
    wl_display* made) {
  const std::string display = DisplayName();
  if (made == nullptr)
    return base::Error{base::ErrorCode::kUnavailable,
                       "no Wayland compositor at " + display};
  std::unique_ptr<WaylandConnection> connection(new WaylandConnection(made));
  connection->display_ = display;
  if (auto known = connection->DispatchAll(); !known.ok()) return known.error();
  connection->seat_ = connection->Bind<wl_seat>(wl_seat_interface, 1);
  return connection;
}

WaylandConnection::WaylandConnection(wl_display* connection)
    : connection_(connection), registry_(wl_display_get_registry(connection)) {
  wl_registry_add_listener(registry_, &RegistryListener(), this);
}

WaylandConnection::~WaylandConnection() {
  if (seat_ != nullptr) wl_seat_destroy(seat_);
  wl_registry_destroy(registry_);
  wl_display_disconnect(connection_);
}

const wl_registry_listener& WaylandConnection::RegistryListener() {
  static const wl_registry_listener listener{
      .global =
          [](void* self,
             wl_registry* /*registry*/,
             std::uint32_t name,
             const char* interface,
             std::uint32_t version) {
            static_cast<WaylandConnection*>(self)->globals_.try_emplace(
                interface, Global{name, version});
          },
      .global_remove =
          [](void* self, wl_registry* /*registry*/, std::uint32_t name) {
            std::erase_if(static_cast<WaylandConnection*>(self)->globals_,
                          [name](const auto& entry) {
                            return entry.second.name == name;
                          });
          }};
  return listener;
}

base::NativeHandle WaylandConnection::handle() const {
  return wl_display_get_fd(connection_);
}

bool WaylandConnection::Offers(std::string_view interface) const {
  return globals_.contains(interface);
}

void* WaylandConnection::BindAny(const wl_interface& interface,
                                 std::uint32_t version) {
  const auto found = globals_.find(std::string_view(interface.name));
  if (found == globals_.end()) return nullptr;
  return wl_registry_bind(registry_,
                          found->second.name,
                          &interface,
                          std::min(version, found->second.version));
}

// Nothing else reads here, so nothing can have been read by others.
base::Status WaylandConnection::Dispatch() {
  while (wl_display_prepare_read(connection_) != 0)
    if (wl_display_dispatch_pending(connection_) < 0) return Lost();
  if (wl_display_read_events(connection_) < 0 ||
      wl_display_dispatch_pending(connection_) < 0)
    return Lost();
  (void)wl_display_flush(connection_);
  return {};
}

// Twice: the first answer may name what has more to say.
base::Status WaylandConnection::DispatchAll() {
  for (int i = 0; i < 2; ++i)
    if (wl_display_roundtrip(connection_) < 0) return Lost();
  return {};
}

void WaylandConnection::Send(base::EventLoop& loop) {
  writable_.reset();
  if (wl_display_flush(connection_) < 0 && errno == EAGAIN)
    writable_ = loop.WatchWritable(handle(), [this, &loop] { Send(loop); });
}

base::Error WaylandConnection::Lost() const {
  const int number = wl_display_get_error(connection_);
  return {base::ErrorCode::kUnavailable,
          "the Wayland compositor at " + display_ + " is gone" +
              (number == 0 || number == EPIPE
                   ? ""
                   : ": " + std::generic_category().message(number))};
}

}  // namespace collectors
