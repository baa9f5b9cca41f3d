#include "central/escrow/epoch_key.h"

#include <algorithm>
#include <utility>

#include "base/crypto/certificate.h"
#include "protocol/epoch_name.h"

namespace central {
namespace {

using base::crypto::CmsIdentity;

// Nobody asks a key for its certificate's dates; they are for other programs.
constexpr std::chrono::days kLifetime{100 * 365};
constexpr std::string_view kPem = "-----BEGIN";

base::Result<base::Bytes> Seal(base::ByteView key, const Groups& groups) {
  auto inner = base::crypto::SealTo(groups[0].certificates(), key);
  if (!inner.ok()) return inner.error();
  return base::crypto::SealTo(groups[1].certificates(), inner.value());
}

base::Result<base::SecretBytes> OpenLayer(base::ByteView sealed,
                                          const std::vector<CmsIdentity>& by) {
  for (const auto& holder : by) {
    auto ours = base::crypto::IsSealedTo(sealed, holder.certificate_pem);
    if (!ours.ok()) return ours.error();
    if (ours.value()) return base::crypto::OpenSealed(sealed, holder);
  }
  return base::Error{base::ErrorCode::kDenied,
                     "none of these holders can open it"};
}

bool SameMembers(const protocol::EscrowGroup& a,
                 const protocol::EscrowGroup& b) {
  return a.certificates() == b.certificates();
}

}  // namespace

base::Result<EpochKey> MakeEpochKey(std::uint16_t epoch,
                                    const Groups& groups,
                                    base::UtcTime now) {
  auto made = base::crypto::MakeSelfSigned(
      "deskwarden escrow " + protocol::EpochName(epoch), now, kLifetime);
  if (!made.ok()) return made.error();
  auto sealed = Seal(base::AsBytes(made.value().key_pem), groups);
  base::WipeBytes(made.value().key_pem);
  if (!sealed.ok()) return sealed.error();
  return EpochKey{std::move(made.value().certificate_pem),
                  std::move(sealed.value())};
}

bool IsEpochKey(const base::SecretBytes& opened) {
  return opened.view().starts_with(kPem);
}

base::Result<base::SecretBytes> OpenEpochKey(
    base::ByteView sealed, const std::vector<CmsIdentity>& by) {
  auto outer = OpenLayer(sealed, by);
  if (!outer.ok() || IsEpochKey(outer.value())) return outer;
  auto inner = OpenLayer(base::AsBytes(outer.value().view()), by);
  if (!inner.ok() && inner.error().code == base::ErrorCode::kDenied)
    return outer;
  return inner;
}

base::Result<base::SecretBytes> OpenEpochKeyWhole(
    base::ByteView sealed, const std::vector<CmsIdentity>& by) {
  auto opened = OpenEpochKey(sealed, by);
  if (!opened.ok() || IsEpochKey(opened.value())) return opened;
  return base::Error{base::ErrorCode::kDenied,
                     "it takes one member of each group: nobody of the first "
                     "one is here"};
}

base::Result<base::Bytes> ResealEpochKey(base::ByteView sealed,
                                         const Groups& now,
                                         const Groups& next,
                                         const std::vector<CmsIdentity>& by) {
  if (SameMembers(now[0], next[0])) {
    auto inner = OpenLayer(sealed, by);
    if (!inner.ok()) return inner.error();
    return base::crypto::SealTo(next[1].certificates(),
                                base::AsBytes(inner.value().view()));
  }
  auto key = OpenEpochKeyWhole(sealed, by);
  if (!key.ok()) return key.error();
  return Seal(base::AsBytes(key.value().view()), next);
}

}  // namespace central
