#include "identifiers/ids/passport.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "identifiers/ids/shape.h"

namespace identifiers {
namespace {

// d: digit; a: letter; n: letter but O, or digit.
constexpr std::array kShapes = std::to_array<std::string_view>({
    // Nine digits: Taiwan, United States until 2021, United Kingdom, and
    // China's older 14 and 15.
    "ddddddddd",
    // A letter and eight digits: United States from 2021; China E, G; Hong Kong
    // K, H; Korea M, S, R, G, D.
    "adddddddd",
    // Two letters and seven digits: Italy, Poland, Japan, Australia P; China
    // from EA on, and DE, SE, PE; Hong Kong KJ; Macau MA, MB.
    "aaddddddd",
    // India; Australia, older ones; China D, S, P, older ones.
    "addddddd",
    // Brazil; Canada until 2023.
    "aadddddd",
    // Canada from 2023.
    "addddddaa",
    // Korea from 2021.
    "adddadddd",
    // Spain.
    "aaadddddd",
    // France.
    "ddaaddddd",
    // Netherlands: no letter O, the last a digit.
    "aannnnnnd",
});

// Germany: no vowels, no B D Q S; the first letters are the authority's.
constexpr std::string_view kGerman = "CFGHJKLMNPRTVWXYZ0123456789";

bool Fits(char c, char place) {
  switch (place) {
    case 'd':
      return IsDigitChar(c);
    case 'a':
      return IsUpperChar(c);
    default:
      return IsDigitChar(c) || (IsUpperChar(c) && c != 'O');
  }
}

bool HasShape(std::string_view compact, std::string_view shape) {
  if (compact.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (!Fits(compact[i], shape[i])) return false;
  return true;
}

bool IsGerman(std::string_view compact) {
  return compact.size() == 9 &&
         std::string_view("CFGHJK").find(compact[0]) !=
             std::string_view::npos &&
         compact.find_first_not_of(kGerman) == std::string_view::npos &&
         std::any_of(compact.begin(), compact.end(), IsDigitChar);
}

}  // namespace

bool IsPassportShape(std::string_view compact) {
  if (compact.size() != 8 && compact.size() != 9) return false;
  return IsGerman(compact) ||
         std::any_of(kShapes.begin(), kShapes.end(), [&](const auto& shape) {
           return HasShape(compact, shape);
         });
}

}  // namespace identifiers
