#include "collectors/x11/x_property.h"

#include <string_view>

#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

constexpr std::uint32_t kMaxWords = 1'024;

XReply<xcb_get_property_reply_t> Read(XConnection& connection,
                                      xcb_window_t window,
                                      xcb_atom_t property,
                                      std::uint32_t words) {
  return XReply<xcb_get_property_reply_t>(
      xcb_get_property_reply(connection.xcb(),
                             xcb_get_property(connection.xcb(),
                                              0,
                                              window,
                                              property,
                                              XCB_GET_PROPERTY_TYPE_ANY,
                                              0,
                                              words),
                             nullptr));
}

}  // namespace

std::vector<xcb_window_t> ReadWindows(XConnection& connection,
                                      xcb_window_t window,
                                      xcb_atom_t property) {
  constexpr std::uint32_t kMaxWindows = 64 * 1'024;
  const auto reply = Read(connection, window, property, kMaxWindows);
  if (reply == nullptr || reply->format != 32) return {};
  const auto* const first =
      static_cast<const xcb_window_t*>(xcb_get_property_value(reply.get()));
  return {first, first + reply->value_len};
}

base::SecretBytes ReadText(XConnection& connection,
                           xcb_window_t window,
                           xcb_atom_t property) {
  const auto reply = Read(connection, window, property, kMaxWords);
  if (reply == nullptr || reply->format != 8) return {};
  auto* const bytes = static_cast<char*>(xcb_get_property_value(reply.get()));
  const auto size =
      static_cast<std::size_t>(xcb_get_property_value_length(reply.get()));
  base::SecretBytes text(std::string_view(bytes, size));
  base::WipeBytes({bytes, size});
  return text;
}

std::vector<xcb_window_t> ChildrenOf(XConnection& connection,
                                     xcb_window_t window) {
  const XReply<xcb_query_tree_reply_t> reply(xcb_query_tree_reply(
      connection.xcb(), xcb_query_tree(connection.xcb(), window), nullptr));
  if (reply == nullptr) return {};
  const auto* const first = xcb_query_tree_children(reply.get());
  return {first, first + xcb_query_tree_children_length(reply.get())};
}

xcb_window_t ParentOf(XConnection& connection, xcb_window_t window) {
  const XReply<xcb_query_tree_reply_t> reply(xcb_query_tree_reply(
      connection.xcb(), xcb_query_tree(connection.xcb(), window), nullptr));
  return reply == nullptr ? 0 : reply->parent;
}

bool IsViewable(XConnection& connection, xcb_window_t window) {
  const XReply<xcb_get_window_attributes_reply_t> reply(
      xcb_get_window_attributes_reply(
          connection.xcb(),
          xcb_get_window_attributes(connection.xcb(), window),
          nullptr));
  return reply != nullptr && reply->map_state == XCB_MAP_STATE_VIEWABLE &&
         reply->_class == XCB_WINDOW_CLASS_INPUT_OUTPUT;
}

xcb_window_t FocusOf(XConnection& connection) {
  const XReply<xcb_get_input_focus_reply_t> reply(xcb_get_input_focus_reply(
      connection.xcb(), xcb_get_input_focus(connection.xcb()), nullptr));
  return reply == nullptr ? 0 : reply->focus;
}

}  // namespace collectors
