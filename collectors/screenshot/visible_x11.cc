#include "collectors/screenshot/visible_x11.h"

#include <algorithm>

#include "collectors/screenshot/rect.h"
#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

// One child of the root, from the lowest to the highest.
struct TopLevel {
  xcb_window_t window = 0;
  Rect rect;
  bool hides = false;  // What is under it cannot be seen.
};

std::vector<TopLevel> TopLevels(xcb_connection_t* xcb, xcb_window_t root) {
  constexpr std::uint8_t kWithAlpha = 32;  // Bits a pixel.
  const XReply<xcb_query_tree_reply_t> tree(
      xcb_query_tree_reply(xcb, xcb_query_tree(xcb, root), nullptr));
  if (tree == nullptr) return {};
  const std::span children(
      xcb_query_tree_children(tree.get()),
      static_cast<std::size_t>(xcb_query_tree_children_length(tree.get())));
  struct Asked {
    xcb_get_window_attributes_cookie_t attributes;
    xcb_get_geometry_cookie_t geometry;
  };
  std::vector<Asked> asked;
  for (const xcb_window_t child : children)
    asked.push_back(
        {xcb_get_window_attributes(xcb, child), xcb_get_geometry(xcb, child)});
  std::vector<TopLevel> found;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const XReply<xcb_get_window_attributes_reply_t> attributes(
        xcb_get_window_attributes_reply(xcb, asked[i].attributes, nullptr));
    const XReply<xcb_get_geometry_reply_t> geometry(
        xcb_get_geometry_reply(xcb, asked[i].geometry, nullptr));
    if (attributes == nullptr || geometry == nullptr) continue;
    const int border = 2 * geometry->border_width;
    found.push_back(
        {.window = children[i],
         .rect = {geometry->x,
                  geometry->y,
                  geometry->width + border,
                  geometry->height + border},
         .hides = attributes->map_state == XCB_MAP_STATE_VIEWABLE &&
                  attributes->_class == XCB_WINDOW_CLASS_INPUT_OUTPUT &&
                  geometry->depth != kWithAlpha});
  }
  return found;
}

// Where on the screen a window is; empty unless it and all that it is inside of
// are mapped.
Rect PlaceOf(xcb_connection_t* xcb, xcb_window_t root, xcb_window_t window) {
  const auto asked_attributes = xcb_get_window_attributes(xcb, window);
  const auto asked_geometry = xcb_get_geometry(xcb, window);
  const auto asked_place = xcb_translate_coordinates(xcb, window, root, 0, 0);
  const auto asked_screen = xcb_get_geometry(xcb, root);
  const XReply<xcb_get_window_attributes_reply_t> attributes(
      xcb_get_window_attributes_reply(xcb, asked_attributes, nullptr));
  const XReply<xcb_get_geometry_reply_t> geometry(
      xcb_get_geometry_reply(xcb, asked_geometry, nullptr));
  const XReply<xcb_translate_coordinates_reply_t> place(
      xcb_translate_coordinates_reply(xcb, asked_place, nullptr));
  const XReply<xcb_get_geometry_reply_t> screen(
      xcb_get_geometry_reply(xcb, asked_screen, nullptr));
  if (attributes == nullptr || geometry == nullptr || place == nullptr ||
      screen == nullptr || attributes->map_state != XCB_MAP_STATE_VIEWABLE)
    return {};
  return Common({place->dst_x, place->dst_y, geometry->width, geometry->height},
                {0, 0, screen->width, screen->height});
}

}  // namespace

std::vector<xcb_window_t> WithParents(xcb_connection_t* xcb,
                                      xcb_window_t window) {
  constexpr std::size_t kDeepest = 32;
  std::vector<xcb_window_t> chain;
  while (chain.size() < kDeepest) {
    const XReply<xcb_query_tree_reply_t> tree(
        xcb_query_tree_reply(xcb, xcb_query_tree(xcb, window), nullptr));
    if (tree == nullptr || tree->parent == 0) break;
    chain.push_back(window);
    window = tree->parent;
  }
  return chain;
}

bool CanSeeAny(xcb_connection_t* xcb,
               xcb_window_t root,
               std::span<const WindowId> windows) {
  if (windows.empty()) return false;
  const auto top_levels = TopLevels(xcb, root);
  return std::any_of(windows.begin(), windows.end(), [&](WindowId id) {
    const auto window = static_cast<xcb_window_t>(id);
    const auto chain = WithParents(xcb, window);
    if (chain.empty()) return false;
    const auto own = std::find_if(
        top_levels.begin(), top_levels.end(), [&](const TopLevel& one) {
          return one.window == chain.back();
        });
    std::vector<Rect> covers;
    for (auto above = own; above != top_levels.end(); ++above)
      if (above != own && above->hides) covers.push_back(above->rect);
    return IsUncovered(PlaceOf(xcb, root, window), covers);
  });
}

}  // namespace collectors
