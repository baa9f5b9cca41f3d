#include "agent/escrow/escrow.h"

#include <chrono>
#include <utility>

namespace agent {
namespace {

constexpr std::chrono::hours kAskEvery{24};
constexpr std::chrono::minutes kRetryCap{15};

}  // namespace

Escrow::Escrow(EscrowWork::Options options,
               const base::Clock& clock,
               base::Random& random,
               Callbacks callbacks)
    : clock_(clock),
      callbacks_(std::move(callbacks)),
      work_(std::move(options), clock),
      retry_(kRetryCap, random),
      status_(work_.Status()) {}

Escrow::~Escrow() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Escrow::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void Escrow::AddSecret(std::uint16_t epoch,
                       const std::string& check,
                       std::string_view secret) {
  {
    const base::MutexLock lock(mutex_);
    new_secrets_.push_back({epoch, check, base::SecretBytes(secret)});
    news_ = true;
  }
  wake_.notify_one();
}

void Escrow::Saw(std::uint16_t epoch,
                 protocol::LoginId login,
                 std::uint32_t uid) {
  {
    const base::MutexLock lock(mutex_);
    if (!seen_.insert({epoch, login}).second) return;
    new_logins_.push_back({{epoch, login}, uid});
    news_ = true;
  }
  wake_.notify_one();
}

bool Escrow::HasSeen(std::uint16_t epoch, protocol::LoginId login) const {
  const base::MutexLock lock(mutex_);
  return seen_.contains({epoch, login});
}

void Escrow::Beat() {
  {
    const base::MutexLock lock(mutex_);
    news_ = true;
  }
  wake_.notify_one();
}

void Escrow::Doubt() {
  {
    const base::MutexLock lock(mutex_);
    news_ = true;
    doubt_ = true;
  }
  wake_.notify_one();
}

EscrowStatus Escrow::status() const {
  const base::MutexLock lock(mutex_);
  return status_;
}

void Escrow::Run(const std::stop_token& stop) {
  while (Wait(stop))
    Work();
  // What is known now may not come again after the next start.
  TakeNews();
  work_.Seal();
}

bool Escrow::Wait(const std::stop_token& stop) {
  const base::MutexLock lock(mutex_);
  const auto waits = [&]() REQUIRES(mutex_) {
    return retry_at_ && clock_.steady_now() < *retry_at_;
  };
  const auto due = [&]() REQUIRES(mutex_) {
    return news_ || (retry_at_ && !waits());
  };
  while (!due() && !stop.stop_requested()) {
    if (retry_at_)
      wake_.wait_until(mutex_, stop, *retry_at_, due);
    else
      wake_.wait(mutex_, stop, due);
  }
  news_ = false;
  waits_ = waits();
  if (!waits_) retry_at_.reset();
  return !stop.stop_requested();
}

void Escrow::TakeNews() {
  std::vector<NewSecret> secrets;
  std::vector<std::pair<Login, std::uint32_t>> logins;
  {
    const base::MutexLock lock(mutex_);
    secrets.swap(new_secrets_);
    logins.swap(new_logins_);
    if (std::exchange(doubt_, false)) ask_next_ = base::SteadyTime::min();
  }
  for (auto& secret : secrets)
    work_.AddSecret(secret.epoch, secret.check, std::move(secret.bytes));
  for (const auto& [login, uid] : logins)
    work_.AddLogin(login.first, login.second, uid);
}

void Escrow::Work() {
  TakeNews();
  if (waits_) {  // What is new is sealed, and sent with the next try.
    work_.Seal();
    const base::MutexLock lock(mutex_);
    status_ = work_.Status();
    return;
  }
  Conclude(work_.Round(clock_.steady_now() >= ask_next_));
}

void Escrow::Conclude(const EscrowWork::Outcome& outcome) {
  if (outcome.asked) ask_next_ = clock_.steady_now() + kAskEvery;
  if (outcome.trouble.empty()) retry_.Succeeded();
  {
    const base::MutexLock lock(mutex_);
    status_ = work_.Status();
    if (!outcome.trouble.empty())
      retry_at_ =
          clock_.steady_now() + retry_.AfterTrouble(outcome.retry_after);
  }
  for (const auto& change : outcome.changes)
    callbacks_.on_change(change);
  const bool refused = !work_.Status().refused.empty();
  if (std::exchange(told_refused_, refused) != refused && callbacks_.on_refused)
    callbacks_.on_refused(refused);
  if (outcome.offered_again > 0 && callbacks_.on_offered_again)
    callbacks_.on_offered_again(outcome.offered_again);
  if (told_ != outcome.trouble) callbacks_.on_trouble(outcome.trouble);
  told_ = outcome.trouble;
  callbacks_.on_delivered(work_.Delivered());
}

}  // namespace agent
