#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "agent/config/config.h"
#include "base/dbus/session_bus.h"
#include "base/process.h"
#include "helpdesk/doctor_checks.h"

namespace helpdesk {
namespace {

using State = Finding::State;

constexpr const char* kWatcher = "org.kde.StatusNotifierWatcher";
constexpr std::string_view kItems = "org.kde.StatusNotifierItem-";
// As much as is known of a program with rights of its own.
constexpr std::string_view kSession = "deskwarden-sess";

bool HasItem(sd_bus* bus) {
  const auto names = base::dbus::NamesBelow(bus, kItems);
  return std::ranges::any_of(names, [bus](const std::string& name) {
    const auto owner = base::dbus::OwnerOf(bus, name.c_str());
    return base::ProgramOfProcess(base::dbus::ProcessOf(bus, owner.c_str()))
        .starts_with(kSession);
  });
}

Finding TrayFinding() {
  auto bus = base::dbus::OpenSessionBus();
  if (!bus.ok())
    return {.state = State::kNote,
            .what = bus.error().message +
                    ": the icon can only be seen with one, and looked for "
                    "from the person's own desktop"};
  if (!HasItem(bus.value().get()))
    return {.state = State::kNote,
            .what = "the icon is not on this session bus",
            .remedy =
                "it is there from the next visit on; otherwise log in "
                "again"};
  if (base::dbus::OwnerOf(bus.value().get(), kWatcher).empty())
    return {.state = State::kNote,
            .what =
                "the icon is offered, but no tray here knows "
                "StatusNotifierItem",
            .remedy = "on GNOME: the extension AppIndicator"};
  return {.what = "the tray of this desktop has the icon"};
}

}  // namespace

void CheckTray(const Context& context, Findings& findings) {
  auto config = agent::LoadConfig(context.paths.config);
  if (!config.ok()) return;  // CheckSettings() says so.
  auto finding =
      config.value().show_tray
          ? TrayFinding()
          : Finding{.state = State::kNote,
                    .what = "the icon is switched off in the settings"};
  finding.check = "tray";
  findings.push_back(std::move(finding));
}

}  // namespace helpdesk
