#include "base/time_file.h"

#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

#include "base/file.h"

namespace base {

std::optional<UtcTime> ReadTimeFile(const std::filesystem::path& file) {
  constexpr std::size_t kMaxBytes = 32;
  auto text = ReadFile(file, kMaxBytes);
  if (!text.ok()) return std::nullopt;
  const std::string& digits = text.value();
  std::int64_t ms = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), ms).ec !=
      std::errc())
    return std::nullopt;
  return UtcTime(std::chrono::milliseconds(ms));
}

Status WriteTimeFile(const std::filesystem::path& file, UtcTime time) {
  const auto ms = time.time_since_epoch().count();
  return WriteFileAtomically(file, std::to_string(ms) + "\n", 0600);
}

}  // namespace base
