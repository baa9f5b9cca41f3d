#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/event.h"

namespace identifiers {

// How much speaks for a candidate, its own form and its surroundings together
// (Context::Evidence adds 2 or takes 2 away).
enum Score : int {
  kWeak = 1,         // Nothing without a word that says so: bare digits.
  kPossible = 2,     // The low tier: valid, in a form that others have, too.
  kCertain = 3,      // The high tier: in a form that hardly anything else has.
  kSelfEvident = 4,  // Even beside a word for something else it is possible.
};

// Something that may be an identifier, at [begin, end) of the text.
struct Candidate {
  static constexpr std::size_t kMaxForm = 100;

  protocol::IdentifierKind kind = protocol::IdentifierKind::kPhone;
  int score = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  // The canonical form. Of an e-mail address that has no room nothing: it is
  // read once more.
  std::array<char, kMaxForm> form;  // Set up to form_size.
  std::uint8_t form_size = 0;

  std::string_view Form() const { return {form.data(), form_size}; }
  // False: there is no room.
  bool Append(std::string_view text) {
    if (form_size + text.size() > kMaxForm) return false;
    std::ranges::copy(text, form.begin() + form_size);
    form_size = static_cast<std::uint8_t>(form_size + text.size());
    return true;
  }
};

}  // namespace identifiers
