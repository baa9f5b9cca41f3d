#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/ipc/messages.h"
#include "agent/session/desktop.h"
#include "collectors/screenshot/portal_collector.h"
#include "collectors/screenshot/tool_collector.h"

namespace agent {

// Who is given the screen on the user's bus, on a Wayland desktop, and whether
// that can be seen; and which tools are started that ask the compositor itself.
// Event loop only.
class PortalWatch {
 public:
  // `on_change`: sensor() has changed. `gate` outlives it. Without `tools`, no
  // file is marked.
  PortalWatch(const DesktopParts& parts,
              const collectors::Gate& gate,
              const std::vector<std::string>& tools,
              std::function<void()> on_change);

  void SetGateOpen(bool open);
  bool busy() const { return collector_.busy(); }

  // Why nothing is seen, a sentence; empty: it is, as far as known.
  std::string trouble() const;
  // What is known of who does not ask on the bus, part of a sentence.
  std::string tools() const;
  // Of a desktop where nothing else sees pictures of the screen.
  SensorState sensor() const;

 private:
  void SetTroubles(const std::string& bus, const std::string& tools);

  const std::function<void()> on_change_;
  std::string bus_trouble_;
  std::string tool_trouble_;
  std::optional<collectors::ToolCollector> tools_;
  collectors::PortalCollector collector_;
};

}  // namespace agent
