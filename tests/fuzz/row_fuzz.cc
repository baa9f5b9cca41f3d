// Bytes are no row, or they are the one row of the event that they decode to.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "protocol/event_json.h"
#include "protocol/row_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const base::ByteView bytes(data, size);
  protocol::RowChannel(bytes);
  auto event = protocol::DecodeRow(bytes);
  if (!event.ok()) return 0;
  if (!std::ranges::equal(protocol::EncodeRow(event.value()), bytes)) {
    std::abort();
  }
  if (protocol::ToJson(event.value(), 1).empty()) std::abort();
  return 0;
}
