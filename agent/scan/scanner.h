#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "identifiers/detector.h"
#include "identifiers/digest.h"
#include "protocol/event.h"

namespace agent {

struct ScanRequest {
  base::UniqueFd file;    // Of a regular file, open for reading.
  std::string extension;  // In lower case, without a dot: a hint only.
};

// What is in a file, without its content.
struct ScanResult {
  protocol::Reading reading = protocol::Reading::kUnread;  // Or kRead,
  protocol::Reason reason = protocol::Reason::kNone;       // if not, why.
  std::string media_type;  // As its content says; empty if that says nothing.
  std::uint64_t bytes = 0;
  std::vector<protocol::KindCount> counts;  // By ascending kind.
  // Of each distinct identifier once, ascending; above
  // protocol::kMaxFingerprintsPerObject the smallest that many.
  std::vector<identifiers::Digest> digests;
};

// Looks for identifiers in files, one after the other. A person's file may be
// made to do harm: it is parsed elsewhere. Event loop only.
class Scanner {
 public:
  using OnResult = std::function<void(ScanResult)>;

  virtual ~Scanner() = default;

  // `on_result` runs once, later, on the loop; not once this is gone.
  virtual void Scan(ScanRequest request, OnResult on_result) = 0;

  // What to look for from the next file on.
  virtual void Use(identifiers::DetectorOptions detector) = 0;
};

}  // namespace agent
