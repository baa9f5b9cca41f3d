#include "agent/config/config_files.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/crypto/sha256.h"
#include "base/encoding.h"
#include "base/file.h"

namespace agent {
namespace {

namespace fs = std::filesystem;

void AppendConfFiles(const fs::path& folder, std::vector<fs::path>& files) {
  std::error_code ignored;
  const auto first = static_cast<std::ptrdiff_t>(files.size());
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".conf" && !entry.is_directory(ignored))
      files.push_back(entry.path());
  }
  std::sort(files.begin() + first, files.end());
}

}  // namespace

std::vector<fs::path> ConfigFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  AppendConfFiles(folder, files);
  AppendConfFiles(folder / "conf.d", files);
  return files;
}

base::Result<std::vector<ConfigFile>> ReadConfigFiles(const fs::path& folder) {
  std::vector<ConfigFile> files;
  for (auto& path : ConfigFiles(folder)) {
    auto text = base::ReadFile(path);
    if (!text.ok()) return text.error();
    files.push_back({std::move(path), std::move(text.value())});
  }
  return files;
}

std::string SettingsDigest(const fs::path& folder,
                           const std::vector<ConfigFile>& files) {
  constexpr std::size_t kDigits = 16;
  std::string all;
  for (const auto& file : files)
    all += file.path.lexically_relative(folder).string() + "\n" +
           std::to_string(file.text.size()) + "\n" + file.text;
  return base::ToHex(base::crypto::Sha256({base::AsBytes(all)}))
      .substr(0, kDigits);
}

}  // namespace agent
