// What `deskwarden doctor` looks at, one after the other.
#pragma once

#include <string>
#include <vector>

#include "helpdesk/context.h"

namespace helpdesk {

struct Finding {
  enum class State : std::uint8_t {
    kOk,
    kNote,     // Worth knowing, nothing to do.
    kProblem,  // Something is to be done.
  };

  std::string check;  // "settings", "certificate", ...
  State state = State::kOk;
  std::string what;    // What was found, in a sentence.
  std::string remedy;  // What to do; empty if nothing.
};
using Findings = std::vector<Finding>;

void CheckSettings(const Context& context, Findings& findings);
// Enrolment, certificate, reach of the centre.
void CheckCentre(const Context& context, Findings& findings);
// What deskwardend says: buffer, shipping, clock, sessions with their sensors.
void CheckDaemon(const Context& context, Findings& findings);
void CheckDisk(const Context& context, Findings& findings);
// Whether the icon is to be seen on the desktop of who asks.
void CheckTray(const Context& context, Findings& findings);
// How who asks is told of the notice when they log in.
void CheckNotice(const Context& context, Findings& findings);
// The display, and which rules match the windows that are open now.
void CheckDesktop(const Context& context, Findings& findings);

}  // namespace helpdesk
