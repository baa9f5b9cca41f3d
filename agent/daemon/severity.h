#pragma once

#include <cstdint>

#include "protocol/event.h"

namespace agent {

// How grave an event is: high from `high_at` distinct identifiers on; notice
// for any identifier, and for what makes the record less certain.
protocol::Severity SeverityOf(const protocol::Event& event,
                              std::uint32_t high_at);

}  // namespace agent
