#pragma once

#include <Poco/Net/Context.h>

#include <memory>
#include <optional>
#include <string>

#include "base/crypto/sha256.h"
#include "base/result.h"

namespace base::net {

// Whom a side of a TLS connection believes.
struct Trust {
  std::string authority_pem;  // The only CA; or, to enrol:
  std::optional<crypto::Sha256Digest> authority_digest;  // Of a CA sent along.
};

// TLS 1.3 and nothing older, our own trust, no system store, dates not judged,
// names not compared (https_client.h says why). What is left of checking a
// certificate is OpenSSL's: signature, chain, and that it was issued for this
// side of a connection.
class TlsContext {
 public:
  // `certificate_chain_pem` and `key_pem` may be empty for a client.
  static Result<std::unique_ptr<TlsContext>> ForClient(
      Trust trust,
      const std::string& certificate_chain_pem,
      const std::string& key_pem);

  // Asks the client for a certificate and accepts none: the handler decides.
  // A certificate of another CA ends the handshake.
  static Result<std::unique_ptr<TlsContext>> ForServer(
      Trust trust,
      const std::string& certificate_chain_pem,
      const std::string& key_pem);

  const Poco::Net::Context::Ptr& poco() const { return context_; }

 private:
  static Result<std::unique_ptr<TlsContext>> Make(Poco::Net::Context::Ptr poco,
                                                  Trust trust,
                                                  const std::string& chain_pem,
                                                  const std::string& key_pem);
  TlsContext(Poco::Net::Context::Ptr context, Trust trust);
  Status Configure(const std::string& chain_pem, const std::string& key_pem);

  Poco::Net::Context::Ptr context_;
  const Trust trust_;
};

}  // namespace base::net
