#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "collectors/window/window_source.h"

namespace collectors {

// One `[crm NAME]` section: what is given must match, the whole of it (RE2).
struct CrmRuleText {
  std::string id;
  std::string page;          // The page's title in a browser's window.
  std::string title;         // The window's whole title.
  std::string window_class;  // WM_CLASS, class or instance.
  std::string program;       // Base name of the executable.
  std::string where;         // file:line, for messages.
};

// Says which windows are CRM windows. Immutable after Compile().
class CrmRules {
 public:
  // kInvalid, naming the place, if an expression is none.
  static base::Result<CrmRules> Compile(const std::vector<CrmRuleText>& texts);
  ~CrmRules();
  CrmRules(CrmRules&&) noexcept;
  CrmRules& operator=(CrmRules&&) noexcept;
  CrmRules(const CrmRules&) = delete;
  CrmRules& operator=(const CrmRules&) = delete;

  // The id of the first rule that matches.
  std::optional<std::string> Match(const WindowFacts& window) const;

 private:
  struct Rule;
  explicit CrmRules(std::vector<std::unique_ptr<Rule>> rules);
  std::vector<std::unique_ptr<Rule>> rules_;
};

}  // namespace collectors
