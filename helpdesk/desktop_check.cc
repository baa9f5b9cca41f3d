#include <cstdlib>
#include <map>
#include <string>

#include "agent/config/config.h"
#include "collectors/window/crm_rule.h"
#include "collectors/window/window_source.h"
#include "collectors/x11/x_connection.h"
#include "helpdesk/doctor_checks.h"

namespace helpdesk {
namespace {

using State = Finding::State;

// How many windows there are, and how many of them each rule matches. Titles
// are matched and not kept, as in the session process.
struct Windows {
  int all = 0;
  std::map<std::string, int> by_rule;
};

Windows Look(collectors::XConnection& connection,
             const collectors::CrmRules& rules) {
  Windows windows;
  const auto source = collectors::OpenX11WindowSource(connection);
  source->Start([&](const collectors::WindowNotice& notice) {
    if (notice.kind != collectors::WindowNotice::Kind::kShown) return;
    ++windows.all;
    if (const auto rule = rules.Match(notice.facts)) ++windows.by_rule[*rule];
  });
  return windows;
}

std::string Describe(const Windows& windows) {
  std::string text = std::to_string(windows.all) + " windows are open";
  if (windows.by_rule.empty()) return text + "; none is a CRM window";
  text += "; CRM windows:";
  for (const auto& [rule, count] : windows.by_rule)
    text += " " + rule + " (" + std::to_string(count) + ")";
  return text;
}

}  // namespace

void CheckDesktop(const Context& context, Findings& findings) {
  auto connection = collectors::XConnection::Open(context.clock);
  if (!connection.ok()) {
    findings.push_back(
        {"display",
         State::kNote,
         connection.error().message,
         "run doctor on the desktop in question to check its windows"});
    return;
  }
  findings.push_back({"display",
                      State::kOk,
                      connection.value()->display() + " lets us in",
                      ""});
  auto config = agent::LoadConfig(context.paths.config);
  if (!config.ok()) return;  // Said by CheckSettings.
  auto rules = collectors::CrmRules::Compile(config.value().crm_rules);
  if (!rules.ok()) {
    findings.push_back({"rules",
                        State::kProblem,
                        rules.error().message,
                        "correct it, then: deskwarden validate"});
    return;
  }
  findings.push_back({"rules",
                      State::kOk,
                      Describe(Look(*connection.value(), rules.value())),
                      ""});
}

}  // namespace helpdesk
