#include "agent/tray/tray_state.h"

namespace agent {

TrayState TrayStateOf(const TrayFacts& facts) {
  if (!facts.daemon_reached || !facts.sensors_work || !facts.desk_is_well)
    return TrayState::kAttention;
  return facts.visit_open ? TrayState::kWatching : TrayState::kIdle;
}

}  // namespace agent
