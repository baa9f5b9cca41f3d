#include "agent/renewal/renewal_time.h"

#include "base/crypto/certificate.h"

namespace agent {

base::Result<base::UtcTime> RenewalTime(std::string_view certificate_pem) {
  auto begin = base::crypto::NotBefore(certificate_pem);
  if (!begin.ok()) return begin;
  auto end = base::crypto::NotAfter(certificate_pem);
  if (!end.ok()) return end;
  auto digest = base::crypto::CertificateDigest(certificate_pem);
  if (!digest.ok()) return digest.error();
  const auto life = end.value() - begin.value();
  const auto share = life / 12 / 256 * digest.value().front();
  return begin.value() + life * 2 / 3 + share;
}

}  // namespace agent
