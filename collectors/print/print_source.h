#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/event_loop.h"
#include "base/secret_bytes.h"
#include "collectors/gate.h"

namespace collectors {

using JobId = std::uint32_t;

// What the print server knows of a job.
struct PrintJob {
  enum class State : std::uint8_t {
    kWaiting,
    kHeld,
    kPrinting,
    kStopped,  // Its printer is.
    kCanceled,
    kAborted,
    kCompleted,
  };
  State state = State::kWaiting;
  std::string printer;      // As the desk calls it.
  std::string media_type;   // Of the document.
  std::uint64_t bytes = 0;  // In whole KiB.
  std::uint64_t pages = 0;  // Printed so far; 0 if the printer does not count.
  base::SecretBytes name;   // Usually the title of the document.

  bool ended() const { return state >= State::kCanceled; }
};

// The print server of this desk. One implementation a platform. Event loop
// only.
class PrintSource {
 public:
  struct Listener {
    // Anybody's job is there. `program`: the one of this person that prints, if
    // that can be known.
    std::function<void(JobId, ActTime, const std::string& program)> on_created;
    std::function<void(JobId)> on_ended;
    // A sentence; empty: it can be watched.
    std::function<void(const std::string&)> on_trouble;
  };
  enum class Whose : std::uint8_t { kThisPersons, kAnothers, kUnknown };
  using OnAnswer = std::function<void(Whose, std::optional<PrintJob>)>;

  virtual ~PrintSource() = default;

  // Whom to tell, from the first SetWatching on.
  virtual void Start(Listener listener) = 0;

  // While it is not watching there is no subscription, and no connection to
  // what the notices come through.
  virtual void SetWatching(bool watching) = 0;

  // Asks about this job if it is this person's: of another's nothing is handed
  // out but that it is. Answered soon, if only with kUnknown; not at all once
  // the source is gone.
  virtual void Ask(JobId job, OnAnswer on_answer) = 0;

  // Something is under way to the server.
  virtual bool busy() const = 0;
};

// Linux: CUPS at its local socket, notices through the system bus. `loop` and
// `clock` outlive it.
std::unique_ptr<PrintSource> MakeCupsPrintSource(base::EventLoop& loop,
                                                 const base::Clock& clock);

}  // namespace collectors
