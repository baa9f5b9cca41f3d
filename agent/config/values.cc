#include "agent/config/values.h"

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace agent {
namespace {

using base::Error;
using base::ErrorCode;

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// A whole number and a unit, without a space between. Not over 2^53, so that
// nothing that is counted from it overflows.
template <std::size_t kCount>
base::Result<std::uint64_t> ParseWithUnit(std::string_view text,
                                          const std::array<Unit, kCount>& units,
                                          const char* wanted) {
  const Error wrong{ErrorCode::kInvalid,
                    "'" + std::string(text) + "' is not " + wanted};
  constexpr std::uint64_t kLargest = 1ull << 53;
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc()) return wrong;
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  for (const auto& [name, factor] : units) {
    if (unit != name) continue;
    if (number > kLargest / factor) return wrong;
    return number * factor;
  }
  return wrong;
}

}  // namespace

base::Result<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  constexpr std::array<Unit, 5> kUnits{{{"ms", 1},
                                        {"s", 1'000},
                                        {"m", 60'000},
                                        {"h", 3'600'000},
                                        {"d", 86'400'000}}};
  auto parsed = ParseWithUnit(
      text, kUnits, "a duration such as 250ms, 90s, 10m, 24h or 7d");
  if (!parsed.ok()) return parsed.error();
  return std::chrono::milliseconds(parsed.value());
}

base::Result<std::uint64_t> ParseSize(std::string_view text) {
  constexpr std::array<Unit, 4> kUnits{
      {{"", 1}, {"KiB", 1ull << 10}, {"MiB", 1ull << 20}, {"GiB", 1ull << 30}}};
  return ParseWithUnit(text, kUnits, "a size such as 65536, 64KiB or 64MiB");
}

base::Result<bool> ParseYesNo(std::string_view text) {
  if (text == "yes") return true;
  if (text == "no") return false;
  return Error{ErrorCode::kInvalid,
               "'" + std::string(text) + "' is neither yes nor no"};
}

base::Result<std::uint64_t> ParseNumber(std::string_view text) {
  constexpr std::array<Unit, 1> kUnits{{{"", 1}}};
  return ParseWithUnit(text, kUnits, "a whole number");
}

}  // namespace agent
