#pragma once

#include <functional>
#include <string>

#include "agent/ipc/messages.h"
#include "agent/session/desktop.h"
#include "collectors/screenshot/portal_collector.h"

namespace agent {

// Who is given the screen on the user's bus, on a Wayland desktop, and whether
// that can be seen. Event loop only.
class PortalWatch {
 public:
  // `on_change`: sensor() has changed. `gate` outlives it.
  PortalWatch(const DesktopParts& parts,
              const collectors::Gate& gate,
              std::function<void()> on_change);

  void SetGateOpen(bool open);
  bool busy() const { return collector_.busy(); }

  // Why nothing is seen, a sentence; empty: it is, as far as known.
  std::string trouble() const;
  // Of a desktop where nothing else sees pictures of the screen.
  SensorState sensor() const;

 private:
  void SetTrouble(const std::string& trouble);

  const std::function<void()> on_change_;
  std::string trouble_;
  collectors::PortalCollector collector_;
};

}  // namespace agent
