// Any text: matches lie in it, in order and apart, and the counts fit them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "identifiers/detector.h"
#include "identifiers/find/table_header.h"

namespace {

const identifiers::Detector& Detector() {
  static const identifiers::Detector detector = [] {
    auto made = identifiers::Detector::Make(
        {.patterns = {{"case-number", R"(C-(\d{4}))"}}});
    if (!made.ok()) std::abort();
    return std::move(made.value());
  }();
  return detector;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t end = 0;
  std::uint32_t matches = 0;
  identifiers::TableHeader header;
  const auto check = [&](const identifiers::Match& match) {
    if (match.begin < end || match.end <= match.begin || match.end > size ||
        match.canonical.empty())
      std::abort();
    end = match.end;
    ++matches;
  };
  Detector().ForEach(text, 0, size, header, check);
  std::uint32_t mentions = 0;
  for (const auto& count : Detector().Scan(text).counts) {
    if (count.distinct == 0 || count.distinct > count.mentions) std::abort();
    mentions += count.mentions;
  }
  if (mentions != matches) std::abort();
  return 0;
}
