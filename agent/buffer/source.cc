#include "agent/buffer/source.h"

#include <utility>

namespace agent {

bool Source::Take(std::uint64_t first, std::uint64_t last) {
  bool is_new = false;
  if (first <= newest) {
    std::vector<Hole> left;
    for (const Hole& hole : holes) {
      const bool apart = hole.last < first || last < hole.first;
      is_new = is_new || !apart;
      if (apart || hole.first < first)
        left.push_back({hole.first, apart ? hole.last : first - 1});
      if (!apart && last < hole.last) left.push_back({last + 1, hole.last});
    }
    holes = std::move(left);
  }
  if (last <= newest) return is_new;
  if (first > newest + 1) holes.push_back({newest + 1, first - 1});
  if (holes.size() > kMaxHoles) holes.erase(holes.begin());
  newest = last;
  return true;
}

}  // namespace agent
