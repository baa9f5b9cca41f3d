#include "agent/escrow/deposits.h"

#include <optional>
#include <system_error>
#include <utility>

#include "base/file.h"

namespace agent {
namespace {

using protocol::FileName;

constexpr const char* kPending = "pending";
constexpr const char* kSent = "sent";

template <typename Use>
base::Status ForEach(const std::filesystem::path& folder, Use use) {
  std::error_code failed;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder, failed)) {
    const auto name =
        protocol::ParseDepositFileName(entry.path().filename().string());
    if (name && !use(*name, entry.path())) break;
  }
  if (failed)
    return base::Error{base::ErrorCode::kUnavailable,
                       folder.string() + ": " + failed.message()};
  return {};
}

bool Exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

}  // namespace

Deposits::Deposits(const std::filesystem::path& folder,
                   const std::string& agent_id)
    : folder_(folder),
      own_(folder / agent_id),
      pending_(own_ / kPending),
      sent_(own_ / kSent) {}

base::Result<Deposits> Deposits::Open(const std::filesystem::path& folder,
                                      const std::string& agent_id) {
  Deposits deposits(folder, agent_id);
  for (const auto& path : {deposits.own_, deposits.pending_, deposits.sent_})
    if (auto made = base::MakeFolder(path, 0700); !made.ok())
      return made.error();
  return deposits;
}

std::vector<std::filesystem::path> Deposits::Folders() const {
  std::vector<std::filesystem::path> folders{folder_};
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, failed))
    if (entry.path().filename() != kPending && entry.path().filename() != kSent)
      folders.push_back(entry.path());
  return folders;
}

std::set<protocol::DepositName> Deposits::Former() const {
  std::set<protocol::DepositName> names;
  for (const auto& of : Folders()) {
    if (of == own_) continue;
    for (const char* kind : {kPending, kSent})
      (void)ForEach(of / kind, [&](const auto& name, const auto&) {
        names.insert(name);
        return true;
      });
  }
  return names;
}

void Deposits::Remove(
    const std::function<bool(std::uint16_t epoch)>& is_one) const {
  std::vector<std::filesystem::path> gone;
  for (const auto& of : Folders())
    for (const char* kind : {kPending, kSent})
      (void)ForEach(of / kind, [&](const auto& name, const auto& path) {
        if (is_one(name.epoch)) gone.push_back(path);
        return true;
      });
  std::error_code next_time;
  for (const auto& path : gone)
    std::filesystem::remove(path, next_time);
}

bool Deposits::Has(const protocol::DepositName& name) const {
  return Exists(pending_ / FileName(name)) || IsSent(name);
}

bool Deposits::IsSent(const protocol::DepositName& name) const {
  return Exists(sent_ / FileName(name));
}

base::Status Deposits::Add(const protocol::Deposit& deposit) const {
  return base::WriteFileAtomically(
      pending_ / FileName(deposit.name), base::AsText(deposit.sealed), 0600);
}

base::Result<std::vector<protocol::Deposit>> Deposits::Pending(
    std::size_t most) const {
  std::vector<protocol::Deposit> found;
  std::optional<base::Error> fault;
  auto walked = ForEach(pending_, [&](const auto& name, const auto& path) {
    auto text = base::ReadFile(path, protocol::kMaxDepositBytes);
    if (!text.ok()) {
      fault = text.error();
      return false;
    }
    found.push_back({name, {text.value().begin(), text.value().end()}});
    return found.size() < most;
  });
  if (!walked.ok()) return walked.error();
  if (fault) return *fault;
  return found;
}

std::size_t Deposits::CountPending() const {
  std::size_t count = 0;
  (void)ForEach(pending_, [&](const auto&, const auto&) {
    ++count;
    return true;
  });
  return count;
}

base::Status Deposits::MarkSent(const protocol::DepositName& name) const {
  // After a power cut it may be pending again, and is sent once more.
  return Move(name, pending_, sent_);
}

std::set<protocol::DepositName> Deposits::Sent() const {
  std::set<protocol::DepositName> names;
  (void)ForEach(sent_, [&](const auto& name, const auto&) {
    names.insert(name);
    return true;
  });
  return names;
}

base::Status Deposits::MarkUnsent(const protocol::DepositName& name) const {
  return Move(name, sent_, pending_);
}

base::Status Deposits::Move(const protocol::DepositName& name,
                            const std::filesystem::path& from,
                            const std::filesystem::path& to) const {
  std::error_code failed;
  std::filesystem::rename(from / FileName(name), to / FileName(name), failed);
  if (failed)
    return base::Error{base::ErrorCode::kUnavailable,
                       from.string() + ": " + failed.message()};
  return {};
}

}  // namespace agent
