// Any bytes as a document: read or refused, within the limits.
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "base/clock.h"
#include "identifiers/document/document_reader.h"

namespace {

namespace document = identifiers::document;

class NoPdf final : public document::PdfText {
 public:
  std::optional<base::UniqueFd> Start() override { return std::nullopt; }
};

class Counting final : public identifiers::TextSink {
 public:
  bool Add(std::string_view text) override {
    bytes += text.size();
    return true;
  }
  std::uint64_t bytes = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const base::SystemClock clock;
  static const document::Limits limits{.max_entry_bytes = 1 << 20,
                                       .max_unpacked_bytes = 1 << 20,
                                       .max_text_bytes = 1 << 20};
  static const document::DocumentReader reader(limits, clock);
  NoPdf pdf;
  Counting sink;
  reader.Read(
      document::MemorySource({reinterpret_cast<const char*>(data), size}),
      "",
      pdf,
      sink);
  if (sink.bytes > limits.max_text_bytes) std::abort();
  return 0;
}
