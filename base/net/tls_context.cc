#include "base/net/tls_context.h"

#include <Poco/Exception.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <utility>

namespace base::net {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIO> Reading(const std::string& pem) {
  return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Owned<X509> NextCertificate(BIO* pem) {
  return Owned<X509>(PEM_read_bio_X509(pem, nullptr, nullptr, nullptr));
}

Error Unusable(const std::string& what) {
  ERR_clear_error();
  return {ErrorCode::kInvalid, what};
}

bool HasDigest(X509* certificate, const crypto::Sha256Digest& expected) {
  crypto::Sha256Digest digest{};
  return X509_digest(certificate, EVP_sha256(), digest.data(), nullptr) == 1 &&
         crypto::Equal(digest, expected);
}

// Called by OpenSSL in place of its own check. Enrolling, only the digest of
// the CA is known: of the certificates that came along the one with that digest
// is trusted, and the ordinary check is made with it.
int Verify(X509_STORE_CTX* store, void* trust_argument) {
  const auto& trust = *static_cast<const Trust*>(trust_argument);
  if (!trust.authority_digest) return X509_verify_cert(store);
  STACK_OF(X509)* const sent = X509_STORE_CTX_get0_untrusted(store);
  STACK_OF(X509)* const trusted = sk_X509_new_null();
  for (int i = 0; i < sk_X509_num(sent); ++i) {
    X509* const certificate = sk_X509_value(sent, i);
    if (HasDigest(certificate, *trust.authority_digest))
      sk_X509_push(trusted, certificate);
  }
  X509_STORE_CTX_set0_trusted_stack(store, trusted);
  const int verified = X509_verify_cert(store);
  sk_X509_free(trusted);
  return verified;
}

Status UseCertificate(SSL_CTX* context,
                      const std::string& chain_pem,
                      const std::string& key_pem) {
  const auto chain = Reading(chain_pem);
  const auto own = NextCertificate(chain.get());
  if (own == nullptr || SSL_CTX_use_certificate(context, own.get()) != 1)
    return Unusable("our certificate cannot be read");
  while (auto next = NextCertificate(chain.get())) {
    if (SSL_CTX_add1_chain_cert(context, next.get()) != 1)
      return Unusable("our certificate's issuer cannot be read");
  }
  ERR_clear_error();  // The end of the PEM is an error, too.
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(
      Reading(key_pem).get(), nullptr, nullptr, nullptr));
  if (key == nullptr || SSL_CTX_use_PrivateKey(context, key.get()) != 1 ||
      SSL_CTX_check_private_key(context) != 1)
    return Unusable("our private key cannot be read, or is another's");
  return {};
}

Poco::Net::Context::Ptr MakePoco(Poco::Net::Context::Usage usage) {
  Poco::Net::Context::Params params;
  params.verificationMode = Poco::Net::Context::VERIFY_RELAXED;
  params.loadDefaultCAs = false;
  return new Poco::Net::Context(usage, params);
}

}  // namespace

TlsContext::TlsContext(Poco::Net::Context::Ptr context, Trust trust)
    : context_(std::move(context)), trust_(std::move(trust)) {}

Status TlsContext::Configure(const std::string& chain_pem,
                             const std::string& key_pem) {
  // Poco's own check compares host names, on the server's side with the
  // client's address.
  context_->enableExtendedCertificateVerification(false);
  SSL_CTX* const context = context_->sslContext();
  if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1)
    return Unusable("TLS 1.3 is not available");
  // A side that dies sends no farewell. OpenSSL 3 calls that a fault of TLS,
  // which would look like a wrong certificate; HTTP's own length tells whether
  // anything was cut off.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context),
                              X509_V_FLAG_NO_CHECK_TIME);
  SSL_CTX_set_cert_verify_callback(
      context, Verify, const_cast<Trust*>(&trust_));
  if (!trust_.authority_pem.empty()) {
    const auto authority = NextCertificate(Reading(trust_.authority_pem).get());
    if (authority == nullptr ||
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) !=
            1)
      return Unusable("the authority's certificate cannot be read");
  }
  if (chain_pem.empty()) return {};
  return UseCertificate(context, chain_pem, key_pem);
}

Result<std::unique_ptr<TlsContext>> TlsContext::Make(
    Poco::Net::Context::Ptr poco,
    Trust trust,
    const std::string& chain_pem,
    const std::string& key_pem) {
  std::unique_ptr<TlsContext> context(
      new TlsContext(std::move(poco), std::move(trust)));
  if (auto set = context->Configure(chain_pem, key_pem); !set.ok())
    return set.error();
  return context;
}

Result<std::unique_ptr<TlsContext>> TlsContext::ForClient(
    Trust trust,
    const std::string& certificate_chain_pem,
    const std::string& key_pem) {
  try {
    auto poco = MakePoco(Poco::Net::Context::TLS_CLIENT_USE);
    poco->enableSessionCache(true);
    return Make(poco, std::move(trust), certificate_chain_pem, key_pem);
  } catch (const Poco::Exception& failed) {
    return Error{ErrorCode::kInvalid, failed.displayText()};
  }
}

Result<std::unique_ptr<TlsContext>> TlsContext::ForServer(
    Trust trust,
    const std::string& certificate_chain_pem,
    const std::string& key_pem) {
  try {
    auto poco = MakePoco(Poco::Net::Context::TLS_SERVER_USE);
    // Without an id OpenSSL refuses to resume sessions with certificates.
    poco->enableSessionCache(true, "deskwarden");
    return Make(poco, std::move(trust), certificate_chain_pem, key_pem);
  } catch (const Poco::Exception& failed) {
    return Error{ErrorCode::kInvalid, failed.displayText()};
  }
}

}  // namespace base::net
