#include "agent/escrow/epoch_secrets.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "base/file.h"

namespace agent {
namespace {

constexpr std::string_view kPrefix = "secret-";
constexpr std::size_t kSecretBytes = 32;

std::optional<std::uint16_t> EpochOfFile(const std::string& name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  std::uint16_t epoch = 0;
  const auto* const end = name.data() + name.size();
  const auto result = std::from_chars(name.data() + kPrefix.size(), end, epoch);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return epoch;
}

base::Result<base::SecretBytes> ReadSecret(const std::filesystem::path& path) {
  auto text = base::ReadFile(path);
  if (!text.ok()) return text.error();
  while (text.value().ends_with('\n'))
    text.value().pop_back();
  const auto bytes = base::FromHex(text.value());
  base::WipeBytes(text.value());
  if (!bytes || bytes->size() != kSecretBytes)
    return base::Error{base::ErrorCode::kCorrupt,
                       path.string() +
                           " does not hold 64 hex digits: restore it from a "
                           "backup, or move it away to begin a new one (older "
                           "fingerprints of that epoch can then be traced only "
                           "if the holders' copy is at the centre)"};
  return base::SecretBytes(base::AsText(*bytes));
}

}  // namespace

base::Result<EpochSecrets> EpochSecrets::Load(
    const std::filesystem::path& folder, base::Random& random) {
  if (auto made = base::MakeFolder(folder, 0700); !made.ok())
    return made.error();
  EpochSecrets secrets(folder, random);
  std::error_code failed;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder, failed)) {
    const auto epoch = EpochOfFile(entry.path().filename().string());
    if (!epoch) continue;
    auto bytes = ReadSecret(entry.path());
    if (!bytes.ok()) return bytes.error();
    secrets.secrets_[*epoch] = {std::move(bytes.value()), true};
  }
  if (failed)
    return base::Error{base::ErrorCode::kDenied,
                       folder.string() + ": " + failed.message()};
  return secrets;
}

base::Status EpochSecrets::Adopt(const std::filesystem::path& file,
                                 std::uint16_t epoch) {
  std::error_code failed;
  if (secrets_.contains(epoch) || !std::filesystem::exists(file, failed))
    return {};
  auto bytes = ReadSecret(file);
  if (!bytes.ok()) return bytes.error();
  Secret secret{.bytes = std::move(bytes.value())};
  if (auto written = Write(epoch, secret); !written.ok()) return written;
  secrets_[epoch] = std::move(secret);
  std::filesystem::remove(file, failed);
  if (failed)
    return base::Error{base::ErrorCode::kDenied,
                       file.string() + ": " + failed.message()};
  return {};
}

base::Status EpochSecrets::Prepare(std::uint16_t epoch) {
  (void)Find(epoch);
  for (auto& [number, secret] : secrets_)
    if (!secret.on_disk)
      if (auto written = Write(number, secret); !written.ok()) return written;
  return {};
}

std::string_view EpochSecrets::Of(std::uint16_t epoch) {
  Secret& secret = Find(epoch);
  if (!secret.on_disk) (void)Write(epoch, secret);
  return secret.bytes.view();
}

std::vector<std::uint16_t> EpochSecrets::epochs() const {
  std::vector<std::uint16_t> all;
  for (const auto& [epoch, secret] : secrets_)
    all.push_back(epoch);
  return all;
}

base::Status EpochSecrets::Forget(std::uint16_t epoch) {
  std::error_code failed;
  std::filesystem::remove(FileOf(epoch), failed);
  if (failed)
    return base::Error{base::ErrorCode::kDenied,
                       FileOf(epoch).string() + ": " + failed.message()};
  secrets_.erase(epoch);
  return {};
}

std::filesystem::path EpochSecrets::FileOf(std::uint16_t epoch) const {
  return folder_ / (std::string(kPrefix) + std::to_string(epoch));
}

EpochSecrets::Secret& EpochSecrets::Find(std::uint16_t epoch) {
  const auto known = secrets_.find(epoch);
  if (known != secrets_.end()) return known->second;
  std::array<std::uint8_t, kSecretBytes> bytes{};
  random_->Fill(bytes);
  Secret& made = secrets_[epoch];
  made.bytes = base::SecretBytes(base::AsText(bytes));
  base::WipeBytes({reinterpret_cast<char*>(bytes.data()), bytes.size()});
  return made;
}

base::Status EpochSecrets::Write(std::uint16_t epoch, Secret& secret) const {
  auto hex = base::ToHex(base::AsBytes(secret.bytes.view())) + "\n";
  auto written = base::WriteFileAtomically(FileOf(epoch), hex, 0600);
  base::WipeBytes(hex);
  secret.on_disk = written.ok();
  return written;
}

}  // namespace agent
