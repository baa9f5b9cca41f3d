#include "central/web/refused_log.h"

namespace central {
namespace {

// Certificates that we made: there are not many more than agents.
constexpr std::size_t kMaxRemembered = 100'000;

}  // namespace

bool RefusedLog::Add(const base::crypto::Sha256Digest& key_id,
                     protocol::Refusal refusal,
                     const std::string& line) {
  {
    const base::MutexLock lock(mutex_);
    if (said_.size() >= kMaxRemembered) said_.clear();
    if (!said_.insert({key_id, refusal}).second) return false;
  }
  log_.Warn("identity", line);
  return true;
}

}  // namespace central
