#include <sys/stat.h>

#include <exception>

#include "base/last_words.h"
#include "base/process.h"
#include "central/command/command.h"
#include "central/command/server.h"

namespace central {
namespace {

// Where it is not one connection or one request that fails.
[[noreturn]] void SayAndEnd() {
  base::SayAndEnd(
      "deskwarden-central: ",
      ": it ends here. What was acknowledged is stored; agents send "
      "the rest again.\n");
}

}  // namespace

int RunServe(const Context& context) {
  std::set_terminate(SayAndEnd);
  if (auto forbidden = base::ForbidMemoryDumps(); !forbidden.ok())
    return Fail(context, forbidden.error());
  // Chain keys lie in the databases: nobody else may read them.
  umask(0077);
  auto server = Server::Start(context.settings, context.clock);
  if (!server.ok()) {
    const int code = Fail(context, server.error());
    // What somebody must put right first: to start again will not help.
    const bool stay = server.error().code == base::ErrorCode::kInvalid ||
                      server.error().code == base::ErrorCode::kCorrupt;
    return stay ? kConfiguration : code;
  }
  return server.value()->Run() ? kOk : kProblemFound;
}

}  // namespace central
