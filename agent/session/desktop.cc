#include "agent/session/desktop.h"

#include <cstdlib>
#include <utility>

namespace agent {

std::string WaylandDisplay() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): this process has one thread.
  const char* const display = std::getenv("WAYLAND_DISPLAY");
  return display == nullptr ? "" : display;
}

collectors::ClipboardOptions ClipboardOptionsOf(const Config& config) {
  return {.primary = config.watch_primary,
          .drag = config.watch_drag,
          .read_all = config.read == ReadPolicy::kVisit,
          .limits = {.max_bytes = config.clipboard_max_bytes,
                     .timeout = config.clipboard_timeout}};
}

base::Result<std::unique_ptr<Desktop>> OpenDesktop(const DesktopParts& parts,
                                                   const Config& config,
                                                   Desktop::Listener listener) {
  if (WaylandDisplay().empty())
    return OpenX11Desktop(parts, config, std::move(listener));
  auto wayland = OpenWaylandDesktop(parts, config, listener);
  if (wayland.ok() || wayland.error().code == base::ErrorCode::kInvalid)
    return wayland;
  auto x11 = OpenX11Desktop(parts, config, std::move(listener));
  return x11.ok() ? std::move(x11) : std::move(wayland);
}

}  // namespace agent
