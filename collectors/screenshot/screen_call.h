#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <systemd/sd-bus.h>

namespace collectors {

// How the screen can be asked for on the bus, from the interfaces' own
// descriptions: xdg-desktop-portal 1.16, GNOME Shell 43, KWin 5.27.
struct ScreenCall {
  enum class Kind : std::uint8_t {
    kNone,
    kPortalPicture,  // Answered by a Response at `handle`.
    kPortalCast,     // As well; of `session`.
    kDirect,         // To `service` itself, answered by a return or an error.
    kInteractive,    // As kDirect, when a person has chosen.
  };
  Kind kind = Kind::kNone;
  std::string handle;
  std::string session;
  const char* service = nullptr;
};

// What to have the bus's monitor tell.
std::span<const char* const> ScreenCallRules();

// Of a method call. Reads no more than the two paths above, and of the options
// the caller's token.
ScreenCall ScreenCallOf(sd_bus_message* call);

constexpr const char* kPortalService = "org.freedesktop.portal.Desktop";
constexpr std::string_view kPortalRequest = "org.freedesktop.portal.Request";
constexpr std::string_view kPortalSession = "org.freedesktop.portal.Session";
// What a portal has the desktop itself do, comes from one of these.
constexpr std::string_view kPortalBackends =
    "org.freedesktop.impl.portal.desktop.";

}  // namespace collectors
