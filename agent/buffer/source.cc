#include "agent/buffer/source.h"

#include <algorithm>

namespace agent {

bool Source::Take(std::uint64_t number) {
  if (number > newest) {
    if (number > newest + 1) holes.push_back({newest + 1, number - 1});
    if (holes.size() > kMaxHoles) holes.erase(holes.begin());
    newest = number;
    return true;
  }
  const auto hole =
      std::find_if(holes.begin(), holes.end(), [number](const Hole& h) {
        return h.first <= number && number <= h.last;
      });
  if (hole == holes.end()) return false;
  const Hole behind{number + 1, hole->last};
  hole->last = number - 1;
  const bool before_left = hole->first <= hole->last;
  if (behind.first <= behind.last) {
    if (before_left)
      holes.insert(hole + 1, behind);
    else
      *hole = behind;
  } else if (!before_left) {
    holes.erase(hole);
  }
  return true;
}

}  // namespace agent
