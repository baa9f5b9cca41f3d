#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "identifiers/find/candidate.h"
#include "identifiers/find/context.h"
#include "identifiers/find/resolver.h"

namespace identifiers {

// Takes what the rules offer, weighs it with its surroundings, and holds what
// is at least possible.
class Offers {
 public:
  Offers(Context& context, Resolver& resolver)
      : context_(context), resolver_(resolver) {}

  // `score` is for its form alone. The canonical form is `front` and `form`.
  // Gives the whole score; below kPossible it was not taken.
  int Add(protocol::IdentifierKind kind,
          int score,
          std::size_t begin,
          std::size_t end,
          std::string_view form,
          std::string_view front = {}) {
    const int before = context_.Evidence(kind, begin, std::min(begin, anchor_));
    int sum = score + before;
    if (before == 0 && sum < kPossible)
      sum += context_.EvidenceBehind(kind, end);
    if (sum < kPossible) return sum;
    resolver_.Add(kind, sum, begin, end, front, form);
    return sum;
  }

  // Where what the next ones hang on by a hyphen or a full stop begins: words
  // are looked for before it.
  void SetAnchor(std::size_t anchor) { anchor_ = anchor; }

 private:
  Context& context_;
  Resolver& resolver_;
  std::size_t anchor_ = std::string_view::npos;
};

}  // namespace identifiers
