#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace base::net {

struct HttpsIdentity {
  std::string key_pem;
  std::string certificate_pem;
};

struct HttpsClientOptions {
  std::string url;            // https://host:port
  std::string authority_pem;  // The only CA believed. Or, to enrol, empty and:
  std::optional<crypto::Sha256Digest> authority_digest;  // Of the CA sent.
  std::optional<HttpsIdentity> identity;
  std::chrono::milliseconds timeout{30'000};     // Of each wait on the network.
  std::chrono::milliseconds keep_alive{10'000};  // Close when idle for longer.
};

struct HttpsReply {
  int status = 0;
  Bytes body;  // At most 1 MiB; more is kCorrupt.
  std::optional<std::chrono::seconds> retry_after;
};

// One kept connection to the centre: TLS 1.3 only, its CA pinned, its
// certificate must be one for servers (so no agent can pose as the centre), and
// dates are not judged by a desk's clock. The name in the URL need not be in
// the certificate: the pinned CA issues for one centre only. Reconnects resume
// by ticket. For one thread at a time.
class HttpsClient {
 public:
  static Result<std::unique_ptr<HttpsClient>> Make(HttpsClientOptions options);
  virtual ~HttpsClient() = default;

  // Few headers (under 150 bytes). kUnavailable on connection trouble, kDenied
  // if the other side is not who it should be (the message says why); any HTTP
  // status is a reply. A request on a kept connection that the server had
  // closed is sent once more: the centre tells repeats apart.
  virtual Result<HttpsReply> Post(const std::string& path,
                                  ByteView body,
                                  const std::string& media_type) = 0;
  virtual Result<HttpsReply> Get(const std::string& path) = 0;

  // Closes a connection that has been idle for keep_alive. Returns when to call
  // again, or nothing if none is open.
  virtual std::optional<std::chrono::milliseconds> CloseIfIdle() = 0;

  // The last handshake was shortened by a ticket.
  virtual bool resumed() const = 0;
};

}  // namespace base::net
