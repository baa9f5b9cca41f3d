#pragma once

#include <cstdint>
#include <string_view>

#include "base/crypto/sha256.h"
#include "base/result.h"
#include "base/sqlite/database.h"

namespace central {

// Who did what at the centre, each row chained to the one before:
//   head(n) = SHA-256("deskwarden audit" | head(n-1) | at | actor | action |
//                     subject)
// Every acknowledgement carries the newest head, so thousands of agents witness
// it. docs/formats/store.md has the exact bytes.
//
// Works inside the caller's transaction on central.db.
class AuditLog {
 public:
  explicit AuditLog(base::sqlite::Database& database) : database_(database) {}

  base::Status Add(std::int64_t utc_ms,
                   std::string_view actor,
                   std::string_view action,
                   std::string_view subject);

  // Zeros while there is no row.
  base::Result<base::crypto::Sha256Digest> Head();

  // The number of rows, or kCorrupt naming the first one that does not follow.
  base::Result<std::int64_t> Verify();

 private:
  base::sqlite::Database& database_;
};

}  // namespace central
