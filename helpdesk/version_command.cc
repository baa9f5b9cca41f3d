#include <nlohmann/json.hpp>

#include "helpdesk/commands.h"
#include "identifiers/canon.h"
#include "identifiers/phone_plan/phone_plan.h"
#include "protocol/row_codec.h"
#include "version.h"

namespace helpdesk {

int RunVersion(const Context& context) {
  if (context.json) {
    context.out << nlohmann::ordered_json{{"version", kDeskwardenVersion},
                                          {"row_format", protocol::kRowVersion},
                                          {"canon", identifiers::kCanon},
                                          {"phone_plan",
                                           identifiers::kPhonePlanVersion}}
                       .dump()
                << '\n';
    return kOk;
  }
  context.out << "deskwarden " << kDeskwardenVersion << " (row format "
              << int{protocol::kRowVersion} << ", canonical forms "
              << identifiers::kCanon << ", phone plans "
              << identifiers::kPhonePlanVersion << ")\n";
  return kOk;
}

}  // namespace helpdesk
