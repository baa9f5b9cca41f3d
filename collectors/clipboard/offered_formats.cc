#include "collectors/clipboard/offered_formats.h"

#include <algorithm>

namespace collectors {

std::uint32_t CountFiles(std::string_view list) {
  std::uint32_t files = 0;
  while (!list.empty()) {
    const auto end = std::min(list.find('\n'), list.size());
    if (list.substr(0, end).starts_with("file:")) ++files;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return files;
}

}  // namespace collectors
