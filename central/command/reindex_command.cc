#include "base/file.h"
#include "central/command/command.h"
#include "central/index/indexer.h"

namespace central {

int RunReindex(const Context& context) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  // Two that derive at once would count twice.
  auto lock = base::LockFile(context.settings.data.lock());
  if (!lock.ok()) {
    context.error << "deskwarden-central: " << lock.error().message
                  << "; stop the server first\n";
    return kProblemFound;
  }
  if (auto done = Reindex(context.settings.data.root); !done.ok())
    return Fail(context, done.error());
  context.out << "the index is built anew\n";
  return kOk;
}

}  // namespace central
