#include "base/net/acceptor.h"

#include <utility>

namespace base::net {
namespace {

// In one go, so that a crowd at the door leaves those inside their turn.
constexpr int kMaxInOneGo = 8;

}  // namespace

Acceptor::Acceptor(EventLoop& loop, UniqueFd listener, Callbacks callbacks)
    : loop_(loop),
      listener_(std::move(listener)),
      callbacks_(std::move(callbacks)) {
  Listen();
}

void Acceptor::Listen() {
  waiting_ = loop_.WatchReadable(listener_.get(), [this] { Accept(); });
}

void Acceptor::Accept() {
  for (int i = 0; i < kMaxInOneGo; ++i) {
    auto accepted = callbacks_.accept(listener_);
    if (!accepted.ok()) {
      waiting_ = loop_.RunAfter(kPause, [this] { Listen(); });
      if (callbacks_.on_pause) callbacks_.on_pause(accepted.error());
      return;
    }
    if (!accepted.value()) return;
    callbacks_.on_connection(std::move(*accepted.value()));
  }
}

}  // namespace base::net
