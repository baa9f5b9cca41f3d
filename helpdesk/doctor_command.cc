#include <array>
#include <string>

#include <nlohmann/json.hpp>

#include "helpdesk/commands.h"
#include "helpdesk/doctor_checks.h"

namespace helpdesk {
namespace {

const char* Word(Finding::State state) {
  switch (state) {
    case Finding::State::kOk:
      return "ok";
    case Finding::State::kNote:
      return "note";
    case Finding::State::kProblem:
      return "problem";
  }
  return "";
}

void Print(const Context& context, const Findings& findings) {
  constexpr std::size_t kWordWidth = 9;
  constexpr std::size_t kCheckWidth = 13;
  for (const auto& finding : findings) {
    std::string line = Word(finding.state);
    line.resize(kWordWidth, ' ');
    line += finding.check;
    line.resize(kWordWidth + kCheckWidth, ' ');
    context.out << line << finding.what << '\n';
    if (!finding.remedy.empty())
      context.out << std::string(kWordWidth + kCheckWidth, ' ') << "-> "
                  << finding.remedy << '\n';
  }
}

void PrintJson(const Context& context, const Findings& findings, bool well) {
  nlohmann::ordered_json json{{"ok", well},
                              {"findings", nlohmann::ordered_json::array()}};
  for (const auto& finding : findings)
    json["findings"].push_back({{"check", finding.check},
                                {"state", Word(finding.state)},
                                {"what", finding.what},
                                {"remedy", finding.remedy}});
  context.out << json.dump(-1,
                           ' ',
                           false,
                           nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
}

}  // namespace

int RunDoctor(const Context& context) {
  Findings findings;
  for (const auto& check : {CheckSettings,
                            CheckCentre,
                            CheckDaemon,
                            CheckDisk,
                            CheckDesktop,
                            CheckTray,
                            CheckNotice})
    check(context, findings);
  bool well = true;
  for (const auto& finding : findings)
    if (finding.state == Finding::State::kProblem) well = false;
  if (context.json) {
    PrintJson(context, findings, well);
  } else {
    Print(context, findings);
  }
  return well ? kOk : kProblemFound;
}

}  // namespace helpdesk
