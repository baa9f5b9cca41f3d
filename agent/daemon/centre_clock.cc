#include "agent/daemon/centre_clock.h"

#include <charconv>
#include <string>
#include <utility>

#include "base/file.h"

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

std::optional<base::UtcTime> ReadTime(const std::filesystem::path& file) {
  constexpr std::size_t kMaxBytes = 32;
  auto text = base::ReadFile(file, kMaxBytes);
  std::int64_t ms = 0;
  if (!text.ok()) return std::nullopt;
  const auto& digits = text.value();
  if (std::from_chars(digits.data(), digits.data() + digits.size(), ms).ec !=
      std::errc())
    return std::nullopt;
  const base::UtcTime time{milliseconds(ms)};
  return IsSane(time) ? std::optional(time) : std::nullopt;
}

}  // namespace

CentreClock::CentreClock(const base::Clock& desk,
                         std::filesystem::path file,
                         std::optional<base::UtcTime> issued)
    : desk_(desk), file_(std::move(file)), contact_at_(desk.steady_now()) {
  saved_ = ReadTime(file_);
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
  const auto ms = contact_->time_since_epoch().count();
  auto written =
      base::WriteFileAtomically(file_, std::to_string(ms) + "\n", 0600);
  if (written.ok()) saved_ = contact_;
  return written;
}

}  // namespace agent
