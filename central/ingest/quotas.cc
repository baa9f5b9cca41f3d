#include "central/ingest/quotas.h"

#include <algorithm>

namespace central {
namespace {

constexpr double kDaySeconds = 24.0 * 60 * 60;
constexpr double kLeastWaitSeconds = 60;

// Of what is used, time gives `per_day` back each day.
void GiveBack(double& used, std::int64_t per_day, double seconds) {
  used = std::max(0.0,
                  used - static_cast<double>(per_day) * seconds / kDaySeconds);
}

// Until less than a day's worth is used.
double WaitFor(double used, std::int64_t per_day) {
  const auto limit = static_cast<double>(per_day);
  return used < limit ? 0 : (used - limit) / limit * kDaySeconds;
}

}  // namespace

Quotas::Account& Quotas::AccountNow(AgentId agent) {
  const auto now = clock_.steady_now();
  Account& account = accounts_[agent];
  const double seconds =
      std::chrono::duration<double>(now - account.as_of).count();
  GiveBack(account.events, per_day_.events, seconds);
  GiveBack(account.bytes, per_day_.bytes, seconds);
  GiveBack(account.fingerprints, per_day_.fingerprints, seconds);
  account.as_of = now;
  return account;
}

std::optional<std::chrono::seconds> Quotas::WaitOf(AgentId agent) {
  const base::MutexLock lock(mutex_);
  const Account& account = AccountNow(agent);
  const bool over =
      account.events >= static_cast<double>(per_day_.events) ||
      account.bytes >= static_cast<double>(per_day_.bytes) ||
      account.fingerprints >= static_cast<double>(per_day_.fingerprints);
  if (!over) return std::nullopt;
  const double wait =
      std::max({WaitFor(account.events, per_day_.events),
                WaitFor(account.bytes, per_day_.bytes),
                WaitFor(account.fingerprints, per_day_.fingerprints),
                kLeastWaitSeconds});
  return std::chrono::seconds(static_cast<std::int64_t>(wait) + 1);
}

void Quotas::Charge(AgentId agent, const Load& stored) {
  const base::MutexLock lock(mutex_);
  Account& account = AccountNow(agent);
  account.events += static_cast<double>(stored.events);
  account.bytes += static_cast<double>(stored.bytes);
  account.fingerprints += static_cast<double>(stored.fingerprints);
}

}  // namespace central
