#pragma once

#include <memory>
#include <string>

#include "base/net/stream.h"
#include "base/net/ticket_keys.h"
#include "base/result.h"

namespace base::net {

// What the TLS connections of one server share: certificate, trust (see
// TlsContext) and the keys of its tickets. For one thread at a time.
class TlsServer {
 public:
  // `clock` and `random` outlive it.
  static Result<std::unique_ptr<TlsServer>> Make(
      const std::string& certificate_chain_pem,
      const std::string& key_pem,
      const std::string& client_authority_pem,
      const Clock& clock,
      Random& random);
  virtual ~TlsServer() = default;

  // Null if there is no memory for one. The server outlives it.
  virtual std::unique_ptr<Stream> Accept(int socket) = 0;
};

}  // namespace base::net
