#include "central/command/command.h"
#include "protocol/row_codec.h"
#include "version.h"

namespace central {

int RunVersion(const Context& context) {
  context.out << "deskwarden-central " << kDeskwardenVersion << "\nrows up to "
              << "version " << int{protocol::kRowVersion} << '\n';
  return kOk;
}

}  // namespace central
