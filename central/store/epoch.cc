#include "central/store/epoch.h"

#include <charconv>
#include <chrono>

namespace central {
namespace {

constexpr std::string_view kPrefix = "epoch-";
constexpr std::string_view kSuffix = ".db";
constexpr unsigned kMonthsAQuarter = 3;

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

}  // namespace central
