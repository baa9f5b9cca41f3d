#include <system_error>

#include "base/file.h"
#include "central/command/command.h"
#include "central/store/epoch_reading.h"

namespace central {

// The settings were read before this runs; what is left is what they point to.
int RunValidate(const Context& context) {
  const DataFolder& data = context.settings.data;
  std::error_code failed;
  if (!std::filesystem::exists(data.registry(), failed)) {
    context.out << "settings: ok; " << data.root.string()
                << " is made by the first start\n";
    return kOk;
  }
  int code = kOk;
  if (OpenRegistry(context, code) == nullptr) return code;
  for (const auto& path : {data.authority(),
                           data.authority_key(),
                           data.server(),
                           data.server_key()}) {
    if (auto read = base::ReadFile(path); !read.ok()) {
      (void)Fail(context, read.error());
      return kConfiguration;
    }
  }
  // Each can be opened.
  auto opened =
      ReadEpochs(data.root, [](EpochFile&) { return base::Status(); });
  if (!opened.ok()) return Fail(context, opened.error());
  context.out << "settings and files: ok\n";
  return kOk;
}

}  // namespace central
