#include "identifiers/ids/shape.h"

#include <chrono>

namespace identifiers {

bool AllDigits(std::string_view text) {
  bool all = !text.empty();
  for (const char c : text)  // They are few, and nearly always all of them.
    all = all && IsDigitChar(c);
  return all;
}

bool IsDigitsOf(std::string_view text, std::size_t size) {
  return text.size() == size && AllDigits(text);
}

bool AllEqual(std::string_view text) {
  return text.find_first_not_of(text.substr(0, 1)) == std::string_view::npos;
}

int NumberOf(std::string_view digits) {
  int number = 0;
  for (const char digit : digits)
    number = number * 10 + (digit - '0');
  return number;
}

bool IsDate(int year, int month, int day) {
  if (month < 1 || day < 1) return false;
  return std::chrono::year_month_day(
             std::chrono::year(year),
             std::chrono::month(static_cast<unsigned>(month)),
             std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

}  // namespace identifiers
