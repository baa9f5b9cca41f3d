#include <sys/stat.h>

#include "base/process.h"
#include "central/command/command.h"
#include "central/command/server.h"

namespace central {

int RunServe(const Context& context) {
  if (auto forbidden = base::ForbidMemoryDumps(); !forbidden.ok())
    return Fail(context, forbidden.error());
  // Chain keys lie in the databases: nobody else may read them.
  umask(0077);
  auto server = Server::Start(context.settings, context.clock);
  if (!server.ok()) {
    const int code = Fail(context, server.error());
    return server.error().code == base::ErrorCode::kInvalid ? kConfiguration
                                                            : code;
  }
  server.value()->Run();
  return kOk;
}

}  // namespace central
