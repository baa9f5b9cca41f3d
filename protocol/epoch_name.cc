#include "protocol/epoch_name.h"

#include <charconv>

namespace protocol {

std::string EpochName(std::uint16_t epoch) {
  return std::to_string(epoch / 4) + "Q" + std::to_string(epoch % 4 + 1);
}

std::optional<std::uint16_t> ParseEpochName(std::string_view name) {
  std::uint16_t year = 0;
  const auto* const end = name.data() + name.size();
  const auto [rest, fault] = std::from_chars(name.data(), end, year);
  if (fault != std::errc() || year >= 16'000 || end - rest != 2 ||
      rest[0] != 'Q' || rest[1] < '1' || rest[1] > '4')
    return std::nullopt;
  const auto epoch = static_cast<std::uint16_t>(year * 4 + (rest[1] - '1'));
  if (EpochName(epoch) != name) return std::nullopt;
  return epoch;
}

}  // namespace protocol
