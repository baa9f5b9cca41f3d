#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/secret_bytes.h"
#include "collectors/gate.h"

namespace collectors {

using WindowId = std::uint64_t;  // 0: none.
// Whatever stands behind windows and selections: a connection to the display.
using ClientId = std::uint64_t;

struct WindowFacts {
  base::SecretBytes title;  // Matched against the rules, then gone.
  std::string window_class;
  std::string instance;
  std::string program;  // Base name of the executable; empty if unknown.
  ClientId client = 0;
};

struct WindowNotice {
  enum class Kind : std::uint8_t {
    kShown,    // There now, or its facts changed.
    kGone,     // Closed.
    kFocused,  // Has the focus now; window 0: none has.
  };
  Kind kind = Kind::kShown;
  WindowId window = 0;
  ActTime at{};
  WindowFacts facts;  // Of kShown only.
};

// The windows of one desktop. One implementation a platform.
class WindowSource {
 public:
  using OnNotice = std::function<void(WindowNotice)>;

  virtual ~WindowSource() = default;

  // Tells of all windows that are there, then of each change, on the event
  // loop. Titles are read as long as this lives: without them nobody could
  // tell when a visit begins.
  virtual void Start(OnNotice on_notice) = 0;

  // Tells of all windows that are there once more: the rules have changed.
  virtual void TellAgain() = 0;
};

class WaylandConnection;
class XConnection;

// `connection` outlives it.
std::unique_ptr<WindowSource> OpenX11WindowSource(XConnection& connection);

// By wlr-foreign-toplevel-management; null if the compositor does not offer it.
// Neither client nor program is known. `connection` and `clock` outlive it.
std::unique_ptr<WindowSource> OpenWaylandWindowSource(
    WaylandConnection& connection, const base::Clock& clock);

// By plasma-window-management; null if the compositor (KWin) does not let this
// process have it. The program is known, the client is not. Likewise.
std::unique_ptr<WindowSource> OpenKwinWindowSource(
    WaylandConnection& connection, const base::Clock& clock);

}  // namespace collectors
