#pragma once

#include <set>
#include <string>
#include <utility>

#include "base/crypto/sha256.h"
#include "base/log.h"
#include "base/mutex.h"
#include "protocol/refusal.h"

namespace central {

// Says once who is refused and why, however often they ask. Thread-safe.
class RefusedLog {
 public:
  explicit RefusedLog(base::Log& log) : log_(log) {}

  // False if that was said before.
  bool Add(const base::crypto::Sha256Digest& key_id,
           protocol::Refusal refusal,
           const std::string& line);

 private:
  base::Log& log_;
  base::Mutex mutex_;
  std::set<std::pair<base::crypto::Sha256Digest, protocol::Refusal>> said_
      GUARDED_BY(mutex_);
};

}  // namespace central
