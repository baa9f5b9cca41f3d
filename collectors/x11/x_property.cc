#include "collectors/x11/x_property.h"

#include <string_view>

#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

using PropertyReply = XReply<xcb_get_property_reply_t>;

xcb_get_property_cookie_t Ask(XConnection& connection,
                              xcb_window_t window,
                              xcb_atom_t property,
                              std::uint32_t words) {
  return xcb_get_property(connection.xcb(),
                          0,
                          window,
                          property,
                          XCB_GET_PROPERTY_TYPE_ANY,
                          0,
                          words);
}

PropertyReply Collect(XConnection& connection,
                      xcb_get_property_cookie_t asked) {
  return PropertyReply(
      xcb_get_property_reply(connection.xcb(), asked, nullptr));
}

// Latin-1, the encoding of the type STRING, has one character a byte.
void AppendLatin1(std::string_view bytes, base::SecretBytes& text) {
  for (const char c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x80) {
      text.Append({&c, 1});
    } else {
      const char two[] = {static_cast<char>(0xc0 | code >> 6),
                          static_cast<char>(0x80 | (code & 0x3f))};
      text.Append({two, sizeof two});
    }
  }
}

base::SecretBytes TextOf(const PropertyReply& reply) {
  base::SecretBytes text;
  if (reply == nullptr || reply->format != 8) return text;
  auto* const bytes = static_cast<char*>(xcb_get_property_value(reply.get()));
  const auto size =
      static_cast<std::size_t>(xcb_get_property_value_length(reply.get()));
  if (reply->type == XCB_ATOM_STRING) {
    AppendLatin1({bytes, size}, text);
  } else {
    text.Append({bytes, size});
  }
  base::WipeBytes({bytes, size});
  return text;
}

}  // namespace

std::vector<xcb_window_t> ReadWindows(XConnection& connection,
                                      xcb_window_t window,
                                      xcb_atom_t property) {
  constexpr std::uint32_t kMaxWindows = 64 * 1'024;
  const auto reply =
      Collect(connection, Ask(connection, window, property, kMaxWindows));
  if (reply == nullptr || reply->format != 32) return {};
  const auto* const first =
      static_cast<const xcb_window_t*>(xcb_get_property_value(reply.get()));
  return {first, first + reply->value_len};
}

std::vector<base::SecretBytes> ReadTexts(
    XConnection& connection,
    xcb_window_t window,
    std::span<const xcb_atom_t> properties) {
  constexpr std::uint32_t kMaxWords = 32 * 1'024 / 4;
  std::vector<xcb_get_property_cookie_t> asked;
  asked.reserve(properties.size());
  for (const xcb_atom_t property : properties)
    asked.push_back(Ask(connection, window, property, kMaxWords));
  std::vector<base::SecretBytes> texts;
  texts.reserve(properties.size());
  bool exists = true;
  for (const auto cookie : asked) {
    const auto reply = Collect(connection, cookie);
    exists = exists && reply != nullptr;
    texts.push_back(TextOf(reply));
  }
  if (!exists) texts.clear();
  return texts;
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

xcb_window_t FocusOf(XConnection& connection) {
  const XReply<xcb_get_input_focus_reply_t> reply(xcb_get_input_focus_reply(
      connection.xcb(), xcb_get_input_focus(connection.xcb()), nullptr));
  return reply == nullptr ? 0 : reply->focus;
}

std::vector<WindowState> StatesOf(XConnection& connection,
                                  std::span<const xcb_window_t> windows) {
  struct Asked {
    xcb_get_window_attributes_cookie_t attributes;
    xcb_get_property_cookie_t name;
  };
  std::vector<Asked> asked;
  asked.reserve(windows.size());
  for (const xcb_window_t window : windows)
    asked.push_back({xcb_get_window_attributes(connection.xcb(), window),
                     Ask(connection, window, XCB_ATOM_WM_CLASS, 0)});
  std::vector<WindowState> states;
  states.reserve(windows.size());
  for (const auto& [attributes, name] : asked) {
    const XReply<xcb_get_window_attributes_reply_t> found(
        xcb_get_window_attributes_reply(connection.xcb(), attributes, nullptr));
    const auto named = Collect(connection, name);
    WindowState state;
    state.exists = found != nullptr;
    state.mapped = state.exists && found->map_state != XCB_MAP_STATE_UNMAPPED &&
                   found->_class == XCB_WINDOW_CLASS_INPUT_OUTPUT;
    state.viewable = state.mapped && found->map_state == XCB_MAP_STATE_VIEWABLE;
    state.named = named != nullptr && named->type != XCB_ATOM_NONE;
    states.push_back(state);
  }
  return states;
}

}  // namespace collectors
