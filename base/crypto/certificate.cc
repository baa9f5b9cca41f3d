#include "base/crypto/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <utility>

#include "base/crypto/openssl_handles.h"

namespace base::crypto {
namespace {

using Request = std::unique_ptr<X509_REQ, Free<X509_REQ_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

bool IsP256(EVP_PKEY* key) {
  std::array<char, 64> group{};
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) ==
             1 &&
         std::string_view(group.data()) == "prime256v1";
}

Result<Sha256Digest> KeyIdOf(EVP_PKEY* key) {
  std::uint8_t* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return Fault("encoding a public key");
  const auto digest = Sha256({{der, static_cast<std::size_t>(size)}});
  OPENSSL_free(der);
  return digest;
}

bool SetTime(ASN1_TIME* field, UtcTime time) {
  return ASN1_TIME_set(field, std::chrono::system_clock::to_time_t(time)) !=
         nullptr;
}

bool SetSerial(X509* certificate) {
  // 127 random bits (RFC 5280 wants a positive number of at most 20 bytes).
  BIGNUM* number = BN_new();
  const bool set =
      number != nullptr &&
      BN_rand(number, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
      BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return set;
}

bool SetName(X509_NAME* name, std::string_view common_name) {
  return X509_NAME_add_entry_by_txt(
             name,
             "CN",
             MBSTRING_UTF8,
             reinterpret_cast<const unsigned char*>(common_name.data()),
             static_cast<int>(common_name.size()),
             -1,
             0) == 1;
}

struct ExtensionText {
  int id;             // An OpenSSL NID.
  std::string value;  // As in openssl's configuration file.
};

bool AddExtensions(X509* certificate,
                   X509* issuer,
                   const std::vector<ExtensionText>& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  return std::ranges::all_of(extensions, [&](const ExtensionText& text) {
    const Extension extension(
        X509V3_EXT_conf_nid(nullptr, &context, text.id, text.value.c_str()));
    return extension != nullptr &&
           X509_add_ext(certificate, extension.get(), -1) == 1;
  });
}

// For clocks that are a little behind ours.
constexpr std::chrono::hours kBackdated{1};

struct Validity {
  UtcTime from;
  UtcTime to;
};

Result<UtcTime> TimeOf(const ASN1_TIME* field) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(field, &parts) != 1)
    return Fault("reading a certificate's validity");
  return UtcTime(std::chrono::seconds(timegm(&parts)));
}

// Version 3, with serial, validity, subject and key; not signed yet.
Certificate Unsigned(EVP_PKEY* key,
                     std::string_view common_name,
                     const Validity& validity) {
  Certificate certificate(X509_new());
  if (certificate == nullptr ||
      X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      !SetSerial(certificate.get()) ||
      !SetTime(X509_getm_notBefore(certificate.get()), validity.from) ||
      !SetTime(X509_getm_notAfter(certificate.get()), validity.to) ||
      !SetName(X509_get_subject_name(certificate.get()), common_name) ||
      X509_set_pubkey(certificate.get(), key) != 1)
    return nullptr;
  return certificate;
}

std::vector<ExtensionText> ExtensionsOf(
    Role role, const std::vector<std::string>& dns_names) {
  std::vector<ExtensionText> extensions = {
      {NID_basic_constraints, "critical,CA:FALSE"},
      {NID_key_usage, "critical,digitalSignature"},
      {NID_ext_key_usage,
       role == Role::kAgent ? "critical,clientAuth" : "critical,serverAuth"},
      {NID_authority_key_identifier, "keyid"}};
  std::string alternatives;
  for (const auto& name : dns_names)
    alternatives += (alternatives.empty() ? "DNS:" : ",DNS:") + name;
  if (!alternatives.empty())
    extensions.push_back({NID_subject_alt_name, alternatives});
  return extensions;
}

// With a new key, which also signs it.
Result<Authority> SelfSigned(std::string_view common_name,
                             const Validity& validity,
                             std::vector<ExtensionText> extensions) {
  extensions.push_back({NID_subject_key_identifier, "hash"});
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Fault("making a key");
  const Certificate certificate = Unsigned(key.get(), common_name, validity);
  X509* const self = certificate.get();
  if (self == nullptr ||
      X509_set_issuer_name(self, X509_get_subject_name(self)) != 1 ||
      !AddExtensions(self, self, extensions) ||
      X509_sign(self, key.get(), EVP_sha256()) == 0)
    return Fault("making a self-signed certificate");
  auto certificate_pem = CertificateToPem(self);
  if (!certificate_pem.ok()) return certificate_pem.error();
  auto key_pem = KeyToPem(key.get());
  if (!key_pem.ok()) return key_pem.error();
  return Authority{std::move(certificate_pem.value()),
                   std::move(key_pem.value())};
}

// The public key of a request whose signature shows that its sender has the
// private one.
Result<Key> KeyOfRequest(std::string_view request_pem) {
  const Bio bio = Reading(request_pem);
  const Request request(
      PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  if (request == nullptr) return Fault("not a certificate request in PEM");
  Key key(X509_REQ_get_pubkey(request.get()));
  if (key == nullptr || !IsP256(key.get()))
    return Fault("the request's key is not a P-256 key");
  if (X509_REQ_verify(request.get(), key.get()) != 1)
    return Fault("the request is not signed by its own key");
  return key;
}

}  // namespace

Result<std::string> MakeKeyPem() {
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Fault("making a key");
  return KeyToPem(key.get());
}

Result<Authority> MakeAuthority(std::string_view common_name,
                                UtcTime now,
                                std::chrono::days lifetime) {
  return SelfSigned(common_name,
                    {now - kBackdated, now + lifetime},
                    {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                     {NID_key_usage, "critical,keyCertSign,cRLSign"}});
}

Result<Authority> MakeSelfSigned(std::string_view common_name,
                                 UtcTime now,
                                 std::chrono::days lifetime) {
  return SelfSigned(
      common_name,
      {now - kBackdated, now + lifetime},
      {{NID_basic_constraints, "critical,CA:FALSE"},
       {NID_key_usage, "critical,digitalSignature,keyAgreement"}});
}

Result<std::string> ProtectKey(std::string_view key_pem) {
  auto key = ParseKey(key_pem);
  if (!key.ok()) return key.error();
  return ToPem([&key](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio,
                                         key.value().get(),
                                         EVP_aes_256_cbc(),
                                         nullptr,
                                         0,
                                         nullptr,
                                         nullptr);
  });
}

Result<std::string> CommonName(std::string_view certificate_pem) {
  auto certificate = ParseCertificate(certificate_pem);
  if (!certificate.ok()) return certificate.error();
  const X509_NAME* name = X509_get_subject_name(certificate.value().get());
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return Fault("the certificate has no common name");
  std::uint8_t* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(
      &text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return Fault("the certificate's common name");
  std::string common_name(reinterpret_cast<char*>(text),
                          static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return common_name;
}

Result<std::string> MakeSigningRequest(std::string_view key_pem,
                                       std::string_view common_name) {
  auto key = ParseKey(key_pem);
  if (!key.ok()) return key.error();
  const Request request(X509_REQ_new());
  if (request == nullptr ||
      !SetName(X509_REQ_get_subject_name(request.get()), common_name) ||
      X509_REQ_set_pubkey(request.get(), key.value().get()) != 1 ||
      X509_REQ_sign(request.get(), key.value().get(), EVP_sha256()) == 0)
    return Fault("making a certificate request");
  return ToPem([&request](BIO* bio) {
    return PEM_write_bio_X509_REQ(bio, request.get());
  });
}

Result<Sha256Digest> RequestKeyId(std::string_view request_pem) {
  auto key = KeyOfRequest(request_pem);
  if (!key.ok()) return key.error();
  return KeyIdOf(key.value().get());
}

Result<Issued> Issue(const Authority& authority,
                     std::string_view request_pem,
                     Role role,
                     std::string_view common_name,
                     const std::vector<std::string>& dns_names,
                     UtcTime now,
                     std::chrono::days lifetime) {
  auto key = KeyOfRequest(request_pem);
  if (!key.ok()) return key.error();
  auto issuer = ParseCertificate(authority.certificate_pem);
  if (!issuer.ok()) return issuer.error();
  auto issuer_key = ParseKey(authority.key_pem);
  if (!issuer_key.ok()) return issuer_key.error();

  const Certificate certificate = Unsigned(
      key.value().get(), common_name, {now - kBackdated, now + lifetime});
  X509* const issued = certificate.get();
  X509* const by = issuer.value().get();
  if (issued == nullptr ||
      X509_set_issuer_name(issued, X509_get_subject_name(by)) != 1 ||
      !AddExtensions(issued, by, ExtensionsOf(role, dns_names)) ||
      X509_sign(issued, issuer_key.value().get(), EVP_sha256()) == 0)
    return Fault("issuing a certificate");
  auto pem = CertificateToPem(issued);
  if (!pem.ok()) return pem.error();
  auto key_id = KeyIdOf(key.value().get());
  if (!key_id.ok()) return key_id.error();
  return Issued{std::move(pem.value()), key_id.value()};
}

Result<Sha256Digest> KeyId(std::string_view certificate_pem) {
  auto certificate = ParseCertificate(certificate_pem);
  if (!certificate.ok()) return certificate.error();
  return KeyIdOf(X509_get0_pubkey(certificate.value().get()));
}

Result<Sha256Digest> CertificateDigest(std::string_view certificate_pem) {
  auto certificate = ParseCertificate(certificate_pem);
  if (!certificate.ok()) return certificate.error();
  Sha256Digest digest{};
  if (X509_digest(
          certificate.value().get(), EVP_sha256(), digest.data(), nullptr) != 1)
    return Fault("hashing a certificate");
  return digest;
}

Result<UtcTime> NotAfter(std::string_view certificate_pem) {
  auto certificate = ParseCertificate(certificate_pem);
  if (!certificate.ok()) return certificate.error();
  return TimeOf(X509_get0_notAfter(certificate.value().get()));
}

Result<UtcTime> NotBefore(std::string_view certificate_pem) {
  auto certificate = ParseCertificate(certificate_pem);
  if (!certificate.ok()) return certificate.error();
  return TimeOf(X509_get0_notBefore(certificate.value().get()));
}

}  // namespace base::crypto
