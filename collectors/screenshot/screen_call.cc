#include "collectors/screenshot/screen_call.h"

#include <algorithm>
#include <array>

namespace collectors {
namespace {

using Kind = ScreenCall::Kind;

constexpr const char* kShell = "org.gnome.Shell.Screenshot";
constexpr const char* kWin = "org.kde.KWin.ScreenShot2";

// Of answers only what is needed to know that it was given: whether a portal's
// request was granted, and errors of the others. A Response holds more, which
// is not read.
constexpr std::array kRules{
    "type='method_call',interface='org.freedesktop.portal.Screenshot',"
    "member='Screenshot'",
    "type='method_call',interface='org.freedesktop.portal.ScreenCast',"
    "member='Start'",
    "type='method_call',interface='org.freedesktop.portal.RemoteDesktop',"
    "member='Start'",
    "type='signal',sender='org.freedesktop.portal.Desktop',"
    "interface='org.freedesktop.portal.Request',member='Response'",
    "type='method_call',interface='org.freedesktop.portal.Session',"
    "member='Close'",
    "type='signal',interface='org.freedesktop.portal.Session',member='Closed'",
    "type='method_call',interface='org.gnome.Shell.Screenshot',"
    "member='Screenshot'",
    "type='method_call',interface='org.gnome.Shell.Screenshot',"
    "member='ScreenshotArea'",
    "type='method_call',interface='org.gnome.Shell.Screenshot',"
    "member='ScreenshotWindow'",
    "type='method_call',interface='org.gnome.Shell.Screenshot',"
    "member='InteractiveScreenshot'",
    "type='error',sender='org.gnome.Shell.Screenshot'",
    "type='method_call',interface='org.kde.KWin.ScreenShot2'",
    "type='error',sender='org.kde.KWin.ScreenShot2'",
    "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',"
    "arg2=''"};

std::string_view View(const char* text) {
  return text == nullptr ? std::string_view() : text;
}

// What the caller names its request; "t" if it does not, as the portal does.
std::string TokenOf(sd_bus_message* call) {
  if (sd_bus_message_enter_container(call, 'a', "{sv}") < 0) return "t";
  std::string token = "t";
  while (sd_bus_message_enter_container(call, 'e', "sv") > 0) {
    const char* key = nullptr;
    if (sd_bus_message_read(call, "s", &key) < 0) break;
    const char* text = nullptr;
    if (View(key) == "handle_token" &&
        sd_bus_message_read(call, "v", "s", &text) >= 0)
      token = text;
    else if (sd_bus_message_skip(call, "v") < 0)
      break;
    if (sd_bus_message_exit_container(call) < 0) break;
  }
  return token;
}

// org.freedesktop.portal.Request says how it is made.
std::string HandleOf(sd_bus_message* call) {
  std::string sender(View(sd_bus_message_get_sender(call)));
  if (sender.starts_with(':')) sender.erase(0, 1);
  std::ranges::replace(sender, '.', '_');
  return "/org/freedesktop/portal/desktop/request/" + sender + "/" +
         TokenOf(call);
}

ScreenCall Cast(sd_bus_message* call) {
  const char* session = nullptr;
  if (sd_bus_message_read(call, "o", &session) < 0 ||
      sd_bus_message_skip(call, "s") < 0)
    return {};
  return {
      .kind = Kind::kPortalCast, .handle = HandleOf(call), .session = session};
}

}  // namespace

std::span<const char* const> ScreenCallRules() {
  return kRules;
}

ScreenCall ScreenCallOf(sd_bus_message* call) {
  const auto interface = View(sd_bus_message_get_interface(call));
  const auto member = View(sd_bus_message_get_member(call));
  if (interface == "org.freedesktop.portal.Screenshot") {
    if (sd_bus_message_skip(call, "s") < 0) return {};
    return {.kind = Kind::kPortalPicture, .handle = HandleOf(call)};
  }
  if (interface == "org.freedesktop.portal.ScreenCast" ||
      interface == "org.freedesktop.portal.RemoteDesktop")
    return Cast(call);
  if (interface == kShell)
    return {.kind = member == "InteractiveScreenshot" ? Kind::kInteractive
                                                      : Kind::kDirect,
            .service = kShell};
  // CaptureWindow, CaptureArea and so on: all that it has.
  if (interface == kWin && member.starts_with("Capture"))
    return {.kind = member == "CaptureInteractive" ? Kind::kInteractive
                                                   : Kind::kDirect,
            .service = kWin};
  return {};
}

}  // namespace collectors
