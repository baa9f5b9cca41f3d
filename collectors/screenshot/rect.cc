#include "collectors/screenshot/rect.h"

#include <algorithm>
#include <utility>

namespace collectors {
namespace {

// What `cover` leaves of `rect`: up to four parts.
void Cut(const Rect& rect, const Rect& cover, std::vector<Rect>& left) {
  const Rect hidden = Common(rect, cover);
  if (hidden.empty()) {
    left.push_back(rect);
    return;
  }
  const int right = rect.x + rect.width;
  const int bottom = rect.y + rect.height;
  const int hidden_right = hidden.x + hidden.width;
  const int hidden_bottom = hidden.y + hidden.height;
  const Rect parts[] = {
      {rect.x, rect.y, rect.width, hidden.y - rect.y},
      {rect.x, hidden_bottom, rect.width, bottom - hidden_bottom},
      {rect.x, hidden.y, hidden.x - rect.x, hidden.height},
      {hidden_right, hidden.y, right - hidden_right, hidden.height}};
  for (const Rect& part : parts)
    if (!part.empty()) left.push_back(part);
}

}  // namespace

Rect Around(const Rect& a, const Rect& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  const int x = std::min(a.x, b.x);
  const int y = std::min(a.y, b.y);
  return {x,
          y,
          std::max(a.x + a.width, b.x + b.width) - x,
          std::max(a.y + a.height, b.y + b.height) - y};
}

Rect Common(const Rect& a, const Rect& b) {
  const int x = std::max(a.x, b.x);
  const int y = std::max(a.y, b.y);
  return {x,
          y,
          std::min(a.x + a.width, b.x + b.width) - x,
          std::min(a.y + a.height, b.y + b.height) - y};
}

bool IsUncovered(const Rect& rect, const std::vector<Rect>& covers) {
  std::vector<Rect> left;
  if (!rect.empty()) left.push_back(rect);
  for (const Rect& cover : covers) {
    std::vector<Rect> still;
    for (const Rect& part : left)
      Cut(part, cover, still);
    left = std::move(still);
  }
  return !left.empty();
}

}  // namespace collectors
