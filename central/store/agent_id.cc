#include "central/store/agent_id.h"

#include <array>

#include "base/encoding.h"

namespace central {

std::string Format(AgentId id) {
  std::array<std::uint8_t, 8> big_endian{};
  auto rest = static_cast<std::uint64_t>(id);
  for (std::size_t i = big_endian.size(); i-- > 0; rest >>= 8)
    big_endian[i] = static_cast<std::uint8_t>(rest);
  return base::ToHex(big_endian);
}

std::optional<AgentId> ParseAgentId(std::string_view text) {
  const auto bytes = base::FromHex(text);
  if (!bytes || bytes->size() != 8) return std::nullopt;
  std::uint64_t id = 0;
  for (const std::uint8_t byte : *bytes)
    id = id << 8 | byte;
  return static_cast<AgentId>(id);
}

}  // namespace central
