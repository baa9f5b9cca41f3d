#include <nlohmann/json.hpp>

#include "agent/buffer/buffer_check.h"
#include "helpdesk/ask.h"
#include "helpdesk/commands.h"

namespace helpdesk {
namespace {

void Print(const Context& context, const agent::BufferCheck& check) {
  for (const auto& problem : check.problems)
    context.out << "problem  " << problem << '\n';
  context.out << (check.problems.empty() ? "The buffer is sound: "
                                         : "The buffer is damaged: ")
              << check.events << " events, " << HumanBytes(check.bytes);
  if (check.events > 0)
    context.out << ", numbers " << check.first << " to " << check.last;
  context.out << " of generation " << check.generation.ordinal
              << "; the centre has everything up to " << check.acknowledged
              << ".\n";
  if (!check.problems.empty())
    context.out << "Restart deskwardend: it moves the file aside, saves what "
                   "can be read, and reports the rest as lost.\n";
  context.out << "(The chain itself can only be verified at the centre: "
                 "deskwarden-central verify.)\n";
}

}  // namespace

int RunBufferCheck(const Context& context) {
  auto checked = agent::CheckBuffer(context.paths.buffer());
  if (!checked.ok()) {
    context.error << checked.error().message << '\n';
    return kProblemFound;
  }
  const auto& check = checked.value();
  if (context.json) {
    context.out << nlohmann::ordered_json{{"ok", check.problems.empty()},
                                          {"events", check.events},
                                          {"bytes", check.bytes},
                                          {"generation",
                                           check.generation.ordinal},
                                          {"first", check.first},
                                          {"last", check.last},
                                          {"acknowledged", check.acknowledged},
                                          {"problems", check.problems}}
                       .dump()
                << '\n';
  } else {
    Print(context, check);
  }
  return check.problems.empty() ? kOk : kProblemFound;
}

}  // namespace helpdesk
