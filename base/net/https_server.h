#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/net/ip_address.h"
#include "base/net/refusals.h"
#include "base/result.h"

namespace base::net {

struct HttpRequest {
  std::string method;
  std::string path;        // Without the query.
  std::string query;       // Undecoded, without the `?`.
  std::string peer;        // Address without port; the client's, not a proxy's.
  std::string media_type;  // As sent, e.g. "application/json"; or empty.
  // SHA-256 of the public key of the client's certificate, if it sent one that
  // our CA issued; expired ones too, so that they may renew.
  std::optional<crypto::Sha256Digest> peer_key;
  bool peer_certificate_expired = false;
  Bytes body;
};

struct HttpResponse {
  int status = 200;
  std::string media_type = "text/plain; charset=utf-8";
  Bytes body;
  std::optional<std::chrono::seconds> retry_after;
};

// Each is for the whole of a thing, however many bytes keep coming.
struct HttpDeadlines {
  std::chrono::milliseconds handshake{10'000};  // With a proxy's header.
  std::chrono::milliseconds idle{15'000};       // Until a request begins.
  // Likewise, once a client with a certificate was answered: longer than it is
  // silent between two heartbeats, because a handshake costs more than they do.
  std::chrono::milliseconds kept{600'000};
  std::chrono::milliseconds head{10'000};  // From its first byte.
  // A body has this long, and longer only while it comes at least so fast.
  std::chrono::milliseconds body{20'000};
  std::size_t body_bytes_per_second = 16'384;
  std::chrono::milliseconds answer{30'000};  // For the client to read it.
};

struct HttpCaps {
  std::size_t connections = 16'384;
  // An IPv4 address, or the /64 of an IPv6 one. Many desks may share one.
  // Those with a client's certificate count for it alone.
  std::size_t per_address = 1'024;
  // A client's certificate. One more takes the place of the oldest that waits:
  // who lost the network comes back on a new connection.
  std::size_t per_key = 4;
  // Of all bodies that are on their way or being worked on.
  std::size_t body_bytes = 256U << 20U;
};

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one.
  // With these: TLS 1.3, the client's certificate asked for but not demanded
  // (the handler decides by route). Without: plain HTTP, for loopback.
  std::string certificate_chain_pem;  // Server's, then its CA's.
  std::string key_pem;
  std::string client_authority_pem;
  std::size_t max_body_bytes = 8U << 20U;  // 413 above, before reading.
  // Likewise for TLS clients without a certificate.
  std::size_t max_stranger_body_bytes = 64U << 10U;
  int max_threads = 16;  // For handlers; no connection has one of its own.
  HttpDeadlines deadlines;
  HttpCaps caps;
  // Each connection from these begins with a PROXY header (proxy_header.h), and
  // none from elsewhere.
  std::vector<IpNetwork> proxies;
  ConnectionCounters* counters = nullptr;  // Outlives the server.
  // Refusals, in sentences, not more than one of a kind a minute.
  std::function<void(const std::string&)> on_refusals;
  const Clock* clock = nullptr;  // Null: the system's. Outlives the server.
};

// One thread owns all connections; none of them can make it wait. Only a whole
// request takes a worker, which calls `handler`: several at once, so it must be
// thread-safe. A handler that throws gives 500 and is reported through
// `on_trouble`; one that finds no memory gives 503. Requests of one connection
// are answered one after the other.
class HttpServer {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  // kUnavailable if the port is taken, kInvalid for certificates that are none.
  static Result<std::unique_ptr<HttpServer>> Start(
      const HttpServerOptions& options,
      Handler handler,
      std::function<void(const std::string&)> on_trouble);
  // Stops accepting, lets running requests end (5 s at most), joins.
  virtual ~HttpServer() = default;

  virtual std::uint16_t port() const = 0;
};

}  // namespace base::net
