#include "central/store/epoch.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>
#include <utility>

namespace central {
namespace {

constexpr std::string_view kPrefix = "epoch-";
constexpr std::string_view kSuffix = ".db";
constexpr unsigned kMonthsAQuarter = 3;

// Epoch files of which there is a part with this end, oldest first.
std::vector<std::filesystem::path> FilesWith(
    std::string_view end, const std::filesystem::path& folder) {
  std::vector<std::pair<Epoch, std::filesystem::path>> found;
  std::error_code failed;
  for (const auto& file : std::filesystem::directory_iterator(folder, failed)) {
    std::string name = file.path().filename().string();
    if (!name.ends_with(end)) continue;
    name.resize(name.size() - end.size());
    if (const auto epoch = ParseFileName(name))
      found.emplace_back(*epoch, folder / name);
  }
  std::ranges::sort(found);
  std::vector<std::filesystem::path> files;
  files.reserve(found.size());
  for (auto& [epoch, path] : found)
    files.push_back(std::move(path));
  return files;
}

}  // namespace

Epoch EpochOf(base::UtcTime time) {
  const std::chrono::year_month_day date(
      std::chrono::floor<std::chrono::days>(time));
  const auto quarter =
      static_cast<int>((unsigned{date.month()} - 1) / kMonthsAQuarter);
  return static_cast<Epoch>(int{date.year()} * 4 + quarter);
}

std::string FileName(Epoch epoch) {
  const int number = static_cast<int>(epoch);
  std::string name(kPrefix);
  name += std::to_string(number / 4) + "Q" + std::to_string(number % 4 + 1);
  return name.append(kSuffix);
}

std::optional<Epoch> ParseFileName(std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const std::string_view rest = name.substr(kPrefix.size());
  int year = 0;
  const auto [end, error] =
      std::from_chars(rest.data(), rest.data() + rest.size(), year);
  if (error != std::errc{} || rest.data() + rest.size() - end < 2)
    return std::nullopt;
  const auto epoch = static_cast<Epoch>(year * 4 + (end[1] - '1'));
  if (end[1] < '1' || end[1] > '4' || FileName(epoch) != name)
    return std::nullopt;
  return epoch;
}

std::vector<std::filesystem::path> EpochFilesIn(
    const std::filesystem::path& folder) {
  return FilesWith("", folder);
}

std::vector<std::filesystem::path> OrphanedEpochFiles(
    const std::filesystem::path& folder) {
  auto files = FilesWith("-wal", folder);
  std::erase_if(files, [](const std::filesystem::path& file) {
    std::error_code failed;
    const auto bytes =
        std::filesystem::file_size(file.string() + "-wal", failed);
    return bytes == 0 || failed || std::filesystem::exists(file, failed);
  });
  return files;
}

}  // namespace central
