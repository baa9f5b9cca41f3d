#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/event_loop.h"
#include "base/result.h"

namespace collectors {

// What a print server's D-Bus notifier says on the system bus: that jobs were
// made and ended, anybody's. Of a notice nothing is read but the number.
//
// Connected as long as it lives; one that failed stays so. Event loop only.
class JobNotices {
 public:
  struct Listener {
    // Now everything is heard.
    std::function<void()> on_ready;
    std::function<void(std::uint32_t job)> on_created;
    std::function<void(std::uint32_t job)> on_ended;
    // The last call. It may destroy the notices.
    std::function<void(const base::Error&)> on_failed;
  };

  virtual ~JobNotices() = default;

  // `loop` outlives it.
  static base::Result<std::unique_ptr<JobNotices>> Connect(
      base::EventLoop& loop, Listener listener);
};

}  // namespace collectors
