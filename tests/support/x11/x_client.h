#pragma once

#include <xcb/xcb.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/event_loop.h"

namespace test {

// What the owner of a selection offers, and how it behaves.
struct Offer {
  // Bytes by target, as "UTF8_STRING"; TARGETS is made of the names.
  std::map<std::string, std::string> contents;
  // Larger contents go in pieces of this size (INCR); 0: at once.
  std::size_t piece = 0;
  // Said to be the size of what goes in pieces; none: what it is.
  std::optional<std::uint32_t> announced;
  // Answers only when the test says so (AnswerHeld).
  bool holds_answers = false;
  bool refuses = false;
};

// A program with windows and selections, played by the test over a connection
// of its own and on the test's event loop. As an owner it keeps to ICCCM: a
// question about a time before it became the owner is refused.
class XClient {
 public:
  explicit XClient(base::EventLoop& loop);
  ~XClient();
  XClient(const XClient&) = delete;
  XClient& operator=(const XClient&) = delete;

  // Mapped at once, with the title in UTF-8.
  xcb_window_t OpenWindow(const std::string& title,
                          const std::string& window_class = "Test");
  // Without title and class; `parent` for windows inside of others.
  xcb_window_t OpenBareWindow(std::optional<xcb_window_t> parent = {},
                              bool mapped = true);
  void SetTitle(xcb_window_t window, const std::string& title);
  // WM_NAME only, as the type says (STRING: Latin-1).
  void SetOldTitle(xcb_window_t window, const std::string& bytes);
  void SetClass(xcb_window_t window, const std::string& window_class);
  void Map(xcb_window_t window);
  void Unmap(xcb_window_t window);
  void Close(xcb_window_t window);
  void Reparent(xcb_window_t window, xcb_window_t parent);
  void Focus(xcb_window_t window);
  // There is a window manager, and it has a window on its list.
  bool HasManager();
  // Asks it.
  void Minimise(xcb_window_t window);
  void Activate(xcb_window_t window);

  void Own(const std::string& selection, Offer offer);
  void Disown(const std::string& selection);
  // Anybody owns it.
  bool HasOwner(const std::string& selection);
  void AnswerHeld();
  // Targets that anyone asked of us, in order.
  const std::vector<std::string>& asked() const { return asked_; }
  // Pieces handed out in full, the empty last one included.
  int transfers_done() const { return transfers_done_; }

  // Asks for pixels, as a tool would, and gets them.
  void TakePicture(xcb_drawable_t of,
                   std::uint16_t width,
                   std::uint16_t height);
  // So many of one pixel of the screen, all in one go.
  void TakeTinyPictures(std::uint32_t count);
  // The server has one with this id().
  bool IsClient(std::uint32_t id);
  // RECORD contexts at the server, of whichever client.
  std::uint32_t RecordContexts();

  // Sends an event that nobody should believe.
  void Pretend(xcb_window_t to, std::uint32_t mask, const char* event);

  // All that was asked for is done by the server.
  void Sync();
  // Returns when the server's clock is so much further. The loop stands still.
  void PassTime(std::chrono::milliseconds time);

  xcb_connection_t* xcb() const { return connection_; }
  xcb_window_t root() const { return root_; }
  // What all its resources have in common.
  std::uint32_t id() const;
  xcb_atom_t Atom(const std::string& name);

 private:
  struct Owned {
    Offer offer;
    xcb_timestamp_t since = 0;
  };
  struct Transfer {
    std::string rest;
    std::size_t piece = 0;
    xcb_atom_t type = 0;
  };

  void HandleEvents();
  void OnRequest(const xcb_selection_request_event_t& request);
  void Answer(const xcb_selection_request_event_t& request, const Offer& offer);
  // False: there is nothing to answer with.
  bool Serve(const xcb_selection_request_event_t& request, const Offer& offer);
  void BeginTransfer(const xcb_selection_request_event_t& request,
                     const Offer& offer,
                     const std::string& content);
  void OnProperty(const xcb_property_notify_event_t& event);
  void SetText(xcb_window_t window,
               xcb_atom_t property,
               xcb_atom_t type,
               const std::string& text);
  void AskManager(xcb_window_t window, const char* what, std::uint32_t value);
  xcb_timestamp_t ServerTime();
  std::string AtomName(xcb_atom_t atom);

  xcb_connection_t* connection_ = nullptr;
  xcb_window_t root_ = 0;
  xcb_window_t own_window_ = 0;
  base::EventLoop::Handle readable_;
  std::map<std::string, xcb_atom_t> atoms_;
  std::map<xcb_atom_t, Owned> owned_;
  std::vector<xcb_selection_request_event_t> held_;
  std::vector<std::string> asked_;
  std::map<std::pair<xcb_window_t, xcb_atom_t>, Transfer> transfers_;
  int transfers_done_ = 0;
};

}  // namespace test
