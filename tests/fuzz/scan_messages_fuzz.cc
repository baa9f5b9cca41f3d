// Whatever a scan worker says either is refused or comes back the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "agent/scan/scan_messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const base::ByteView packet(data, size);
  auto message = agent::DecodeScanMessage(packet);
  if (!message.ok()) return 0;
  auto again = agent::EncodeScanMessage(message.value());
  if (!again.ok() || !std::ranges::equal(again.value(), packet)) std::abort();
  return 0;
}
