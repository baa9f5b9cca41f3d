// What the files of this folder share about OpenSSL. Only they include it.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base::crypto {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

// `what` and OpenSSL's own reason, whose queue it empties.
Error Fault(const std::string& what);

Bio Reading(std::string_view text);
std::string TextOf(BIO* bio);

// Asks on the terminal if the key is under a passphrase.
Result<Key> ParseKey(std::string_view pem);
Result<Certificate> ParseCertificate(std::string_view pem);

Result<std::string> KeyToPem(EVP_PKEY* key);
Result<std::string> CertificateToPem(X509* certificate);

template <typename Write>
Result<std::string> ToPem(Write write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || write(bio.get()) != 1) return Fault("writing PEM");
  return TextOf(bio.get());
}

}  // namespace base::crypto
