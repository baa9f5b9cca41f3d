#include "central/store/epoch_reading.h"

namespace central {
namespace {

base::Status ReadOne(const std::filesystem::path& path,
                     const std::function<base::Status(EpochFile&)>& read) {
  auto file = EpochFile::Open(path, /*read_only=*/true);
  if (!file.ok()) return file.error();
  return read(file.value());
}

}  // namespace

base::Status ReadEpochs(const std::filesystem::path& folder,
                        const std::function<base::Status(EpochFile&)>& read,
                        const OnUnreadable& on_unreadable) {
  for (const auto& path : EpochFilesIn(folder)) {
    auto done = ReadOne(path, read);
    if (done.ok()) continue;
    if (!on_unreadable) return done;
    on_unreadable(done.error());
  }
  return {};
}

}  // namespace central
