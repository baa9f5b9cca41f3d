#pragma once

#include <condition_variable>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agent/escrow/escrow_work.h"
#include "agent/shipper/retry_policy.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"

namespace agent {

// EscrowWork on a thread of its own, so that no loop waits for a disk, a
// network or a directory of users. The thread sleeps until there is something
// to seal, a failed try is due again, or Beat() says that the day's question
// is. Does not work before Start(). Thread-safe.
class Escrow {
 public:
  // Run on its thread.
  struct Callbacks {
    std::function<void(const PinnedPolicy::Change&)> on_change;
    // A sentence when trouble begins or changes; empty when it ends.
    std::function<void(const std::string&)> on_trouble;
    // Whether other holders are refused, when that changes.
    std::function<void(bool)> on_refused{};
    // How many deposits the centre had lost and gets once more.
    std::function<void(std::size_t)> on_offered_again{};
    // EscrowWork::Delivered().
    std::function<void(const std::vector<std::uint16_t>&)> on_delivered;
  };

  // `clock` and `random` outlive it.
  Escrow(EscrowWork::Options options,
         const base::Clock& clock,
         base::Random& random,
         Callbacks callbacks);
  ~Escrow();
  Escrow(const Escrow&) = delete;
  Escrow& operator=(const Escrow&) = delete;

  // Before Start(): EscrowWork::FormerLogins().
  std::vector<std::pair<std::uint16_t, protocol::LoginId>> FormerLogins(
      const std::vector<std::uint16_t>& epochs) const {
    return work_.FormerLogins(epochs);
  }

  void Start();

  void AddSecret(std::uint16_t epoch,
                 const std::string& check,
                 std::string_view secret);
  // This login did something in the epoch.
  void Saw(std::uint16_t epoch, protocol::LoginId login, std::uint32_t uid);
  bool HasSeen(std::uint16_t epoch, protocol::LoginId login) const;
  // To be called every few minutes, and when the settings are read again.
  void Beat();
  // Something says that the centre was set back: ask now what it holds.
  void Doubt();

  EscrowStatus status() const;

 private:
  struct NewSecret {
    std::uint16_t epoch;
    std::string check;
    base::SecretBytes bytes;
  };
  using Login = std::pair<std::uint16_t, protocol::LoginId>;

  void Run(const std::stop_token& stop);
  bool Wait(const std::stop_token& stop);
  void Work();
  void TakeNews();
  void Conclude(const EscrowWork::Outcome& outcome);

  const base::Clock& clock_;
  const Callbacks callbacks_;

  // Of the thread alone, once it runs.
  EscrowWork work_;
  RetryPolicy retry_;
  bool waits_ = false;  // A try failed, and the next one is not due.
  std::string told_;
  bool told_refused_ = false;
  base::SteadyTime ask_next_ = base::SteadyTime::min();

  mutable base::Mutex mutex_;
  std::condition_variable_any wake_;
  bool news_ GUARDED_BY(mutex_) = true;
  bool doubt_ GUARDED_BY(mutex_) = false;
  std::optional<base::SteadyTime> retry_at_ GUARDED_BY(mutex_);
  std::vector<NewSecret> new_secrets_ GUARDED_BY(mutex_);
  std::vector<std::pair<Login, std::uint32_t>> new_logins_ GUARDED_BY(mutex_);
  std::set<Login> seen_ GUARDED_BY(mutex_);
  EscrowStatus status_ GUARDED_BY(mutex_);

  std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace agent
