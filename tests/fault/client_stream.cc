#include "tests/fault/client_stream.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string>
#include <utility>

namespace fault {
namespace {

struct Free {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};

std::unique_ptr<BIO, Free> Reading(const std::string& pem) {
  return std::unique_ptr<BIO, Free>(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

class OpenSslClientStream final : public ClientStream {
 public:
  explicit OpenSslClientStream(std::unique_ptr<SSL, Free> ssl)
      : ssl_(std::move(ssl)) {}

  State ShakeHands() override {
    ERR_clear_error();
    return StateOf(SSL_connect(ssl_.get()));
  }
  Step Read(std::span<std::uint8_t> into) override {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
    return {StateOf(done), bytes};
  }
  Step Write(base::ByteView bytes) override {
    ERR_clear_error();
    std::size_t written = 0;
    const int done =
        SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
    return {StateOf(done), written};
  }
  void SayFarewell() override {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  std::string fault() const override { return fault_; }
  bool resumed() const override { return SSL_session_reused(ssl_.get()) == 1; }
  Session session() const override {
    return Session(SSL_get1_session(ssl_.get()));
  }

 private:
  State StateOf(int done) {
    if (done == 1) return State::kDone;
    switch (SSL_get_error(ssl_.get(), done)) {
      case SSL_ERROR_WANT_READ:
        return State::kWantRead;
      case SSL_ERROR_WANT_WRITE:
        return State::kWantWrite;
      case SSL_ERROR_ZERO_RETURN:
        return State::kEnd;
      default:
        break;
    }
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    fault_ = reason == nullptr ? "the connection broke" : reason;
    return State::kFailed;
  }

  const std::unique_ptr<SSL, Free> ssl_;
  std::string fault_;
};

}  // namespace

void FreeOpenSsl::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}
void FreeOpenSsl::operator()(ssl_session_st* session) const {
  SSL_SESSION_free(session);
}
void FreeOpenSsl::operator()(x509_st* certificate) const {
  X509_free(certificate);
}

ClientKey ReadClientKey(const std::string& key_pem,
                        const std::string& certificate_pem) {
  ClientKey who;
  who.key.reset(PEM_read_bio_PrivateKey(
      Reading(key_pem).get(), nullptr, nullptr, nullptr));
  who.certificate.reset(PEM_read_bio_X509(
      Reading(certificate_pem).get(), nullptr, nullptr, nullptr));
  return who;
}

std::unique_ptr<ClientStream> ClientStream::Make(
    const base::net::TlsContext& context,
    const ClientKey& who,
    const Session& session,
    int socket) {
  std::unique_ptr<SSL, Free> ssl(SSL_new(context.poco()->sslContext()));
  if (ssl == nullptr || SSL_set_fd(ssl.get(), socket) != 1) return nullptr;
  if (who.key != nullptr &&
      (SSL_use_certificate(ssl.get(), who.certificate.get()) != 1 ||
       SSL_use_PrivateKey(ssl.get(), who.key.get()) != 1))
    return nullptr;
  if (session != nullptr) SSL_set_session(ssl.get(), session.get());
  return std::make_unique<OpenSslClientStream>(std::move(ssl));
}

}  // namespace fault
