#include "collectors/window/crm_rule.h"

#include <re2/re2.h>

#include <utility>

#include "collectors/window/browser_title.h"

namespace collectors {
namespace {

// What is left out of a rule matches anything.
std::unique_ptr<RE2> CompileOne(const std::string& expression) {
  if (expression.empty()) return nullptr;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(1 << 20);
  return std::make_unique<RE2>(expression, options);
}

bool Matches(const std::unique_ptr<RE2>& expression, std::string_view text) {
  return expression == nullptr ||
         RE2::FullMatch(re2::StringPiece(text.data(), text.size()),
                        *expression);
}

}  // namespace

struct CrmRules::Rule {
  std::string id;
  std::unique_ptr<RE2> page;
  std::unique_ptr<RE2> title;
  std::unique_ptr<RE2> window_class;
  std::unique_ptr<RE2> program;

  bool MatchesClass(const WindowFacts& window) const {
    return Matches(window_class, window.window_class) ||
           Matches(window_class, window.instance);
  }

  // A page's title counts in a browser's window only: an editor may show a file
  // of that name.
  bool MatchesPage(const WindowFacts& window) const {
    if (page == nullptr) return true;
    const auto own =
        PageTitle(window.title.view(), window.window_class, window.instance);
    return own && Matches(page, *own);
  }
};

CrmRules::CrmRules(std::vector<std::unique_ptr<Rule>> rules)
    : rules_(std::move(rules)) {}
CrmRules::~CrmRules() = default;
CrmRules::CrmRules(CrmRules&&) noexcept = default;
CrmRules& CrmRules::operator=(CrmRules&&) noexcept = default;

base::Result<CrmRules> CrmRules::Compile(
    const std::vector<CrmRuleText>& texts) {
  std::vector<std::unique_ptr<Rule>> rules;
  for (const auto& text : texts) {
    auto rule = std::make_unique<Rule>();
    rule->id = text.id;
    rule->page = CompileOne(text.page);
    rule->title = CompileOne(text.title);
    rule->window_class = CompileOne(text.window_class);
    rule->program = CompileOne(text.program);
    for (const auto* expression :
         {&rule->page, &rule->title, &rule->window_class, &rule->program}) {
      if (*expression != nullptr && !(*expression)->ok())
        return base::Error{
            base::ErrorCode::kInvalid,
            text.where + ": [crm " + text.id + "]: " + (*expression)->error()};
    }
    rules.push_back(std::move(rule));
  }
  return CrmRules(std::move(rules));
}

std::optional<std::string> CrmRules::Match(const WindowFacts& window) const {
  for (const auto& rule : rules_) {
    if (rule->MatchesClass(window) && Matches(rule->program, window.program) &&
        Matches(rule->title, window.title.view()) && rule->MatchesPage(window))
      return rule->id;
  }
  return std::nullopt;
}

}  // namespace collectors
