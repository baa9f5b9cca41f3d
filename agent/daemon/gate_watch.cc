#include "agent/daemon/gate_watch.h"

#include <algorithm>
#include <utility>

namespace agent {

using std::chrono::milliseconds;

void GateWatch::SetOpen(bool open) {
  if (open == open_) return;
  open_ = open;
  timer_.reset();
  if (open)
    timer_ = loop_.RunAfter(timing_.interval, [this] { Ping(); });
  else
    Known();
}

void GateWatch::Pause() {
  open_ = false;
  timer_.reset();
}

void GateWatch::Ping() {
  if (!unknown_) silent_since_ = clock_.steady_now();
  callbacks_.ping(++nonce_);
  timer_ = loop_.RunAfter(timing_.patience, [this] { OnSilence(); });
}

void GateWatch::OnSilence() {
  if (callbacks_.listening() && !std::exchange(unknown_, true))
    callbacks_.on_unknown();
  timer_ = loop_.RunAfter(
      std::max(milliseconds(0), timing_.interval - timing_.patience),
      [this] { Ping(); });
}

void GateWatch::OnPong(std::uint64_t nonce) {
  // An older one proves that it answered then, not that it does now.
  if (nonce != nonce_) return;
  Known();
  if (!open_) return;
  timer_ = loop_.RunAfter(timing_.interval, [this] { Ping(); });
}

void GateWatch::Known() {
  if (!std::exchange(unknown_, false)) return;
  callbacks_.on_known(std::chrono::duration_cast<milliseconds>(
      clock_.steady_now() - silent_since_));
}

}  // namespace agent
