#include "agent/daemon/login_directory.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string>
#include <utility>

#include "base/file.h"

namespace agent {
namespace {

template <typename Number>
bool Parse(const std::string& text, int base, Number& number) {
  const auto* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number, base);
  return result.ec == std::errc() && result.ptr == end;
}

}  // namespace

base::Result<LoginDirectory> LoginDirectory::Load(
    const std::filesystem::path& file, base::Random& random) {
  LoginDirectory directory(file, random);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return directory;
  auto text = base::ReadFile(file);
  if (!text.ok()) return text.error();
  std::istringstream lines(text.value());
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const auto space = line.find(' ');
    uid_t uid = 0;
    protocol::LoginId login = 0;
    if (space == std::string::npos || !Parse(line.substr(0, space), 10, uid) ||
        !Parse(line.substr(space + 1), 16, login) || login == 0 ||
        directory.IsTaken(login) ||
        !directory.logins_.emplace(uid, login).second)
      return base::Error{base::ErrorCode::kCorrupt,
                         file.string() + ":" + std::to_string(number) +
                             ": not a user id and a login of its own; restore "
                             "the file from a backup, or move it away to give "
                             "everybody a new login"};
  }
  return directory;
}

std::optional<protocol::LoginId> LoginDirectory::Find(uid_t uid) const {
  const auto found = logins_.find(uid);
  if (found == logins_.end()) return std::nullopt;
  return found->second;
}

std::optional<uid_t> LoginDirectory::UserOf(protocol::LoginId login) const {
  const auto found = std::ranges::find_if(
      logins_, [&](const auto& entry) { return entry.second == login; });
  if (found == logins_.end()) return std::nullopt;
  return found->first;
}

base::Result<protocol::LoginId> LoginDirectory::FindOrAdd(uid_t uid) {
  if (const auto known = Find(uid)) return *known;
  protocol::LoginId login = 0;
  while (login == 0 || IsTaken(login))
    login = random_->Next32();
  logins_.emplace(uid, login);
  if (auto saved = Save(); !saved.ok()) {
    logins_.erase(uid);
    return saved.error();
  }
  return login;
}

bool LoginDirectory::IsTaken(protocol::LoginId login) const {
  return std::ranges::any_of(
      logins_, [&](const auto& entry) { return entry.second == login; });
}

base::Status LoginDirectory::Save() const {
  std::ostringstream text;
  for (const auto& [uid, login] : logins_)
    text << std::dec << uid << ' ' << std::hex << login << '\n';
  return base::WriteFileAtomically(file_, text.str(), 0600);
}

}  // namespace agent
