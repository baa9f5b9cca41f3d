#include "tests/support/x11/x_client.h"

#include <xcb/res.h>
#include <xcb/xcbext.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include "tests/support/catch.h"

namespace test {
namespace {

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};
template <typename T>
using Reply = std::unique_ptr<T, Free>;

}  // namespace

XClient::XClient(base::EventLoop& loop)
    : connection_(xcb_connect(nullptr, nullptr)) {
  REQUIRE(xcb_connection_has_error(connection_) == 0);
  root_ = xcb_setup_roots_iterator(xcb_get_setup(connection_)).data->root;
  own_window_ = OpenBareWindow({}, /*mapped=*/false);
  readable_ = loop.WatchReadable(xcb_get_file_descriptor(connection_),
                                 [this] { HandleEvents(); });
  Sync();
}

XClient::~XClient() {
  readable_.reset();
  xcb_disconnect(connection_);
}

std::uint32_t XClient::id() const {
  return own_window_ & ~xcb_get_setup(connection_)->resource_id_mask;
}

xcb_atom_t XClient::Atom(const std::string& name) {
  auto& atom = atoms_[name];
  if (atom == XCB_ATOM_NONE) {
    const Reply<xcb_intern_atom_reply_t> reply(xcb_intern_atom_reply(
        connection_,
        xcb_intern_atom(connection_,
                        0,
                        static_cast<std::uint16_t>(name.size()),
                        name.data()),
        nullptr));
    REQUIRE(reply != nullptr);
    atom = reply->atom;
  }
  return atom;
}

std::string XClient::AtomName(xcb_atom_t atom) {
  const Reply<xcb_get_atom_name_reply_t> reply(xcb_get_atom_name_reply(
      connection_, xcb_get_atom_name(connection_, atom), nullptr));
  REQUIRE(reply != nullptr);
  return {xcb_get_atom_name_name(reply.get()),
          static_cast<std::size_t>(xcb_get_atom_name_name_length(reply.get()))};
}

// Windows ------------------------------------------------------------------

xcb_window_t XClient::OpenBareWindow(std::optional<xcb_window_t> parent,
                                     bool mapped) {
  const xcb_window_t window = xcb_generate_id(connection_);
  const std::uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;
  xcb_create_window(connection_,
                    XCB_COPY_FROM_PARENT,
                    window,
                    parent.value_or(root_),
                    10,
                    10,
                    300,
                    200,
                    0,
                    XCB_WINDOW_CLASS_INPUT_OUTPUT,
                    XCB_COPY_FROM_PARENT,
                    XCB_CW_EVENT_MASK,
                    &events);
  if (mapped) Map(window);
  return window;
}

xcb_window_t XClient::OpenWindow(const std::string& title,
                                 const std::string& window_class) {
  const xcb_window_t window = OpenBareWindow({}, /*mapped=*/false);
  SetClass(window, window_class);
  SetTitle(window, title);
  Map(window);
  return window;
}

void XClient::SetText(xcb_window_t window,
                      xcb_atom_t property,
                      xcb_atom_t type,
                      const std::string& text) {
  xcb_change_property(connection_,
                      XCB_PROP_MODE_REPLACE,
                      window,
                      property,
                      type,
                      8,
                      static_cast<std::uint32_t>(text.size()),
                      text.data());
  xcb_flush(connection_);
}

void XClient::SetTitle(xcb_window_t window, const std::string& title) {
  SetText(window, Atom("_NET_WM_NAME"), Atom("UTF8_STRING"), title);
}

void XClient::SetOldTitle(xcb_window_t window, const std::string& bytes) {
  SetText(window, XCB_ATOM_WM_NAME, XCB_ATOM_STRING, bytes);
}

void XClient::SetClass(xcb_window_t window, const std::string& window_class) {
  std::string both = "instance";
  both += '\0';
  both += window_class;
  both += '\0';
  SetText(window, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, both);
}

void XClient::Map(xcb_window_t window) {
  xcb_map_window(connection_, window);
  xcb_flush(connection_);
}

void XClient::Unmap(xcb_window_t window) {
  xcb_unmap_window(connection_, window);
  xcb_flush(connection_);
}

void XClient::Close(xcb_window_t window) {
  xcb_destroy_window(connection_, window);
  xcb_flush(connection_);
}

void XClient::Reparent(xcb_window_t window, xcb_window_t parent) {
  xcb_reparent_window(connection_, window, parent, 0, 0);
  xcb_flush(connection_);
}

void XClient::Focus(xcb_window_t window) {
  // The server refuses the focus for a window that is not mapped yet.
  Sync();
  xcb_set_input_focus(
      connection_, XCB_INPUT_FOCUS_PARENT, window, XCB_CURRENT_TIME);
  xcb_flush(connection_);
}

void XClient::AskManager(xcb_window_t window,
                         const char* what,
                         std::uint32_t value) {
  xcb_client_message_event_t message{};
  message.response_type = XCB_CLIENT_MESSAGE;
  message.format = 32;
  message.window = window;
  message.type = Atom(what);
  message.data.data32[0] = value;
  xcb_send_event(
      connection_,
      0,
      root_,
      XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_SUBSTRUCTURE_REDIRECT,
      reinterpret_cast<const char*>(&message));
  xcb_flush(connection_);
}

void XClient::Minimise(xcb_window_t window) {
  constexpr std::uint32_t kIconic = 3;  // ICCCM 4.1.4.
  AskManager(window, "WM_CHANGE_STATE", kIconic);
}

void XClient::Activate(xcb_window_t window) {
  constexpr std::uint32_t kFromPager = 2;
  AskManager(window, "_NET_ACTIVE_WINDOW", kFromPager);
}

bool XClient::HasManager() {
  const Reply<xcb_get_property_reply_t> reply(
      xcb_get_property_reply(connection_,
                             xcb_get_property(connection_,
                                              0,
                                              root_,
                                              Atom("_NET_CLIENT_LIST"),
                                              XCB_ATOM_WINDOW,
                                              0,
                                              1),
                             nullptr));
  return reply != nullptr && reply->value_len > 0;
}

void XClient::Pretend(xcb_window_t to, std::uint32_t mask, const char* event) {
  xcb_send_event(connection_, 0, to, mask, event);
  xcb_flush(connection_);
}

void XClient::Sync() {
  const Reply<xcb_get_input_focus_reply_t> reply(xcb_get_input_focus_reply(
      connection_, xcb_get_input_focus(connection_), nullptr));
  HandleEvents();
}

// Pictures -----------------------------------------------------------------

void XClient::TakePicture(xcb_drawable_t of,
                          std::uint16_t width,
                          std::uint16_t height) {
  const auto asked = xcb_get_image(
      connection_, XCB_IMAGE_FORMAT_Z_PIXMAP, of, 0, 0, width, height, ~0u);
  const Reply<xcb_get_image_reply_t> reply(
      xcb_get_image_reply(connection_, asked, nullptr));
  REQUIRE(reply != nullptr);
}

void XClient::TakeTinyPictures(std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto asked = xcb_get_image(
        connection_, XCB_IMAGE_FORMAT_Z_PIXMAP, root_, 0, 0, 1, 1, ~0u);
    xcb_discard_reply(connection_, asked.sequence);
  }
  Sync();
}

bool XClient::IsClient(std::uint32_t id) {
  const Reply<xcb_res_query_clients_reply_t> clients(
      xcb_res_query_clients_reply(
          connection_, xcb_res_query_clients(connection_), nullptr));
  REQUIRE(clients != nullptr);
  const auto* const all = xcb_res_query_clients_clients(clients.get());
  return std::any_of(all,
                     all + xcb_res_query_clients_clients_length(clients.get()),
                     [id](const auto& one) { return one.resource_base == id; });
}

std::uint32_t XClient::RecordContexts() {
  const Reply<xcb_res_query_clients_reply_t> clients(
      xcb_res_query_clients_reply(
          connection_, xcb_res_query_clients(connection_), nullptr));
  REQUIRE(clients != nullptr);
  const auto* const all = xcb_res_query_clients_clients(clients.get());
  const int size = xcb_res_query_clients_clients_length(clients.get());
  std::uint32_t count = 0;
  for (int i = 0; i < size; ++i) {
    const Reply<xcb_res_query_client_resources_reply_t> reply(
        xcb_res_query_client_resources_reply(
            connection_,
            xcb_res_query_client_resources(connection_, all[i].resource_base),
            nullptr));
    if (reply == nullptr) continue;
    const auto* const types = xcb_res_query_client_resources_types(reply.get());
    for (std::uint32_t t = 0; t < reply->num_types; ++t)
      if (types[t].resource_type == Atom("RecordContext"))
        count += types[t].count;
  }
  return count;
}

// Selections ---------------------------------------------------------------

// ICCCM 2.1: the time of a claim is that of an event, not "now".
xcb_timestamp_t XClient::ServerTime() {
  SetText(own_window_, Atom("_TEST_TIME"), XCB_ATOM_STRING, "");
  while (
      const Reply<xcb_generic_event_t> event{xcb_wait_for_event(connection_)}) {
    if (event->response_type == XCB_PROPERTY_NOTIFY)
      return reinterpret_cast<const xcb_property_notify_event_t&>(*event).time;
  }
  return XCB_CURRENT_TIME;
}

void XClient::PassTime(std::chrono::milliseconds time) {
  const auto from = ServerTime();
  while (ServerTime() - from < time.count()) {
  }
}

void XClient::Own(const std::string& selection, Offer offer) {
  HandleEvents();
  selections_.Own(selection, std::move(offer));
  Sync();
}

void XClient::Disown(const std::string& selection) {
  xcb_set_selection_owner(
      connection_, XCB_WINDOW_NONE, Atom(selection), XCB_CURRENT_TIME);
  Sync();
}

bool XClient::HasOwner(const std::string& selection) {
  const Reply<xcb_get_selection_owner_reply_t> reply(
      xcb_get_selection_owner_reply(
          connection_,
          xcb_get_selection_owner(connection_, Atom(selection)),
          nullptr));
  return reply != nullptr && reply->owner != XCB_WINDOW_NONE;
}

void XClient::AnswerHeld() {
  selections_.AnswerHeld();
  Sync();
}

void XClient::HandleEvents() {
  while (
      const Reply<xcb_generic_event_t> event{xcb_poll_for_event(connection_)}) {
    switch (event->response_type & 0x7f) {
      case XCB_SELECTION_REQUEST:
        selections_.OnRequest(
            reinterpret_cast<const xcb_selection_request_event_t&>(*event));
        break;
      case XCB_PROPERTY_NOTIFY:
        selections_.OnProperty(
            reinterpret_cast<const xcb_property_notify_event_t&>(*event));
        break;
      default:
        break;
    }
  }
}

}  // namespace test
