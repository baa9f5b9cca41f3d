#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/result.h"
#include "collectors/gate.h"

namespace collectors {

// A program had the screen given to it on the user's bus.
struct PortalNotice {
  enum class Kind : std::uint8_t { kPicture, kCastBegun, kCastEnded };
  Kind kind = Kind::kPicture;
  std::string program;  // Empty if unknown, and of kCastEnded.
  std::string cast;     // Which one; empty of a picture.
  ActTime at{};         // Of a picture, when it was asked for.
};

// What is asked for, and given, on the bus of this login. Event loop only.
class PortalSource {
 public:
  struct Listener {
    std::function<void(const PortalNotice&)> on_notice;
    // The bus went away while it was watched; what was going on has been told
    // to end. It may be watched again.
    std::function<void(const std::string& why)> on_lost;
  };

  virtual ~PortalSource() = default;
  virtual void Start(Listener listener) = 0;

  // Whether anything is told at all. After the end it goes on for kReportWithin
  // at most, while a picture that was asked for before is not answered.
  // kUnavailable if there is no bus, or it forbids it.
  virtual base::Status SetWatching(bool watching) = 0;
  virtual bool busy() const = 0;  // Such a picture.
};

// The bus's monitor, while it watches; at other times no connection.
std::unique_ptr<PortalSource> OpenDbusPortalSource(base::EventLoop& loop,
                                                   const base::Clock& clock);

}  // namespace collectors
