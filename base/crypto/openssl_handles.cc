#include "base/crypto/openssl_handles.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>

namespace base::crypto {

Error Fault(const std::string& what) {
  std::array<char, 256> reason{};
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return {ErrorCode::kInvalid, what};
  ERR_error_string_n(code, reason.data(), reason.size());
  return {ErrorCode::kInvalid, what + " (" + reason.data() + ")"};
}

Bio Reading(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<std::string> KeyToPem(EVP_PKEY* key) {
  return ToPem([key](BIO* bio) {
    return PEM_write_bio_PrivateKey(
        bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

Result<std::string> CertificateToPem(X509* certificate) {
  return ToPem(
      [certificate](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

Result<Key> ParseKey(std::string_view pem) {
  const Bio bio = Reading(pem);
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return Fault("not a private key in PEM");
  return key;
}

Result<Certificate> ParseCertificate(std::string_view pem) {
  const Bio bio = Reading(pem);
  Certificate certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return Fault("not a certificate in PEM");
  return certificate;
}

}  // namespace base::crypto
