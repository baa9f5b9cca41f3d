// What a stranger sends to enrol, an agent to renew, and what comes back: the
// first byte says as what it is read. What is read is the same when it is
// written and read again.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "protocol/enrolment.h"
#include "protocol/refusal.h"
#include "tests/fuzz/same_again.h"

namespace {

void CheckToken(std::string_view text) {
  auto token = protocol::ParseToken(text);
  if (!token.ok()) return;
  auto again = protocol::ParseToken(protocol::FormatToken(token.value()));
  if (!again.ok() || again.value().secret != token.value().secret ||
      again.value().authority_digest != token.value().authority_digest)
    std::abort();
}

}  // namespace

using fuzz::ExpectSameAgain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) return 0;
  const auto text = base::AsText(base::ByteView(data + 1, size - 1));
  switch (data[0] % 6) {
    case 0:
      ExpectSameAgain(protocol::ParseEnrolmentRequest(text),
                      protocol::ParseEnrolmentRequest);
      break;
    case 1:
      ExpectSameAgain(protocol::ParseEnrolmentResponse(text),
                      protocol::ParseEnrolmentResponse);
      break;
    case 2:
      ExpectSameAgain(protocol::ParseEnrolmentWait(text),
                      protocol::ParseEnrolmentWait);
      break;
    case 3:
      ExpectSameAgain(protocol::ParseRenewalRequest(text),
                      protocol::ParseRenewalRequest);
      break;
    case 4:
      CheckToken(text);
      break;
    default:
      (void)protocol::ParseRefusal(text);
  }
  return 0;
}
