#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/crypto/sha256.h"

namespace base::net {

// The server's side of one connection, with or without TLS, on a socket that
// never blocks and that outlives it. Each call does at most one TLS record's
// worth of work, so that no client can keep the thread. For one thread at a
// time.
class Stream {
 public:
  enum class State {
    kDone,
    kWantRead,   // Call again when the socket is readable,
    kWantWrite,  // or writable.
    kEnd,        // The other side has said all that it will say.
    kFailed,
  };
  struct Step {
    State state = State::kFailed;
    std::size_t bytes = 0;  // When done; may be fewer than asked for.
  };
  struct Peer {
    crypto::Sha256Digest key{};  // SHA-256 of its public key (DER).
    bool certificate_expired = false;
  };

  virtual ~Stream() = default;

  virtual State ShakeHands() = 0;
  virtual Step Read(std::span<std::uint8_t> into) = 0;
  virtual Step Write(ByteView bytes) = 0;
  // Nothing more comes from us. Does not wait.
  virtual void SayFarewell() = 0;

  // After the handshake: whose certificate it was, if there was one. A resumed
  // session knows it, too: it is in the ticket.
  virtual std::optional<Peer> peer() const { return std::nullopt; }
  // Why it failed, for the log.
  virtual std::string fault() const { return {}; }
};

std::unique_ptr<Stream> MakePlainStream(int socket);

}  // namespace base::net
