#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <string_view>

#include "identifiers/find/sixteen.h"

namespace identifiers {

// Where the first of a few bytes is in [at, end) of a text; `end` if there is
// none. Looks at 16 bytes a step where the processor can.
template <std::size_t kCount>
std::size_t FindAnyOf(std::string_view text,
                      const std::array<char, kCount>& bytes,
                      std::size_t at,
                      std::size_t end) {
#if defined(__SSE2__)
  const auto place = [end](std::size_t from, unsigned mask) {
    return std::min(end,
                    from + static_cast<std::size_t>(std::countr_zero(mask)));
  };
  // A block may reach beyond `end`, but not beyond the text.
  for (; at < end && at + Sixteen::kBytes <= text.size(); at += Sixteen::kBytes)
    if (const auto mask = Sixteen::At(text.data() + at).IsOneOf(bytes))
      return place(at, mask);
  if (at < end &&
      text.size() >= Sixteen::kBytes) {  // The rest, with some before.
    const std::size_t from = text.size() - Sixteen::kBytes;
    const auto mask =
        Sixteen::At(text.data() + from).IsOneOf(bytes) >> (at - from);
    return mask == 0 ? end : place(at, mask);
  }
#endif
  const auto is_one = [&bytes](char c) {
    return std::find(bytes.begin(), bytes.end(), c) != bytes.end();
  };
  while (at < end && !is_one(text[at]))
    ++at;
  return std::min(at, end);
}

}  // namespace identifiers
