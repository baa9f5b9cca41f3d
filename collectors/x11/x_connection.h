#pragma once

#include <xcb/xcb.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/native_handle.h"
#include "base/result.h"
#include "collectors/gate.h"
#include "collectors/x11/server_clock.h"

namespace collectors {

// The process's one connection to the X server, which windows and clipboard
// share: the server's own order of events then says whether a copy came before
// or after a window closed (docs/decisions/0004).
//
// Event loop only. Round trips are made where an answer decides what to do with
// the event at hand. Only the server has a part in one, never another program:
// it takes some ten microseconds, and windows do not change all the time. What
// must wait for a program (the text of a copy) waits for an event instead.
class XConnection {
 public:
  // Gets the events that the server itself sent, in its order; of those that a
  // client can make up (SendEvent), only the answers to ConvertSelection, or
  // any program could pretend that a window has closed. `at` never runs
  // backwards.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnXEvent(const xcb_generic_event_t& event, ActTime at) = 0;
  };

  // To $DISPLAY. kUnavailable if there is no X server, or it lacks XFixes.
  static base::Result<std::unique_ptr<XConnection>> Open(
      const base::Clock& clock);
  ~XConnection();
  XConnection(const XConnection&) = delete;
  XConnection& operator=(const XConnection&) = delete;

  base::NativeHandle handle() const;

  // Hands out what has arrived. kUnavailable once the server is gone.
  base::Status Dispatch();

  // Sends what was asked for. XCB may read while it sends, and of what it has
  // read the handle says nothing any more: outside of Dispatch() another one is
  // arranged on the loop.
  void Send(base::EventLoop& loop);

  // Hands out everything that the server did up to now: what another connection
  // was told of before is then known here, too. Not within Dispatch().
  void CatchUp();

  // Listeners are called in the order in which they were added.
  void AddListener(Listener& listener);
  void RemoveListener(Listener& listener);

  xcb_connection_t* xcb() const { return connection_; }
  xcb_window_t root() const { return root_; }
  // Ours, never mapped: for properties and selections.
  xcb_window_t own_window() const { return own_window_; }
  // Where it is connected, like ":0": the number of the socket, not what
  // DISPLAY says; on another machine or by TCP, what DISPLAY says.
  const std::string& display() const { return display_; }

  // Asked for once, then remembered.
  xcb_atom_t Atom(std::string_view name);
  // In one round trip: all that a part will need.
  void LearnAtoms(std::span<const std::string_view> names);
  std::vector<std::string> AtomNames(std::span<const xcb_atom_t> atoms);
  std::uint8_t xfixes_event_base() const { return xfixes_event_base_; }

  // The time for what was found by looking, not told by an event.
  ActTime Now() { return server_clock_.Untimed(); }

  // When something happened of which another connection was told.
  ActTime TimeOf(xcb_timestamp_t server_ms) const {
    return server_clock_.Map(server_ms);
  }

  // The client that made a window or other resource; 0 for none and our own.
  std::uint32_t ClientOf(std::uint32_t resource) const;
  // As collectors::ProgramOf.
  std::string ProgramOf(std::uint32_t resource);

 private:
  XConnection(xcb_connection_t* connection,
              std::string display,
              const base::Clock& clock);
  base::Status SetUp();
  base::Status LearnServerTime();
  ActTime Stamp(const xcb_generic_event_t& event);

  xcb_connection_t* const connection_;
  std::string display_;
  xcb_window_t root_ = 0;
  xcb_window_t own_window_ = 0;
  std::uint8_t xfixes_event_base_ = 0;
  std::uint32_t resource_mask_ = 0;
  ServerClock server_clock_;
  std::map<std::string, xcb_atom_t, std::less<>> atoms_;
  std::vector<Listener*> listeners_;
  bool dispatching_ = false;
  base::EventLoop::Handle dispatch_soon_;
};

}  // namespace collectors
