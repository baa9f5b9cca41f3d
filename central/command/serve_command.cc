#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include "base/process.h"
#include "central/command/command.h"
#include "central/command/server.h"

namespace central {
namespace {

void Say(std::string_view words) {
  [[maybe_unused]] const auto wrote =
      write(STDERR_FILENO, words.data(), words.size());
}

// Where it is not one connection or one request that fails. There may be no
// memory for a Log.
[[noreturn]] void SayAndEnd() {
  Say("deskwarden-central: ");
  try {
    if (auto failed = std::current_exception()) std::rethrow_exception(failed);
  } catch (const std::bad_alloc&) {
    Say("no memory is left");
  } catch (const std::exception& failed) {
    Say(failed.what());
  } catch (...) {
  }
  Say(": it ends here. What was acknowledged is stored; agents send the rest "
      "again.\n");
  std::abort();
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
