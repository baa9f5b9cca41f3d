#include "base/crypto/aead.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

#include "base/crypto/openssl_handles.h"
#include "base/crypto/sha256.h"

namespace base::crypto {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>>;

void Check(int ok) {
  if (ok != 1) std::abort();  // Only without memory or a broken OpenSSL.
}

}  // namespace

Bytes AeadSeal(const AeadKey& key, const AeadNonce& nonce, ByteView plain) {
  const Context context(EVP_CIPHER_CTX_new());
  Check(EVP_EncryptInit_ex(
      context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()));
  Bytes sealed(plain.size() + kAeadTagBytes);
  int size = 0;
  Check(EVP_EncryptUpdate(context.get(),
                          sealed.data(),
                          &size,
                          plain.data(),
                          static_cast<int>(plain.size())));
  Check(EVP_EncryptFinal_ex(context.get(), sealed.data() + size, &size));
  Check(EVP_CIPHER_CTX_ctrl(context.get(),
                            EVP_CTRL_AEAD_GET_TAG,
                            kAeadTagBytes,
                            sealed.data() + plain.size()));
  return sealed;
}

Result<SecretBytes> AeadOpen(const AeadKey& key,
                             const AeadNonce& nonce,
                             ByteView sealed) {
  const Error wrong{ErrorCode::kCorrupt, "changed, or sealed by another key"};
  if (sealed.size() < kAeadTagBytes) return wrong;
  const ByteView cipher = sealed.first(sealed.size() - kAeadTagBytes);
  Bytes tag(sealed.end() - kAeadTagBytes, sealed.end());
  const Context context(EVP_CIPHER_CTX_new());
  Check(EVP_DecryptInit_ex(
      context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()));
  Bytes plain(cipher.size() + 1);  // Never null, and room for nothing more.
  int size = 0;
  Check(EVP_DecryptUpdate(context.get(),
                          plain.data(),
                          &size,
                          cipher.data(),
                          static_cast<int>(cipher.size())));
  Check(EVP_CIPHER_CTX_ctrl(
      context.get(), EVP_CTRL_AEAD_SET_TAG, kAeadTagBytes, tag.data()));
  int more = 0;
  const bool good =
      EVP_DecryptFinal_ex(context.get(), plain.data() + size, &more) == 1;
  SecretBytes opened;
  if (good) opened.Append(AsText(ByteView(plain).first(cipher.size())));
  Wipe(plain);
  if (!good) return wrong;
  return opened;
}

}  // namespace base::crypto
