#pragma once

#include <memory>

#include "base/net/stream.h"
#include "base/net/tls_context.h"

struct evp_pkey_st;
struct ssl_session_st;
struct x509_st;

namespace fault {

struct FreeOpenSsl {
  void operator()(evp_pkey_st* key) const;
  void operator()(ssl_session_st* session) const;
  void operator()(x509_st* certificate) const;
};
using Session = std::unique_ptr<ssl_session_st, FreeOpenSsl>;

// Who a client is.
struct ClientKey {
  std::unique_ptr<evp_pkey_st, FreeOpenSsl> key;
  std::unique_ptr<x509_st, FreeOpenSsl> certificate;
};
// Both are null if the PEM cannot be read.
ClientKey ReadClientKey(const std::string& key_pem,
                        const std::string& certificate_pem);

// The client's side of a connection on a socket that never blocks, so that
// thousands fit on one thread. With TlsContext it believes whom an agent
// believes.
class ClientStream : public base::net::Stream {
 public:
  // Resumes `session` if it is one. All outlive it.
  static std::unique_ptr<ClientStream> Make(
      const base::net::TlsContext& context,
      const ClientKey& who,
      const Session& session,
      int socket);

  virtual bool resumed() const = 0;
  virtual Session session() const = 0;  // After something was read.
};

}  // namespace fault
