#include "collectors/window/kwin_title.h"

#include <cstddef>

namespace collectors {

std::string_view TitleInKwin(std::string_view shown) {
  constexpr std::string_view kLeftToRight = "\u200E";
  std::string_view title = shown;
  if (title.ends_with(kLeftToRight)) title.remove_suffix(kLeftToRight.size());
  if (!title.ends_with('>')) return shown;
  title.remove_suffix(1);
  const std::size_t last = title.find_last_not_of("0123456789");
  constexpr std::string_view kBefore = " <";
  if (last == std::string_view::npos || last + 1 == title.size() ||
      !title.substr(0, last + 1).ends_with(kBefore))
    return shown;
  return title.substr(0, last + 1 - kBefore.size());
}

}  // namespace collectors
