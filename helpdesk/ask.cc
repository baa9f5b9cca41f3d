#include "helpdesk/ask.h"

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace helpdesk {

int ReportNoAnswer(const Context& context, const base::Error& error) {
  context.error << "deskwardend does not answer: " << error.message << ".\n"
                << "Start it with `systemctl start deskwardend` (or, from a "
                   "trial, name its folder with --state-dir); "
                   "`deskwarden doctor` finds what keeps it from running.\n";
  return error.code == base::ErrorCode::kUnavailable ? kNotRunning
                                                     : kProblemFound;
}

std::optional<nlohmann::ordered_json> ParseAnswer(const Context& context,
                                                  const std::string& answer) {
  auto json = nlohmann::ordered_json::parse(
      answer, nullptr, /*allow_exceptions=*/false);
  if (json.is_object() && !json.contains("error")) return json;
  context.error << "deskwardend answered something this program does not "
                   "understand: are both of the same version?\n";
  return std::nullopt;
}

std::string HumanBytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits{"B", "KiB", "MiB", "GiB"};
  std::size_t unit = 0;
  auto value = static_cast<double>(bytes);
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(),
                text.size(),
                unit == 0 ? "%.0f %s" : "%.1f %s",
                value,
                kUnits[unit]);
  return text.data();
}

std::string HumanSeconds(std::int64_t seconds) {
  if (seconds < 90) return std::to_string(seconds) + " s";
  if (seconds < 90 * 60) return std::to_string(seconds / 60) + " min";
  if (seconds < 36 * 3'600) return std::to_string(seconds / 3'600) + " h";
  return std::to_string(seconds / 86'400) + " days";
}

}  // namespace helpdesk
