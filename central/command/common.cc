#include <algorithm>
#include <system_error>
#include <utility>

#include "central/command/command.h"

namespace central {

int Fail(const Context& context, const base::Error& error) {
  context.error << "deskwarden-central: " << error.message << '\n';
  return kProblemFound;
}

OnUnreadable UnreadableFiles::teller() {
  return [this](const base::Error& error) {
    if (told_.insert(error.message).second)
      (void)Fail(context_,
                 {error.code,
                  error.message + ": what is in it is missing here; run "
                                  "`deskwarden-central verify`"});
  };
}

std::optional<AgentId> ReadAgentId(const Context& context,
                                   const std::string& text) {
  const auto id = ParseAgentId(text);
  if (!id)
    context.error << "deskwarden-central: '" << Printable(text)
                  << "' is no id: an id has 16 hex digits, as "
                     "`deskwarden-central agents` and `enrolments` print it\n";
  return id;
}

std::string Printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, '?');
  return text;
}

std::string LostHere(std::int64_t events) {
  if (events == 0) return {};
  return " (" + std::to_string(events) +
         " of them after they were stored here: set back to a backup)";
}

std::unique_ptr<Registry> OpenRegistry(const Context& context, int& exit_code) {
  const DataFolder& data = context.settings.data;
  std::error_code failed;
  if (!std::filesystem::exists(data.registry(), failed)) {
    context.error << "deskwarden-central: no collector was started with "
                  << data.root.string() << " yet"
                  << (failed ? " (" + failed.message() + ")" : std::string())
                  << ": run `deskwarden-central serve`, or name its folder "
                     "with --data-dir\n";
    exit_code = kNotRunning;
    return nullptr;
  }
  auto registry = Registry::Open(data.registry(), context.clock);
  if (!registry.ok()) {
    exit_code = Fail(context, registry.error());
    return nullptr;
  }
  return std::move(registry.value());
}

}  // namespace central
