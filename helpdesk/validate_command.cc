#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "agent/config/config.h"
#include "agent/config/config_files.h"
#include "collectors/window/crm_rule.h"
#include "helpdesk/commands.h"
#include "identifiers/detector.h"

namespace helpdesk {
namespace {

// Everything that deskwardend and deskwarden-session would refuse at start.
std::vector<std::string> Problems(const Context& context,
                                  std::size_t& rules,
                                  std::string& digest) {
  std::vector<std::string> problems;
  auto config = agent::LoadConfig(context.paths.config);
  if (!config.ok()) return {config.error().message};
  rules = config.value().crm_rules.size();
  digest = config.value().digest;
  if (rules == 0)
    problems.push_back("no [crm NAME] section in " +
                       context.paths.config.string() +
                       ": nothing would ever be watched; install the shipped "
                       "crm-rules.conf or write a rule");
  auto detector = identifiers::Detector::Make(config.value().identifiers);
  if (!detector.ok()) problems.push_back(detector.error().message);
  auto compiled = collectors::CrmRules::Compile(config.value().crm_rules);
  if (!compiled.ok()) problems.push_back(compiled.error().message);
  return problems;
}

}  // namespace

int RunValidate(const Context& context) {
  std::size_t rules = 0;
  std::string digest;
  const auto problems = Problems(context, rules, digest);
  const auto files = agent::ConfigFiles(context.paths.config);
  if (context.json) {
    nlohmann::ordered_json answer{{"ok", problems.empty()},
                                  {"crm_rules", rules},
                                  {"digest", digest},
                                  {"problems", problems}};
    for (const auto& file : files)
      answer["files"].push_back(file.string());
    context.out << answer.dump() << '\n';
  } else {
    for (const auto& problem : problems)
      context.error << problem << '\n';
    if (problems.empty())
      context.out << "The settings are valid: " << rules << " CRM rules in "
                  << files.size() << " files under "
                  << context.paths.config.string() << ", digest " << digest
                  << ".\n";
  }
  return problems.empty() ? kOk : kConfiguration;
}

}  // namespace helpdesk
