#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace central {

// Given at enrolment, random; 16 hex digits in text.
enum class AgentId : std::uint64_t {};

std::string Format(AgentId id);
std::optional<AgentId> ParseAgentId(std::string_view text);

// How SQLite keeps it: its integers are signed.
inline std::int64_t ToColumn(AgentId id) {
  return static_cast<std::int64_t>(id);
}
inline AgentId ToAgentId(std::int64_t column) {
  return static_cast<AgentId>(column);
}

}  // namespace central
