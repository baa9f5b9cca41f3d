#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace base::net {

struct HttpRequest {
  std::string method;
  std::string path;        // Without the query.
  std::string query;       // Undecoded, without the `?`.
  std::string peer;        // Address without port.
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

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one.
  // With these: TLS 1.3, the client's certificate asked for but not demanded
  // (the handler decides by route). Without: plain HTTP, for loopback.
  std::string certificate_chain_pem;  // Server's, then its CA's.
  std::string key_pem;
  std::string client_authority_pem;
  std::size_t max_body_bytes = 8 * 1024 * 1024;  // 413 above, before reading.
  int max_threads = 16;
  std::chrono::milliseconds idle_timeout{15'000};
  std::chrono::milliseconds request_timeout{30'000};
};

// Calls `handler` on its own threads, several at once: it must be thread-safe.
// A handler that throws gives 500 and is reported through `on_trouble`.
class HttpServer {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  static Result<std::unique_ptr<HttpServer>> Start(
      const HttpServerOptions& options,
      Handler handler,
      std::function<void(const std::string&)> on_trouble);
  // Stops accepting, lets running requests end (5 s at most), joins.
  virtual ~HttpServer() = default;

  virtual std::uint16_t port() const = 0;
};

}  // namespace base::net
