#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "protocol/event.h"

namespace agent {

struct FarCopyLimits {
  std::uint64_t bytes = 64ull * 1024 * 1024;
  std::chrono::milliseconds within{10'000};
};

struct FarCopy {
  // In memory, sealed, for reading; not valid if `reason` says why not.
  base::UniqueFd file;
  protocol::Reason reason = protocol::Reason::kNone;
};

// What `found` (O_PATH) is of, taken out of its file system: others may read
// the copy without waiting for anybody. May itself wait for ever; `still_here`
// is called while it goes on.
FarCopy CopyOfFar(const base::UniqueFd& found,
                  const base::Clock& clock,
                  const std::function<void()>& still_here,
                  const FarCopyLimits& limits = {});

}  // namespace agent
