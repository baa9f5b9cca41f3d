// What comes from others about the escrow: the first byte says as what it is
// read. What is read is the one form of itself, where there is one.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "protocol/escrow_deposit.h"
#include "protocol/escrow_policy.h"
#include "tests/fuzz/same_again.h"

using fuzz::ExpectSameAgain;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) return 0;
  const base::ByteView bytes(data + 1, size - 1);
  const auto text = base::AsText(bytes);
  switch (data[0] % 6) {
    case 0:
      (void)protocol::ReadSigned(bytes);
      break;
    case 1:
      ExpectSameAgain(protocol::ParseEscrowPolicy(text),
                      protocol::ParseEscrowPolicy);
      break;
    case 2:
      ExpectSameAgain(protocol::ParseEscrowRequest(text),
                      protocol::ParseEscrowRequest);
      break;
    case 3:
      ExpectSameAgain(protocol::ParseEscrowResponse(text),
                      protocol::ParseEscrowResponse);
      break;
    case 4:
      ExpectSameAgain(protocol::ParseEscrowIdentity(text),
                      protocol::ParseEscrowIdentity);
      break;
    default:
      (void)protocol::ParseEscrowSecret(text);
      if (const auto name = protocol::ParseDepositFileName(text);
          name && protocol::FileName(*name) != text)
        std::abort();
  }
  return 0;
}
