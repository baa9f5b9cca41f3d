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

// A program asked for the screen on the user's bus.
struct PortalNotice {
  enum class Kind : std::uint8_t { kPicture, kCastBegun, kCastEnded };
  Kind kind = Kind::kPicture;
  std::string caller;   // Its unique name on the bus.
  std::string program;  // Empty if unknown, and of kCastEnded.
  std::string cast;     // Which one; empty of a picture.
  ActTime at{};
};

// What is asked for on the bus of this login. Event loop only.
class PortalSource {
 public:
  using OnNotice = std::function<void(const PortalNotice&)>;

  virtual ~PortalSource() = default;
  virtual void Start(OnNotice on_notice) = 0;

  // Whether anything is told at all. What was asked for before the end is told
  // before this returns. kUnavailable if there is no bus, or it forbids it.
  virtual base::Status SetWatching(bool watching) = 0;
};

// The bus's monitor, while it watches; at other times no connection.
std::unique_ptr<PortalSource> OpenDbusPortalSource(base::EventLoop& loop,
                                                   const base::Clock& clock);

}  // namespace collectors
