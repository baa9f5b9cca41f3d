// What others make of a text, for benchmarks: RE2 and vectorscan, which only
// find candidates, and libphonenumber's PhoneNumberMatcher, which finds
// telephone numbers and validates them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace bench {

// One alternation of an e-mail address and a row of digits. How many matches.
std::size_t CountByRe2(std::string_view text);

// How many telephone numbers there are by libphonenumber, in a region.
std::size_t CountByPhoneNumberMatcher(const std::string& text,
                                      const std::string& region);

// Three patterns at once (e-mail, telephone number, resident id or card), in
// block mode.
class Vectorscan {
 public:
  Vectorscan();
  ~Vectorscan();
  Vectorscan(const Vectorscan&) = delete;
  Vectorscan& operator=(const Vectorscan&) = delete;

  // How many times a pattern ends: more often than there are identifiers.
  std::size_t Count(std::string_view text) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bench
