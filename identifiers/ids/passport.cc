#include "identifiers/ids/passport.h"

#include <algorithm>
#include <cstddef>

#include "identifiers/ids/shape.h"

namespace identifiers {

bool IsPassportShape(std::string_view compact) {
  constexpr std::size_t kShortest = 7;
  constexpr std::size_t kLongest = 9;  // ICAO Doc 9303 part 4.
  constexpr std::ptrdiff_t kFewestDigits = 4;
  if (compact.size() < kShortest || compact.size() > kLongest) return false;
  const auto digits = std::ranges::count_if(compact, IsDigitChar);
  const auto letters = std::ranges::count_if(compact, IsUpperChar);
  return digits >= kFewestDigits &&
         static_cast<std::size_t>(digits + letters) == compact.size();
}

}  // namespace identifiers
