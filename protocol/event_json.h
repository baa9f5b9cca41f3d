// Events for people and other programs: one JSON object a line. Schema:
// docs/formats/event.schema.json. Fingerprints and sealed names are never in
// it: they would let anyone with a desk look up a number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/event.h"

namespace protocol {

// Without the newline. `seq` is the event's number.
std::string ToJson(const Event& event, std::int64_t seq);

// "clipboard", "copied", "high", ...: the words used in JSON and in logs.
// "unknown" for a value that this program does not know.
std::string_view Name(Channel channel);
std::string_view Name(Action action);
std::string_view Name(Reading reading);
std::string_view Name(Reason reason);
std::string_view Name(LinkedBy linked_by);
std::string_view Name(Severity severity);
std::string_view Name(IdentifierKind kind);
std::string_view Name(Tier tier);

}  // namespace protocol
