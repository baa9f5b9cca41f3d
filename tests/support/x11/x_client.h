#pragma once

#include <xcb/xcb.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "tests/support/x11/selection_owner.h"

namespace test {

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
  const std::vector<std::string>& asked() const { return selections_.asked(); }
  // Pieces handed out in full, the empty last one included.
  int transfers_done() const { return selections_.transfers_done(); }

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
  // Never mapped: what owns the selections.
  xcb_window_t own_window() const { return own_window_; }
  // What all its resources have in common.
  std::uint32_t id() const;
  xcb_atom_t Atom(const std::string& name);
  std::string AtomName(xcb_atom_t atom);
  void SetText(xcb_window_t window,
               xcb_atom_t property,
               xcb_atom_t type,
               const std::string& text);
  // The server's clock, as ICCCM 2.1 wants it told.
  xcb_timestamp_t ServerTime();

 private:
  void HandleEvents();
  void AskManager(xcb_window_t window, const char* what, std::uint32_t value);

  xcb_connection_t* connection_ = nullptr;
  xcb_window_t root_ = 0;
  xcb_window_t own_window_ = 0;
  base::EventLoop::Handle readable_;
  std::map<std::string, xcb_atom_t> atoms_;
  SelectionOwner selections_{*this};
};

}  // namespace test
