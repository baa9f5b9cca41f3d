#include "agent/notice/notice_record.h"

#include <sstream>
#include <utility>

#include "base/file.h"

namespace agent {
namespace {

constexpr const char* kNone = "-";  // For a version.

}  // namespace

base::Result<NoticeRecord> NoticeRecord::Load(
    const std::filesystem::path& file) {
  NoticeRecord record(file);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return record;
  auto text = base::ReadFile(file);
  if (!text.ok()) return text.error();
  std::istringstream lines(text.value());
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream words(line);
    protocol::LoginId login = 0;
    Entry entry;
    words >> std::hex >> login >> std::dec >> entry.shown >> entry.shown_on >>
        entry.confirmed >> entry.confirmed_ms;
    if (!words || !(words >> std::ws).eof())
      return base::Error{base::ErrorCode::kCorrupt,
                         file.string() + ":" + std::to_string(number) +
                             ": not what deskwardend writes; move the file "
                             "away, and everybody confirms the notice again"};
    if (entry.shown == kNone) entry.shown.clear();
    if (entry.confirmed == kNone) entry.confirmed.clear();
    record.entries_[login] = std::move(entry);
  }
  return record;
}

base::Result<bool> NoticeRecord::Shown(protocol::LoginId login,
                                       const std::string& version,
                                       base::UtcTime now) {
  const std::int64_t today =
      std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
  Entry& entry = entries_[login];
  if (entry.shown == version && entry.shown_on == today) return false;
  entry.shown = version;
  entry.shown_on = today;
  if (auto saved = Save(); !saved.ok()) return saved.error();
  return true;
}

base::Status NoticeRecord::Confirmed(protocol::LoginId login,
                                     const std::string& version,
                                     base::UtcTime now) {
  Entry& entry = entries_[login];
  entry.confirmed = version;
  entry.confirmed_ms = now.time_since_epoch().count();
  return Save();
}

std::optional<NoticeRecord::Confirmation> NoticeRecord::ConfirmedBy(
    protocol::LoginId login) const {
  const auto found = entries_.find(login);
  if (found == entries_.end() || found->second.confirmed.empty())
    return std::nullopt;
  return Confirmation{
      .version = found->second.confirmed,
      .at =
          base::UtcTime(std::chrono::milliseconds(found->second.confirmed_ms))};
}

base::Status NoticeRecord::Save() const {
  std::ostringstream text;
  const auto version = [](const std::string& one) {
    return one.empty() ? std::string(kNone) : one;
  };
  for (const auto& [login, entry] : entries_)
    text << std::hex << login << std::dec << ' ' << version(entry.shown) << ' '
         << entry.shown_on << ' ' << version(entry.confirmed) << ' '
         << entry.confirmed_ms << '\n';
  return base::WriteFileAtomically(file_, text.str(), 0600);
}

}  // namespace agent
