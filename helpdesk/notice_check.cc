#include <utility>

#include "agent/config/config.h"
#include "agent/tray/notification.h"
#include "agent/tray/show_notice.h"
#include "helpdesk/doctor_checks.h"

namespace helpdesk {
namespace {

using State = Finding::State;

Finding NoticeFinding() {
  if (agent::HasNotifications())
    return {.what =
                "who has not confirmed the notice is told of it by this "
                "desktop's notifications at login"};
  if (agent::HasTerminal())
    return {.what =
                "who has not confirmed the notice is shown it at login, in a "
                "terminal: this desktop has no notifications"};
  return {.state = State::kNote,
          .what =
              "here nobody can be shown the notice at login: there are neither "
              "notifications on a session bus nor a terminal "
              "(x-terminal-emulator)",
          .remedy =
              "look from the person's own desktop; if it is so there, have "
              "them run: deskwarden notice"};
}

}  // namespace

void CheckNotice(const Context& context, Findings& findings) {
  auto config = agent::LoadConfig(context.paths.config);
  if (!config.ok()) return;  // CheckSettings() says so.
  auto finding = config.value().notice_at_login
                     ? NoticeFinding()
                     : Finding{.state = State::kNote,
                               .what =
                                   "the notice at login is switched off in the "
                                   "settings"};
  finding.check = "notice";
  findings.push_back(std::move(finding));
}

}  // namespace helpdesk
