#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "central/store/registry.h"

namespace central {

struct VerifyReport {
  std::int64_t agents = 0;
  std::int64_t batches = 0;
  std::int64_t events = 0;
  std::int64_t missing = 0;  // Declared gone by their agents: no problem here.
  std::int64_t lost_here = 0;  // Of these: acknowledged before.
  std::int64_t forks = 0;  // Refused when they came: no problem here either.
  std::int64_t audit_rows = 0;
  std::vector<std::string> problems;  // A sentence each, 100 at most.
};

// Walks every agent's chain from the seed agreed at enrolment over all blobs
// and ledgers, and the audit log, and looks at every page of every file. Safe
// while the server runs. What is damaged is a problem in the report, with what
// to do about it; an error only if the registry cannot be read, or a file not
// now.
base::Result<VerifyReport> Verify(Registry& registry,
                                  const std::filesystem::path& folder);

}  // namespace central
