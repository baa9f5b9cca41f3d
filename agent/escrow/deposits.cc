#include "agent/escrow/deposits.h"

#include <optional>
#include <system_error>
#include <utility>

#include "base/file.h"

namespace agent {
namespace {

using protocol::FileName;

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

base::Result<Deposits> Deposits::Open(const std::filesystem::path& folder) {
  Deposits deposits(folder);
  for (const auto& path : {deposits.pending_, deposits.sent_})
    if (auto made = base::MakeFolder(path, 0700); !made.ok())
      return made.error();
  return deposits;
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
  std::error_code failed;
  std::filesystem::rename(
      pending_ / FileName(name), sent_ / FileName(name), failed);
  // After a power cut it may be pending again, and is sent once more.
  if (failed)
    return base::Error{base::ErrorCode::kUnavailable,
                       pending_.string() + ": " + failed.message()};
  return {};
}

}  // namespace agent
