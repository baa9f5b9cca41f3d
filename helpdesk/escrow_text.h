// What deskwardend says of the escrow, for people.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "helpdesk/doctor_checks.h"

namespace helpdesk {

// In a line.
std::string EscrowLine(const nlohmann::ordered_json& escrow);
// For whoever wants to know who can find out about them.
std::string EscrowForPerson(const nlohmann::ordered_json& escrow);
void CheckEscrow(const nlohmann::ordered_json& escrow, Findings& findings);

}  // namespace helpdesk
