#include "base/net/tls_server.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/net/tls_context.h"

namespace base::net {
namespace {

// A client's certificate and its authority's take under 2 KiB.
constexpr long kMaxCertificateBytes = 16'384;
// Each ticket has the client's certificate in it: one is enough.
constexpr std::size_t kTickets = 1;

struct Free {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

crypto::Sha256Digest KeyIdOf(const X509* certificate) {
  std::uint8_t* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return {};
  const auto digest =
      crypto::Sha256({ByteView(der, static_cast<std::size_t>(size))});
  OPENSSL_free(der);
  return digest;
}

class TlsStream final : public Stream {
 public:
  explicit TlsStream(std::unique_ptr<SSL, Free> ssl) : ssl_(std::move(ssl)) {}

  State ShakeHands() override {
    ERR_clear_error();
    return StateOf(SSL_accept(ssl_.get()));
  }
  Step Read(std::span<std::uint8_t> into) override {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
    return {StateOf(done), bytes};
  }
  Step Write(ByteView bytes) override {
    ERR_clear_error();
    std::size_t written = 0;
    const int done =
        SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
    return {StateOf(done), written};
  }
  void SayFarewell() override {
    // Not after a failure: OpenSSL forbids it.
    if (failed_ || SSL_in_init(ssl_.get()) == 1) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }

  std::optional<Peer> peer() const override {
    const std::unique_ptr<X509, Free> certificate(
        SSL_get1_peer_certificate(ssl_.get()));
    if (certificate == nullptr) return std::nullopt;
    return Peer{
        KeyIdOf(certificate.get()),
        X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0};
  }
  std::string fault() const override { return fault_; }

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
    failed_ = true;
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    fault_ = reason == nullptr ? "the connection broke" : reason;
    ERR_clear_error();
    return State::kFailed;
  }

  const std::unique_ptr<SSL, Free> ssl_;
  bool failed_ = false;
  std::string fault_;
};

// The keys go with the SSL_CTX, under an index of their own.
int KeysIndex() {
  static const int index =
      SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

bool SetMacKey(EVP_MAC_CTX* mac, const TicketKeys::Key& key) {
  auto secret = key.mac;  // OpenSSL copies it, but asks for one to change.
  std::array<char, 7> digest{"SHA256"};
  const std::array<OSSL_PARAM, 3> parameters = {
      OSSL_PARAM_construct_octet_string(
          OSSL_MAC_PARAM_KEY, secret.data(), secret.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  const bool set = EVP_MAC_CTX_set_params(mac, parameters.data()) == 1;
  crypto::Wipe(secret);
  return set;
}

// See SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 goes on, 2 (opening) also
// hands out a new ticket, without which the next connection could not resume; 0
// (opening) asks for a full handshake, less ends the handshake.
int ChooseTicketKey(SSL* ssl,
                    unsigned char* name,
                    unsigned char* iv,
                    EVP_CIPHER_CTX* cipher,
                    EVP_MAC_CTX* mac,
                    int sealing) {
  auto* const keys = static_cast<TicketKeys*>(
      SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), KeysIndex()));
  if (sealing == 1) {
    const TicketKeys::Key& key = keys->ToSeal();
    std::ranges::copy(key.name, name);
    return RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) == 1 &&
                   EVP_EncryptInit_ex(cipher,
                                      EVP_aes_256_cbc(),
                                      nullptr,
                                      key.cipher.data(),
                                      iv) == 1 &&
                   SetMacKey(mac, key)
               ? 1
               : -1;
  }
  const TicketKeys::Key* const key =
      keys->ToOpen(std::span<const std::uint8_t, 16>(name, 16));
  if (key == nullptr) return 0;
  return EVP_DecryptInit_ex(
             cipher, EVP_aes_256_cbc(), nullptr, key->cipher.data(), iv) == 1 &&
                 SetMacKey(mac, *key)
             ? 2
             : -1;
}

class OpenSslServer final : public TlsServer {
 public:
  OpenSslServer(std::unique_ptr<TlsContext> context,
                const Clock& clock,
                Random& random)
      : context_(std::move(context)), keys_(clock, random) {
    SSL_CTX* const ssl_context = context_->poco()->sslContext();
    SSL_CTX_set_ex_data(ssl_context, KeysIndex(), &keys_);
    SSL_CTX_set_tlsext_ticket_key_evp_cb(ssl_context, ChooseTicketKey);
    SSL_CTX_set_num_tickets(ssl_context, kTickets);
    SSL_CTX_set_timeout(ssl_context,
                        std::chrono::seconds(TicketKeys::kOpens).count());
    SSL_CTX_set_session_cache_mode(ssl_context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(ssl_context, kMaxCertificateBytes);
    // An idle connection keeps no buffers; a record that is not data does not
    // keep the thread (see Stream).
    SSL_CTX_set_mode(ssl_context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE |
                         SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                         SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_clear_mode(ssl_context, SSL_MODE_AUTO_RETRY);
  }

  std::unique_ptr<Stream> Accept(int socket) override {
    std::unique_ptr<SSL, Free> ssl(SSL_new(context_->poco()->sslContext()));
    if (ssl == nullptr || SSL_set_fd(ssl.get(), socket) != 1) return nullptr;
    return std::make_unique<TlsStream>(std::move(ssl));
  }

 private:
  const std::unique_ptr<TlsContext> context_;
  TicketKeys keys_;
};

}  // namespace

Result<std::unique_ptr<TlsServer>> TlsServer::Make(
    const std::string& certificate_chain_pem,
    const std::string& key_pem,
    const std::string& client_authority_pem,
    const Clock& clock,
    Random& random) {
  auto context = TlsContext::ForServer(
      {client_authority_pem, std::nullopt}, certificate_chain_pem, key_pem);
  if (!context.ok()) return context.error();
  return std::unique_ptr<TlsServer>(std::make_unique<OpenSslServer>(
      std::move(context.value()), clock, random));
}

}  // namespace base::net
