#include "central/store/set_aside.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "base/encoding.h"
#include "base/file.h"

namespace central {
namespace {

namespace fs = std::filesystem;

// epoch-2026Q4.db.damaged: the time, a line end, the reason. When the file is
// out of the way it becomes epoch-2026Q4.db.corrupt-<time>.why.
constexpr std::string_view kMark = ".damaged";
constexpr std::string_view kAside = ".corrupt-";
constexpr std::string_view kReason = ".why";
// The file itself last: as long as it is there, its journals are looked for.
constexpr std::array<const char*, 3> kParts{"-shm", "-wal", ""};

std::vector<fs::path> FilesEndingIn(const fs::path& folder,
                                    std::string_view end) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    if (entry.path().filename().string().ends_with(end))
      found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

std::string Without(const fs::path& path, std::string_view end) {
  std::string text = path.string();
  text.resize(text.size() - end.size());
  return text;
}

// The two lines of a mark or a reason.
base::Result<std::array<std::string, 2>> ReadMark(const fs::path& path) {
  auto text = base::ReadFile(path);
  if (!text.ok()) return text.error();
  std::array<std::string, 2> lines;
  const auto end = text.value().find('\n');
  lines[0] = text.value().substr(0, end);
  if (end != std::string::npos) {
    const auto rest = text.value().substr(end + 1);
    lines[1] = rest.substr(0, rest.find('\n'));
  }
  return lines;
}

base::Status MoveAside(const fs::path& mark) {
  auto lines = ReadMark(mark);
  if (!lines.ok()) return lines.error();
  const std::string file = Without(mark, kMark);
  const std::string aside =
      file + std::string(kAside) + std::string(lines.value()[0]);
  for (const char* part : kParts) {
    // kInvalid: it has no such part, or it was moved before.
    auto moved = base::RenameDurably(file + part, aside + part);
    if (!moved.ok() && moved.error().code != base::ErrorCode::kInvalid)
      return moved;
  }
  return base::RenameDurably(mark, aside + std::string(kReason));
}

}  // namespace

base::Status MarkDamaged(const fs::path& file,
                         const std::string& why,
                         const base::Clock& clock) {
  const fs::path mark = file.string() + std::string(kMark);
  std::error_code failed;
  if (fs::exists(mark, failed)) return {};
  std::string time =
      base::FormatUtc(clock.utc_now().time_since_epoch().count());
  std::erase(time, ':');
  return base::WriteFileAtomically(mark, time + "\n" + why + "\n", 0600);
}

base::Status MoveMarkedAside(const fs::path& folder) {
  for (const auto& mark : FilesEndingIn(folder, kMark)) {
    if (auto moved = MoveAside(mark); !moved.ok()) return moved;
  }
  return {};
}

std::string Describe(const SetAsideFile& file) {
  const std::string name = file.original.filename().string();
  return file.why + ": it was set aside as " + file.file.filename().string() +
         "; stop the server and restore " + name +
         " from a backup, or move the file that was set aside away to go on "
         "without it (docs/operations.md, \"Damaged files\")";
}

std::vector<SetAsideFile> FilesSetAside(const fs::path& folder) {
  std::vector<SetAsideFile> files;
  for (const auto& reason : FilesEndingIn(folder, kReason)) {
    const std::string aside = Without(reason, kReason);
    const auto at = aside.rfind(kAside);
    if (at == std::string::npos) continue;
    auto lines = ReadMark(reason);
    files.push_back(
        {.file = aside,
         .original = aside.substr(0, at),
         .why = lines.ok() ? lines.value()[1] : lines.error().message});
  }
  return files;
}

}  // namespace central
