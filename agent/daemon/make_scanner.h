#pragma once

#include <memory>

#include "agent/scan/scanner.h"
#include "base/event_loop.h"

namespace agent {

// The one place where deskwardend gets its scanner. None: files are reported
// unread (kUnsupported).
std::unique_ptr<Scanner> MakeScanner(base::EventLoop& loop);

}  // namespace agent
