// Whatever a print server answers, reading it stays within the answer.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "collectors/print/ipp_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto answer = collectors::IppAnswer::Read(bytes);
  if (!answer.ok()) return 0;
  (void)answer.value().Number("job-id");
  const auto text = answer.value().Text("job-name");
  if (!text || text->empty()) return 0;
  const bool within = text->data() >= bytes.data() &&
                      text->data() + text->size() <= bytes.data() + size;
  if (!within) std::abort();
  return 0;
}
