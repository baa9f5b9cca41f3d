// Whatever arrives on the local socket either is refused or comes back the
// same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "agent/ipc/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const base::ByteView packet(data, size);
  auto message = agent::DecodeMessage(packet);
  if (!message.ok()) return 0;
  const base::Bytes again = agent::EncodeMessage(message.value());
  if (!std::ranges::equal(again, packet)) std::abort();
  return 0;
}
