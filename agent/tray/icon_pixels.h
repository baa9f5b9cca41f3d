#pragma once

#include "agent/notice/tray_text.h"
#include "base/bytes.h"

namespace agent {

// The icon of packaging/icons in simple shapes, for trays that look up no
// names: `side` rows of as many pixels, ARGB, as StatusNotifierItem has it.
base::Bytes IconPixels(TrayState state, int side);

}  // namespace agent
