#include "base/crypto/cms.h"

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <utility>

#include "base/crypto/openssl_handles.h"

namespace base::crypto {
namespace {

using Message = std::unique_ptr<CMS_ContentInfo, Free<CMS_ContentInfo_free>>;

Error Corrupt(const std::string& what) {
  return {ErrorCode::kCorrupt, Fault(what).message};
}

Result<Message> Parse(ByteView der, int type, const std::string& what) {
  if (der.size() > kMaxCmsBytes) return Corrupt("too large for " + what);
  const std::uint8_t* at = der.data();
  Message message(
      d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
  if (message == nullptr || at != der.data() + der.size() ||
      OBJ_obj2nid(CMS_get0_type(message.get())) != type)
    return Corrupt("not " + what);
  return message;
}

Result<Message> ParseSealed(ByteView der) {
  return Parse(
      der, NID_id_smime_ct_authEnvelopedData, "a sealed CMS message in DER");
}

Result<Message> ParseSigned(ByteView der) {
  return Parse(der, NID_pkcs7_signed, "a signed CMS message in DER");
}

Result<Bytes> ToDer(CMS_ContentInfo* message) {
  std::uint8_t* der = nullptr;
  const int size = i2d_CMS_ContentInfo(message, &der);
  if (size <= 0) return Fault("encoding a CMS message");
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

bool ChooseAlgorithms(CMS_RecipientInfo* recipient) {
  EVP_PKEY_CTX* const context = CMS_RecipientInfo_get0_pkey_ctx(recipient);
  if (context == nullptr) return false;
  switch (CMS_RecipientInfo_type(recipient)) {
    case CMS_RECIPINFO_AGREE:
      return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) == 1;
    case CMS_RECIPINFO_TRANS:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) ==
                 1 &&
             EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1;
    default:
      return false;
  }
}

// Whether one of the recipients in `info` is this certificate.
bool Is(CMS_RecipientInfo* info, X509* certificate) {
  if (CMS_RecipientInfo_type(info) == CMS_RECIPINFO_TRANS)
    return CMS_RecipientInfo_ktri_cert_cmp(info, certificate) == 0;
  if (CMS_RecipientInfo_type(info) != CMS_RECIPINFO_AGREE) return false;
  auto* const keys = CMS_RecipientInfo_kari_get0_reks(info);
  for (int i = 0; i < sk_CMS_RecipientEncryptedKey_num(keys); ++i) {
    auto* const key = sk_CMS_RecipientEncryptedKey_value(keys, i);
    if (CMS_RecipientEncryptedKey_cert_cmp(key, certificate) == 0) return true;
  }
  return false;
}

bool IsRecipient(CMS_ContentInfo* message, X509* certificate) {
  auto* const all = CMS_get0_RecipientInfos(message);
  for (int i = 0; i < sk_CMS_RecipientInfo_num(all); ++i)
    if (Is(sk_CMS_RecipientInfo_value(all, i), certificate)) return true;
  return false;
}

struct Pair {
  Certificate certificate;
  Key key;
};

Result<Pair> ParseIdentity(const CmsIdentity& identity) {
  auto certificate = ParseCertificate(identity.certificate_pem);
  if (!certificate.ok()) return certificate.error();
  auto key = ParseKey(identity.key_pem);
  if (!key.ok()) return key.error();
  if (X509_check_private_key(certificate.value().get(), key.value().get()) != 1)
    return Fault("the key is not the certificate's");
  return Pair{std::move(certificate.value()), std::move(key.value())};
}

// A signature that also covers the type of the content, by SHA-256 or better.
bool IsStrong(CMS_SignerInfo* signer) {
  X509_ALGOR* digest = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &digest, nullptr);
  const int id = OBJ_obj2nid(digest->algorithm);
  return CMS_signed_get_attr_count(signer) > 0 &&
         (id == NID_sha256 || id == NID_sha384 || id == NID_sha512);
}

bool Holds(CMS_ContentInfo* message,
           CMS_SignerInfo* signer,
           X509* certificate,
           ByteView content) {
  if (CMS_SignerInfo_cert_cmp(signer, certificate) != 0 || !IsStrong(signer))
    return false;
  CMS_SignerInfo_set1_signer_cert(signer, certificate);
  if (CMS_SignerInfo_verify(signer) != 1) return false;
  const Bio in = Reading(AsText(content));
  const Bio digesting(CMS_dataInit(message, nullptr));
  if (in == nullptr || digesting == nullptr) return false;
  std::array<char, 4096> chunk{};
  while (BIO_read(digesting.get(), chunk.data(), chunk.size()) > 0) {
  }
  return CMS_SignerInfo_verify_content(signer, digesting.get()) == 1;
}

Result<Bytes> AddTo(CMS_ContentInfo* message, const Pair& signer) {
  if (CMS_add1_signer(message,
                      signer.certificate.get(),
                      signer.key.get(),
                      EVP_sha256(),
                      CMS_BINARY | CMS_NOSMIMECAP | CMS_REUSE_DIGEST) ==
      nullptr)
    return Fault("adding a signature");
  return ToDer(message);
}

}  // namespace

Result<Bytes> SealTo(const std::vector<std::string>& certificates_pem,
                     ByteView content) {
  if (certificates_pem.empty())
    return Error{ErrorCode::kInvalid, "nobody to seal to"};
  const Message message(CMS_encrypt(
      nullptr, nullptr, EVP_aes_256_gcm(), CMS_BINARY | CMS_PARTIAL));
  if (message == nullptr) return Fault("beginning a CMS message");
  for (const auto& pem : certificates_pem) {
    auto certificate = ParseCertificate(pem);
    if (!certificate.ok()) return certificate.error();
    CMS_RecipientInfo* const recipient = CMS_add1_recipient_cert(
        message.get(), certificate.value().get(), CMS_KEY_PARAM);
    if (recipient == nullptr || !ChooseAlgorithms(recipient))
      return Fault("sealing to a certificate");
  }
  const Bio in = Reading(AsText(content));
  if (in == nullptr ||
      CMS_final(message.get(), in.get(), nullptr, CMS_BINARY) != 1)
    return Fault("sealing");
  return ToDer(message.get());
}

Result<SecretBytes> OpenSealed(ByteView sealed, const CmsIdentity& recipient) {
  auto message = ParseSealed(sealed);
  if (!message.ok()) return message.error();
  auto pair = ParseIdentity(recipient);
  if (!pair.ok()) return pair.error();
  X509* const certificate = pair.value().certificate.get();
  if (!IsRecipient(message.value().get(), certificate))
    return Error{ErrorCode::kDenied, "it is not sealed to this certificate"};
  const Bio out(BIO_new(BIO_s_mem()));  // Clears its memory when freed.
  if (out == nullptr || CMS_decrypt(message.value().get(),
                                    pair.value().key.get(),
                                    certificate,
                                    nullptr,
                                    out.get(),
                                    CMS_BINARY) != 1)
    return Corrupt("the sealed message was changed or is not for this key");
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return SecretBytes({data, static_cast<std::size_t>(size)});
}

Result<std::size_t> CountRecipients(ByteView sealed) {
  auto message = ParseSealed(sealed);
  if (!message.ok()) return message.error();
  auto* const all = CMS_get0_RecipientInfos(message.value().get());
  std::size_t count = 0;
  for (int i = 0; i < sk_CMS_RecipientInfo_num(all); ++i) {
    auto* const info = sk_CMS_RecipientInfo_value(all, i);
    count += CMS_RecipientInfo_type(info) == CMS_RECIPINFO_AGREE
                 ? static_cast<std::size_t>(sk_CMS_RecipientEncryptedKey_num(
                       CMS_RecipientInfo_kari_get0_reks(info)))
                 : 1;
  }
  return count;
}

Result<bool> IsSealedTo(ByteView sealed, const std::string& certificate_pem) {
  auto message = ParseSealed(sealed);
  if (!message.ok()) return message.error();
  auto certificate = ParseCertificate(certificate_pem);
  if (!certificate.ok()) return certificate.error();
  return IsRecipient(message.value().get(), certificate.value().get());
}

Result<Bytes> Sign(ByteView content, const CmsIdentity& signer) {
  auto pair = ParseIdentity(signer);
  if (!pair.ok()) return pair.error();
  const Bio in = Reading(AsText(content));
  const Message message(CMS_sign(pair.value().certificate.get(),
                                 pair.value().key.get(),
                                 nullptr,
                                 in.get(),
                                 CMS_BINARY | CMS_NOSMIMECAP));
  if (message == nullptr) return Fault("signing");
  return ToDer(message.get());
}

Result<Bytes> AddSignature(ByteView message, const CmsIdentity& signer) {
  auto parsed = ParseSigned(message);
  if (!parsed.ok()) return parsed.error();
  auto pair = ParseIdentity(signer);
  if (!pair.ok()) return pair.error();
  return AddTo(parsed.value().get(), pair.value());
}

Result<SignedContent> ReadSigned(
    ByteView message, const std::vector<std::string>& candidates_pem) {
  auto parsed = ParseSigned(message);
  if (!parsed.ok()) return parsed.error();
  CMS_ContentInfo* const cms = parsed.value().get();
  ASN1_OCTET_STRING** const inside = CMS_get0_content(cms);
  if (inside == nullptr || *inside == nullptr)
    return Corrupt("the signed message has no content inside");
  const ByteView content(ASN1_STRING_get0_data(*inside),
                         static_cast<std::size_t>(ASN1_STRING_length(*inside)));
  SignedContent read;
  read.content = AsText(content);
  auto* const signers = CMS_get0_SignerInfos(cms);
  for (const auto& pem : candidates_pem) {
    auto certificate = ParseCertificate(pem);
    if (!certificate.ok()) return certificate.error();
    bool holds = false;
    for (int i = 0; i < sk_CMS_SignerInfo_num(signers) && !holds; ++i)
      holds = Holds(cms,
                    sk_CMS_SignerInfo_value(signers, i),
                    certificate.value().get(),
                    content);
    read.signed_by.push_back(holds);
  }
  ERR_clear_error();  // Of signatures that do not hold.
  return read;
}

}  // namespace base::crypto
