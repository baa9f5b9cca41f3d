#include "agent/buffer/replacement.h"

#include <array>
#include <optional>
#include <system_error>

#include "base/file.h"

namespace agent {
namespace {

namespace fs = std::filesystem;
using base::Status;

// SQLite's companions before the file itself: as long as it is there under its
// name, the move is known to be unfinished.
constexpr std::array<const char*, 3> kParts{"-shm", "-wal", ""};

fs::path RecoveredPath(const fs::path& path, const std::string& time) {
  return path.string() + ".recovered-" + time;
}

Status MoveAside(const fs::path& from, const fs::path& to) {
  for (const char* part : kParts) {
    auto moved = base::RenameDurably(from.string() + part, to.string() + part);
    if (!moved.ok() && moved.error().code != base::ErrorCode::kInvalid)
      return moved;
  }
  return {};
}

Status TakePlace(const fs::path& path, const std::string& time) {
  if (auto moved = MoveAside(path, CorruptPath(path, time)); !moved.ok())
    return moved;
  return base::RenameDurably(RecoveredPath(path, time), path);
}

// The time in the name of a replacement that is whole and waits.
base::Result<std::optional<std::string>> WaitingTime(const fs::path& path) {
  const std::string start = RecoveredPath(path, "").filename().string();
  std::error_code failed;
  const auto folder = path.has_parent_path() ? path.parent_path() : ".";
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(start))
      return std::optional<std::string>(name.substr(start.size()));
  }
  if (failed)
    return base::Error{base::ErrorCode::kUnavailable,
                       folder.string() + ": " + failed.message()};
  return std::optional<std::string>();
}

}  // namespace

fs::path BuildingPath(const fs::path& path) {
  return path.string() + ".building";
}

fs::path CorruptPath(const fs::path& path, const std::string& time) {
  return path.string() + ".corrupt-" + time;
}

Status PutInPlace(const fs::path& path, const std::string& time) {
  if (auto named =
          base::RenameDurably(BuildingPath(path), RecoveredPath(path, time));
      !named.ok())
    return named;
  return TakePlace(path, time);
}

Status FinishReplacement(const fs::path& path) {
  for (const char* part : kParts) {
    std::error_code ignored;  // Seen when it is built anew.
    fs::remove(BuildingPath(path).string() + part, ignored);
  }
  auto time = WaitingTime(path);
  if (!time.ok()) return time.error();
  return time.value() ? TakePlace(path, *time.value()) : Status();
}

}  // namespace agent
