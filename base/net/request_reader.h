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

  // Not while a request is complete.
  State Take(ByteView bytes);

  State state() const { return state_; }
  const HttpHead& head() const { return head_; }  // From kBody on.
  const Bytes& body() const { return body_; }
  const HttpFault& fault() const { return fault_; }  // In kRefused.
  Bytes TakeBody() { return std::move(body_); }

  // The complete request is done with: on to the next one, of which some may
  // have come already.
  State Next();

 private:
  State TakeHead();
  State TakeBodyBytes(ByteView bytes);
  State Refuse(HttpFault fault);

  std::size_t max_body_bytes_ = 0;
  State state_ = State::kBetween;
  // Before the body: the head as far as it came. Later: what came behind the
  // body. At most a head and one piece.
  Bytes pending_;
  HeadScanner scanner_;
  HttpHead head_;
  Bytes body_;
  HttpFault fault_;
};

}  // namespace base::net
