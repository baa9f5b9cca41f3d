#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "tests/support/catch.h"

namespace test {

using Validator = bool (*)(std::string_view compact);
using Numbers = std::initializer_list<std::string_view>;

inline void CheckTaken(Validator is_valid, Numbers numbers) {
  for (const auto number : numbers) {
    INFO(number);
    CHECK(is_valid(number));
  }
}

inline void CheckRefused(Validator is_valid, Numbers numbers) {
  for (const auto number : numbers) {
    INFO(number);
    CHECK_FALSE(is_valid(number));
  }
}

// A check character finds each single wrong digit: of `number`, which is valid,
// any digit replaced by any other gives one that is not.
inline void CheckFindsWrongDigits(Validator is_valid, std::string_view number) {
  INFO(number);
  CHECK(is_valid(number));
  std::string wrong(number);
  for (char& digit : wrong) {
    if (digit < '0' || digit > '9') continue;
    const char right = digit;
    for (digit = '0'; digit <= '9'; ++digit)
      if (digit != right) CHECK_FALSE(is_valid(wrong));
    digit = right;
  }
}

}  // namespace test
