#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "base/bytes.h"
#include "base/net/http_head.h"
#include "base/result.h"

namespace base::net {

// Makes requests of the bytes of one connection, in their order; no socket, no
// clock. After a refusal it takes nothing more: what follows cannot be told
// from the rest of what was refused.
class RequestReader {
 public:
  enum class State {
    kBetween,  // Nothing of a request has come.
    kHead,
    kBody,
    kComplete,
    kRefused,
  };

  // 413 for a longer body, before any of it is taken.
  void set_max_body_bytes(std::size_t bytes) { max_body_bytes_ = bytes; }

  // While a request is complete: what was sent before the answer to it.
  State Take(ByteView bytes);

  State state() const { return state_; }
  const HttpHead& head() const { return head_; }  // From kBody on.
  const Bytes& body() const { return body_; }
  const HttpFault& fault() const { return fault_; }  // In kRefused.
  Bytes TakeBody() { return std::move(body_); }

  // The complete request is answered: on to the next one. 400 if some of it
  // came before the answer: requests in one go are how one is hidden behind
  // another from a proxy in between, and no agent sends them.
  State Next();

 private:
  State TakeHead();
  State TakeBodyBytes(ByteView bytes);
  State Refuse(HttpFault fault);

  std::size_t max_body_bytes_ = 0;
  State state_ = State::kBetween;
  Bytes pending_;  // The head as far as it came; at most that and one piece.
  HeadScanner scanner_;
  HttpHead head_;
  Bytes body_;
  bool early_ = false;  // Something came behind the body.
  HttpFault fault_;
};

}  // namespace base::net
