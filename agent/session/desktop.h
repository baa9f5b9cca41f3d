#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "agent/ipc/messages.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/result.h"
#include "collectors/clipboard/clipboard_collector.h"
#include "collectors/gate.h"
#include "collectors/observation_sink.h"
#include "protocol/event.h"

namespace agent {

// The desktop of this login: its windows with the gate, and the collectors
// behind it. One implementation a platform. Event loop only.
class Desktop {
 public:
  struct Listener {
    // A visit began or ended.
    std::function<void(
        bool open, const collectors::Visit&, collectors::ActTime)>
        on_visit;
    // The visit, or what is true of it, changed; id 0: there is none.
    std::function<void(const collectors::Visit&, collectors::ActTime)>
        on_change{};
    // sensors() has changed for one of them. kOverload: what it would watch is
    // too much at the moment. May be empty.
    std::function<void(const std::string& sensor, protocol::Reason)> on_sensor;
    // It is gone, with everything on it: what was open has ended.
    std::function<void(const std::string& why)> on_lost;
  };

  virtual ~Desktop() = default;

  // Begins to watch; all that is open now is told of before it returns.
  virtual base::Status Start() = 0;

  // Of the display system that it is connected to, by its own word.
  virtual std::string display() const = 0;

  // Of its windows, for what is watched beside them.
  virtual const collectors::Gate& gate() const = 0;

  // Which sensors work here, in the order in which people should read them.
  virtual std::vector<SensorState> sensors() const = 0;

  // Rules and hold from now on. kInvalid if a rule does not compile: the old
  // ones stay.
  virtual base::Status Reconfigure(const Config& config) = 0;

  // Ends the visit, if there is one. Afterwards acts may still be being read.
  virtual void Close() = 0;
  virtual bool busy() const = 0;
};

// What a desktop needs; all of it outlives it.
struct DesktopParts {
  base::EventLoop& loop;
  const base::Clock& clock;
  collectors::ObservationSink& sink;
};

// kUnavailable, saying why, if there is no X server to connect to; kInvalid if
// a rule does not compile.
base::Result<std::unique_ptr<Desktop>> OpenX11Desktop(
    const DesktopParts& parts,
    const Config& config,
    Desktop::Listener listener);

// kUnavailable, saying why, if there is no compositor or it does not tell of
// windows (GNOME, weston); kInvalid likewise.
base::Result<std::unique_ptr<Desktop>> OpenWaylandDesktop(
    const DesktopParts& parts,
    const Config& config,
    Desktop::Listener listener);

// The one of this login: Wayland's if it has one that tells of windows, else
// X11's, which on Wayland sees what goes through XWayland.
base::Result<std::unique_ptr<Desktop>> OpenDesktop(const DesktopParts& parts,
                                                   const Config& config,
                                                   Desktop::Listener listener);

// $WAYLAND_DISPLAY; empty if there is none.
std::string WaylandDisplay();
collectors::ClipboardOptions ClipboardOptionsOf(const Config& config);

}  // namespace agent
