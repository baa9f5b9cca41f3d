// What others make of a text, for benchmarks: RE2 and vectorscan, which only
// find candidates, and libphonenumber's PhoneNumberMatcher, which finds
// telephone numbers and validates them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bench {

// One alternation of an e-mail address and a row of digits. How many matches.
std::size_t CountByRe2(std::string_view text);
// The same of three patterns, and which one of them it was: what validates a
// match has to know.
std::size_t CountByRe2WithKind(std::string_view text);

// How many telephone numbers there are by libphonenumber, in a region.
std::size_t CountByPhoneNumberMatcher(const std::string& text,
                                      const std::string& region);

// Several patterns at once, in block mode.
class Vectorscan {
 public:
  enum class Patterns : std::uint8_t {
    kThree,     // E-mail, telephone number, resident id or card.
    kAllKinds,  // One for each form of each kind that is found here, ASCII
                // only.
  };
  explicit Vectorscan(Patterns patterns);
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
