// Bytes are no answer, or they are the one form of what they decode to.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "protocol/ack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const base::ByteView bytes(data, size);
  auto ack = protocol::DecodeAck(bytes);
  if (!ack.ok()) return 0;
  if (!std::ranges::equal(protocol::EncodeAck(ack.value()), bytes)) {
    std::abort();
  }
  return 0;
}
