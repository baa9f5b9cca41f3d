#pragma once

#include <vector>

namespace collectors {

// A part of the screen, in pixels; empty if a side is not above 0.
struct Rect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  bool empty() const { return width <= 0 || height <= 0; }
  long area() const { return empty() ? 0 : long{width} * height; }

  friend bool operator==(const Rect&, const Rect&) = default;
};

// The smallest that holds both.
Rect Around(const Rect& a, const Rect& b);
Rect Common(const Rect& a, const Rect& b);

// Whether something of `rect` is under none of `covers`.
bool IsUncovered(const Rect& rect, const std::vector<Rect>& covers);

}  // namespace collectors
