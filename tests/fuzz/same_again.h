#pragma once

#include <cstdlib>

namespace fuzz {

// What was read of an input, if it could be read, is the same when it is
// written and read again. `parse`: how it was read.
template <typename Read, typename Parse>
void ExpectSameAgain(Read read, Parse parse) {
  if (!read.ok()) return;
  const auto json = ToJson(read.value());
  auto again = parse(json);
  if (!again.ok() || ToJson(again.value()) != json) std::abort();
}

}  // namespace fuzz
