// Asking deskwardend, with what to do when nobody answers.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "helpdesk/context.h"

namespace helpdesk {

// An answer as JSON; otherwise says on `error` what to do, and nothing.
std::optional<nlohmann::ordered_json> ParseAnswer(const Context& context,
                                                  const std::string& answer);

// Says on `error` that deskwardend does not answer, and what to do. The exit
// code that fits.
int ReportNoAnswer(const Context& context, const base::Error& error);

// 1234567 bytes as "1.2 MiB".
std::string HumanBytes(std::uint64_t bytes);
// 90 seconds as "1 min", 0 as "0 s".
std::string HumanSeconds(std::int64_t seconds);

}  // namespace helpdesk
