#include "collectors/x11/x_connection.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <xcb/xfixes.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include "collectors/x11/x_program.h"
#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

using base::Error;
using base::ErrorCode;

Error Unavailable(std::string why) {
  return {ErrorCode::kUnavailable, std::move(why)};
}

// DISPLAY is the word of whoever started us; where the socket leads is not.
std::string PeerOf(xcb_connection_t* connection, const std::string& display) {
  constexpr std::string_view kSockets = "/tmp/.X11-unix/X";
  sockaddr_un peer{};
  socklen_t size = sizeof(peer);
  if (getpeername(xcb_get_file_descriptor(connection),
                  reinterpret_cast<sockaddr*>(&peer),
                  &size) != 0 ||
      peer.sun_family != AF_UNIX)
    return display.starts_with(':') ? "localhost" + display : display;
  std::string name(peer.sun_path, size - offsetof(sockaddr_un, sun_path));
  std::erase(name, '\0');  // Before an abstract name, or after a path.
  if (!name.starts_with(kSockets)) return "unix:" + name;
  return ":" + name.substr(kSockets.size());
}

// Not an error (a window that was gone before we looked at it), nor made up by
// a client.
bool IsFromServer(const xcb_generic_event_t& event) {
  constexpr std::uint8_t kSentByClient = 0x80;
  if (event.response_type == 0) return false;
  return (event.response_type & kSentByClient) == 0 ||
         event.response_type == (kSentByClient | XCB_SELECTION_NOTIFY);
}

}  // namespace

base::Result<std::unique_ptr<XConnection>> XConnection::Open(
    const base::Clock& clock) {
  const char* const display =
      std::getenv("DISPLAY");  // NOLINT(concurrency-mt-unsafe): at start.
  if (display == nullptr || *display == '\0')
    return Unavailable("there is no X display (DISPLAY is not set)");
  xcb_connection_t* const connection = xcb_connect(display, nullptr);
  std::unique_ptr<XConnection> opened(
      new XConnection(connection, display, clock));
  if (xcb_connection_has_error(connection) != 0)
    return Unavailable(std::string("the X display ") + display +
                       " does not let us in: is it running, and is XAUTHORITY "
                       "right?");
  opened->display_ = PeerOf(connection, display);
  if (auto done = opened->SetUp(); !done.ok()) return done.error();
  return opened;
}

XConnection::XConnection(xcb_connection_t* connection,
                         std::string display,
                         const base::Clock& clock)
    : connection_(connection),
      display_(std::move(display)),
      server_clock_(clock) {}

XConnection::~XConnection() {
  xcb_disconnect(connection_);
}

base::Status XConnection::SetUp() {
  const xcb_setup_t* const setup = xcb_get_setup(connection_);
  const xcb_screen_t* const screen = xcb_setup_roots_iterator(setup).data;
  root_ = screen->root;
  resource_mask_ = setup->resource_id_mask;

  const auto* const xfixes =
      xcb_get_extension_data(connection_, &xcb_xfixes_id);
  if (xfixes == nullptr || xfixes->present == 0)
    return Unavailable("the X server has no XFixes extension");
  xfixes_event_base_ = xfixes->first_event;
  // The server wants to be asked for the version before anything else.
  const XReply<xcb_xfixes_query_version_reply_t> version(
      xcb_xfixes_query_version_reply(
          connection_, xcb_xfixes_query_version(connection_, 2, 0), nullptr));
  if (version == nullptr) return Unavailable("XFixes does not answer");

  own_window_ = xcb_generate_id(connection_);
  const std::uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;
  xcb_create_window(connection_,
                    XCB_COPY_FROM_PARENT,
                    own_window_,
                    root_,
                    -1,
                    -1,
                    1,
                    1,
                    0,
                    XCB_WINDOW_CLASS_INPUT_OUTPUT,
                    XCB_COPY_FROM_PARENT,
                    XCB_CW_EVENT_MASK,
                    &events);
  return LearnServerTime();
}

// Changes a property of ours by nothing: the notice has the server's time.
base::Status XConnection::LearnServerTime() {
  const xcb_atom_t property = Atom("_DESKWARDEN_TIME");
  xcb_change_property(connection_,
                      XCB_PROP_MODE_APPEND,
                      own_window_,
                      property,
                      XCB_ATOM_INTEGER,
                      32,
                      0,
                      nullptr);
  xcb_flush(connection_);
  while (const XReply<xcb_generic_event_t> event{
      xcb_wait_for_event(connection_)}) {
    if ((event->response_type & 0x7f) != XCB_PROPERTY_NOTIFY) continue;
    (void)Stamp(*event);
    return {};
  }
  return Unavailable("the X server closed the connection");
}

base::NativeHandle XConnection::handle() const {
  return xcb_get_file_descriptor(connection_);
}

base::Status XConnection::Dispatch() {
  dispatch_soon_.reset();
  dispatching_ = true;
  xcb_flush(connection_);
  while (const XReply<xcb_generic_event_t> event{
      xcb_poll_for_event(connection_)}) {
    if (IsFromServer(*event)) {
      const ActTime at = Stamp(*event);
      // By index: a listener may add or remove one.
      for (std::size_t i = 0; i < listeners_.size(); ++i)
        listeners_[i]->OnXEvent(*event, at);
    }
    xcb_flush(connection_);
  }
  dispatching_ = false;
  if (xcb_connection_has_error(connection_) != 0)
    return Unavailable("the X server " + display_ + " is gone");
  return {};
}

void XConnection::Send(base::EventLoop& loop) {
  xcb_flush(connection_);
  if (dispatching_) return;
  // Should the server be gone, whoever watches the handle hears of it.
  dispatch_soon_ =
      loop.RunAfter(std::chrono::milliseconds(0), [this] { (void)Dispatch(); });
}

void XConnection::CatchUp() {
  const XReply<xcb_get_input_focus_reply_t> reply(xcb_get_input_focus_reply(
      connection_, xcb_get_input_focus(connection_), nullptr));
  // Should the server be gone, whoever watches the handle hears of it.
  (void)Dispatch();
}

void XConnection::AddListener(Listener& listener) {
  listeners_.push_back(&listener);
}

void XConnection::RemoveListener(Listener& listener) {
  std::erase(listeners_, &listener);
}

ActTime XConnection::Stamp(const xcb_generic_event_t& event) {
  const std::uint8_t type = event.response_type & 0x7f;
  if (type == XCB_PROPERTY_NOTIFY)
    return server_clock_.At(
        reinterpret_cast<const xcb_property_notify_event_t&>(event).time);
  if (type == xfixes_event_base_ + XCB_XFIXES_SELECTION_NOTIFY)
    return server_clock_.At(
        reinterpret_cast<const xcb_xfixes_selection_notify_event_t&>(event)
            .timestamp);
  return server_clock_.Untimed();
}

xcb_atom_t XConnection::Atom(std::string_view name) {
  if (const auto known = atoms_.find(name); known != atoms_.end())
    return known->second;
  LearnAtoms({&name, 1});
  const auto learnt = atoms_.find(name);
  if (learnt == atoms_.end()) return XCB_ATOM_NONE;  // The server is gone.
  return learnt->second;
}

void XConnection::LearnAtoms(std::span<const std::string_view> names) {
  std::vector<xcb_intern_atom_cookie_t> asked;
  asked.reserve(names.size());
  for (const auto name : names)
    asked.push_back(xcb_intern_atom(
        connection_, 0, static_cast<std::uint16_t>(name.size()), name.data()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const XReply<xcb_intern_atom_reply_t> reply(
        xcb_intern_atom_reply(connection_, asked[i], nullptr));
    if (reply != nullptr) atoms_.emplace(names[i], reply->atom);
  }
}

std::vector<std::string> XConnection::AtomNames(
    std::span<const xcb_atom_t> atoms) {
  std::vector<xcb_get_atom_name_cookie_t> asked;
  asked.reserve(atoms.size());
  for (const xcb_atom_t atom : atoms)
    asked.push_back(xcb_get_atom_name(connection_, atom));
  std::vector<std::string> names;
  names.reserve(atoms.size());
  for (const auto cookie : asked) {
    const XReply<xcb_get_atom_name_reply_t> reply(
        xcb_get_atom_name_reply(connection_, cookie, nullptr));
    // None for a number that is no atom.
    if (reply == nullptr) {
      names.emplace_back();
    } else {
      names.emplace_back(
          xcb_get_atom_name_name(reply.get()),
          static_cast<std::size_t>(xcb_get_atom_name_name_length(reply.get())));
    }
  }
  return names;
}

std::uint32_t XConnection::ClientOf(std::uint32_t resource) const {
  const std::uint32_t client = resource & ~resource_mask_;
  return client == (own_window_ & ~resource_mask_) ? 0 : client;
}

std::string XConnection::ProgramOf(std::uint32_t resource) {
  return collectors::ProgramOf(connection_, resource);
}

}  // namespace collectors
