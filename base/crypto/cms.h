// CMS (RFC 5652) messages in DER, as the `openssl cms` command of OpenSSL 3.0
// reads and writes them: docs/formats/escrow.md.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace base::crypto {

// Larger messages are refused before they are parsed.
inline constexpr std::size_t kMaxCmsBytes = std::size_t{1} << 20;

struct CmsIdentity {
  std::string certificate_pem;
  std::string key_pem;  // Under a passphrase: asked for on the terminal.
};

// To all of the certificates; the key of any one of them opens it.
// AuthEnvelopedData (RFC 5083) with AES-256-GCM; the content key is wrapped by
// ECDH with a SHA-256 KDF and AES-256 wrap, or by RSA-OAEP with SHA-256.
Result<Bytes> SealTo(const std::vector<std::string>& certificates_pem,
                     ByteView content);

// kDenied if it is not sealed to that certificate; kCorrupt if it is no such
// message, was changed, or the key is another one.
Result<SecretBytes> OpenSealed(ByteView sealed, const CmsIdentity& recipient);

// How many can open it, and whether the certificate is one of them.
Result<std::size_t> CountRecipients(ByteView sealed);
Result<bool> IsSealedTo(ByteView sealed, const std::string& certificate_pem);

// SignedData with the content inside and SHA-256.
Result<Bytes> Sign(ByteView content, const CmsIdentity& signer);
// One more signature over the same content.
Result<Bytes> AddSignature(ByteView message, const CmsIdentity& signer);

struct SignedContent {
  std::string content;
  std::vector<bool> signed_by;  // For each of the candidates.
};
// The content, and which of the certificates signed it. Their validity in time
// and who issued them is not asked: the caller says whom it believes. kCorrupt
// if it is no such message. Signatures by anybody else are ignored.
Result<SignedContent> ReadSigned(
    ByteView message, const std::vector<std::string>& candidates_pem);

}  // namespace base::crypto
