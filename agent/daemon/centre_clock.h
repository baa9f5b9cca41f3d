#pragma once

#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace agent {

// What time it is, in so far as it matters for keys and for keeping: by the
// centre, because a desk's own clock may be years off. After the first answer
// of the centre it is what that said and what passed since (suspend does not
// count, until the next answer). Before, in this run, the desk's clock is
// believed if it is not before the last contact and not kLongestAbsence after
// it; otherwise it stands at the last contact.
//
// The last contact is kept in a file; without one it is when the certificate
// was issued. What the centre says last counts, even if it is earlier.
// Thread-safe.
class CentreClock final : public base::Clock {
 public:
  static constexpr std::chrono::days kLongestAbsence{730};

  // `desk` outlives it. `issued`: when the centre issued the certificate.
  CentreClock(const base::Clock& desk,
              std::filesystem::path file,
              std::optional<base::UtcTime> issued);

  void Heard(base::UtcTime centre);

  base::UtcTime utc_now() const override;
  base::SteadyTime steady_now() const override { return desk_.steady_now(); }

  // The same without any belief in the desk's clock: it is at least so late.
  // Nothing may be forgotten by another. Lives as long as this.
  const base::Clock& at_least() const { return at_least_; }

  // Writes the last contact, if it was a while after what is written.
  base::Status Save();

 private:
  class AtLeast final : public base::Clock {
   public:
    explicit AtLeast(const CentreClock& clock) : clock_(clock) {}
    base::UtcTime utc_now() const override { return clock_.Least(); }
    base::SteadyTime steady_now() const override { return clock_.steady_now(); }

   private:
    const CentreClock& clock_;
  };

  base::UtcTime Least() const;
  base::UtcTime LeastLocked() const REQUIRES(mutex_);

  const base::Clock& desk_;
  const std::filesystem::path file_;
  const AtLeast at_least_{*this};
  mutable base::Mutex mutex_;
  bool heard_ GUARDED_BY(mutex_) = false;  // In this run.
  std::optional<base::UtcTime> contact_ GUARDED_BY(mutex_);
  base::SteadyTime contact_at_ GUARDED_BY(mutex_);
  std::optional<base::UtcTime> saved_ GUARDED_BY(mutex_);
};

}  // namespace agent
