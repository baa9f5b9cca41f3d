#include <nlohmann/json.hpp>

#include "helpdesk/commands.h"
#include "identifiers/detector.h"
#include "protocol/row_codec.h"
#include "version.h"

namespace helpdesk {

int RunVersion(const Context& context) {
  if (context.json) {
    context.out << nlohmann::ordered_json{{"version", kDeskwardenVersion},
                                          {"row_format", protocol::kRowVersion},
                                          {"canon", identifiers::kCanon}}
                       .dump()
                << '\n';
    return kOk;
  }
  context.out << "deskwarden " << kDeskwardenVersion << " (row format "
              << int{protocol::kRowVersion} << ", canonical forms "
              << identifiers::kCanon << ")\n";
  return kOk;
}

}  // namespace helpdesk
