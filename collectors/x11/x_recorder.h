#pragma once

#include <xcb/record.h>
#include <xcb/xcb.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/result.h"
#include "collectors/x11/rate_breaker.h"
#include "collectors/x11/record_stream.h"
#include "collectors/x11/x_connection.h"

namespace collectors {

// Hears of some rare requests of all other clients, through the RECORD
// extension, on two connections of its own.
//
// What it must never ask for: CopyArea, PutImage, Render, and any reply.
// Replies carry the pixels; and to record what clients do while they draw has
// hung an X server for good, with the person in front of it.
//
// The server keeps what a recorder does not take. So there is a limit to what
// is heard in a second: above it the recording ends, and is tried again later.
//
// Both connections exist only while somebody watches. Event loop only.
class XRecorder {
 public:
  // Rare at a desk; 45 us each at most, in the server.
  static constexpr std::uint32_t kMostPerSecond = 4'000;

  struct What {
    // GetImage, MIT-SHM GetImage and CreatePixmap, Composite
    // RedirectSubwindows.
    bool pictures = true;
    bool conversions = true;
  };
  enum class State : std::uint8_t {
    kReady,        // Records, or would if somebody watched.
    kOverloaded,   // Does not for the moment.
    kUnavailable,  // The server does not let it.
  };
  struct Request {
    XRequest request;
    std::uint32_t client = 0;  // As XConnection::ClientOf.
    std::string program;       // Empty if unknown.
    ActTime at{};
  };

  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnRequest(const Request& request) = 0;
    virtual void OnClientGone(std::uint32_t client, ActTime at) = 0;
    // What follows, if anything does, is not the continuation.
    virtual void OnBreak() = 0;
  };

  // `connection`, `loop` and `clock` outlive it; `on_state` is called when
  // state() has changed, but not during construction.
  XRecorder(XConnection& connection,
            base::EventLoop& loop,
            const base::Clock& clock,
            What what,
            std::function<void()> on_state);
  ~XRecorder();
  XRecorder(const XRecorder&) = delete;
  XRecorder& operator=(const XRecorder&) = delete;

  // Whether a listener is told. What was done before it stops to watch is told
  // before this returns.
  void Watch(Listener& listener);
  void Unwatch(Listener& listener);
  // It is about to be gone, and is told nothing more.
  void Forget(Listener& listener);

  State state() const { return state_; }
  const std::string& why() const { return why_; }  // Unless kReady.

  // For questions about what was heard; only while told of something.
  xcb_connection_t* xcb() const { return control_.get(); }

 private:
  struct Disconnect {
    void operator()(xcb_connection_t* connection) const {
      xcb_disconnect(connection);
    }
  };
  using Connection = std::unique_ptr<xcb_connection_t, Disconnect>;
  struct Heard {
    enum class Kind : std::uint8_t { kStarted, kRequests, kDied } kind;
    std::uint32_t client = 0;
    ActTime at{};
    std::vector<XRequest> requests;
    std::string program;  // Of the client then: its number is given anew.
  };

  base::Status Begin();
  base::Status CreateContext();
  std::vector<xcb_record_range_t> Ranges() const;
  void Try();
  void End();
  void OnReadable();
  void Read();
  void Take(const xcb_record_enable_context_reply_t& reply);
  std::string KnownProgramOf(std::uint32_t client);
  void ReadTheRest();
  void Deliver();
  void Tell(const Heard& heard);
  void GiveUp(State state, std::string why, std::chrono::seconds pause);
  void SetState(State state, std::string why);

  XConnection& connection_;
  base::EventLoop& loop_;
  const base::Clock& clock_;
  const What what_;
  const std::function<void()> on_state_;
  RateBreaker breaker_{kMostPerSecond};
  State state_ = State::kReady;
  std::string why_;
  bool missing_ = false;  // The server has no RECORD at all.
  std::vector<Listener*> listeners_;

  Connection control_;
  Connection data_;
  xcb_record_context_t context_ = 0;
  xcb_record_enable_context_cookie_t enabled_{};
  XOpcodes opcodes_;
  ActTime began_{};
  bool ended_ = false;  // The server has told everything.
  bool too_many_ = false;
  std::vector<Heard> heard_;                       // Not told yet.
  std::map<std::uint32_t, std::string> programs_;  // As of what was read last.
  base::EventLoop::Handle readable_;
  base::EventLoop::Handle retry_;
};

}  // namespace collectors
