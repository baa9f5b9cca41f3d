// Keys and certificates of the centre's own authority. All PEM, all P-256.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"

namespace base::crypto {

struct Authority {
  std::string certificate_pem;
  std::string key_pem;
};

struct Issued {
  std::string certificate_pem;
  Sha256Digest key_id;  // SHA-256 of the SubjectPublicKeyInfo (DER).
};

enum class Role : std::uint8_t {
  kAgent,   // EKU clientAuth only: an agent cannot pose as the centre.
  kCentre,  // EKU serverAuth only.
};

Result<std::string> MakeKeyPem();

Result<Authority> MakeAuthority(std::string_view common_name,
                                UtcTime now,
                                std::chrono::days lifetime);

// A P-256 key and its own certificate, for signing and for sealing to it.
Result<Authority> MakeSelfSigned(std::string_view common_name,
                                 UtcTime now,
                                 std::chrono::days lifetime);

// Under a passphrase that it asks for, twice, on the terminal (AES-256).
Result<std::string> ProtectKey(std::string_view key_pem);

// Whom the certificate names.
Result<std::string> CommonName(std::string_view certificate_pem);

// PKCS#10, signed by the key, so that the centre sees proof of possession.
Result<std::string> MakeSigningRequest(std::string_view key_pem,
                                       std::string_view common_name);

// SHA-256 of the request's public key. Fails as Issue does.
Result<Sha256Digest> RequestKeyId(std::string_view request_pem);

// Ignores what the request asks for, save its public key: subject, role and
// lifetime are the centre's. kInvalid if the request is no PKCS#10, its
// signature is wrong, or its key is not P-256. Valid from an hour before `now`.
Result<Issued> Issue(const Authority& authority,
                     std::string_view request_pem,
                     Role role,
                     std::string_view common_name,
                     const std::vector<std::string>& dns_names,
                     UtcTime now,
                     std::chrono::days lifetime);

// SHA-256 of the certificate's public key, its DER, its validity.
Result<Sha256Digest> KeyId(std::string_view certificate_pem);
Result<Sha256Digest> CertificateDigest(std::string_view certificate_pem);
Result<UtcTime> NotAfter(std::string_view certificate_pem);
Result<UtcTime> NotBefore(std::string_view certificate_pem);

}  // namespace base::crypto
