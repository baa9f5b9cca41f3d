// Bytes are no batch, or what they decode to comes back from its encoding.
#include <cstdint>
#include <cstdlib>

#include "protocol/batch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  auto batch = protocol::DecodeBatch({data, size});
  if (!batch.ok()) return 0;
  auto again = protocol::DecodeBatch(protocol::EncodeBatch(batch.value()));
  if (!again.ok() || again.value() != batch.value()) std::abort();
  return 0;
}
