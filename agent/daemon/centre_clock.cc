#include "agent/daemon/centre_clock.h"

#include <utility>

#include "base/time_file.h"

namespace agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::year;

// What a centre cannot mean: it would leave no room to calculate with.
constexpr base::UtcTime kEarliest = sys_days(year(2020) / 1 / 1);
constexpr base::UtcTime kLatest = sys_days(year(2200) / 1 / 1);
constexpr std::chrono::hours kSaveEvery{1};

bool IsSane(base::UtcTime time) {
  return time >= kEarliest && time < kLatest;
}

}  // namespace

CentreClock::CentreClock(const base::Clock& desk,
                         std::filesystem::path file,
                         std::optional<base::UtcTime> issued)
    : desk_(desk), file_(std::move(file)), contact_at_(desk.steady_now()) {
  saved_ = base::ReadTimeFile(file_);
  if (saved_ && !IsSane(*saved_)) saved_.reset();
  contact_ = saved_;
  if (issued && (!contact_ || *contact_ < *issued)) contact_ = issued;
}

void CentreClock::Heard(base::UtcTime centre) {
  if (!IsSane(centre)) return;
  const base::MutexLock lock(mutex_);
  heard_ = true;
  contact_ = centre;
  contact_at_ = desk_.steady_now();
}

base::UtcTime CentreClock::utc_now() const {
  const base::MutexLock lock(mutex_);
  const auto least = LeastLocked();
  if (heard_) return least;
  const auto desk = desk_.utc_now();
  return desk >= least && desk < least + kLongestAbsence ? desk : least;
}

base::UtcTime CentreClock::Least() const {
  const base::MutexLock lock(mutex_);
  return LeastLocked();
}

base::UtcTime CentreClock::LeastLocked() const {
  if (!contact_) return desk_.utc_now();
  return *contact_ + std::chrono::duration_cast<milliseconds>(
                         desk_.steady_now() - contact_at_);
}

base::Status CentreClock::Save() {
  const base::MutexLock lock(mutex_);
  if (!heard_) return {};
  if (saved_ && *contact_ >= *saved_ && *contact_ < *saved_ + kSaveEvery)
    return {};
  auto written = base::WriteTimeFile(file_, *contact_);
  if (written.ok()) saved_ = contact_;
  return written;
}

}  // namespace agent
