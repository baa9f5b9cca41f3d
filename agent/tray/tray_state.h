#pragma once

#include "agent/notice/tray_text.h"

namespace agent {

struct TrayFacts {
  bool daemon_reached = false;
  bool sensors_work = true;  // Those that should work here.
  bool desk_is_well = true;  // By deskwardend: DeskChanged.
  bool visit_open = false;

  friend bool operator==(const TrayFacts&, const TrayFacts&) = default;
};

TrayState TrayStateOf(const TrayFacts& facts);

}  // namespace agent
