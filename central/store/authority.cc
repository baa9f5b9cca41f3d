#include "central/store/authority.h"

#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/file.h"

namespace central {
namespace {

constexpr auto kAuthorityLifetime = std::chrono::days(20 * 365);
constexpr auto kServerLifetime = std::chrono::days(397);
constexpr auto kRenewBefore = std::chrono::days(30);

bool Exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// The key first: a certificate without its key would be worth nothing.
base::Status WritePair(const std::filesystem::path& key,
                       const std::string& key_pem,
                       const std::filesystem::path& certificate,
                       const std::string& certificate_pem) {
  if (auto wrote = base::WriteFileAtomically(key, key_pem, 0600); !wrote.ok())
    return wrote;
  return base::WriteFileAtomically(certificate, certificate_pem, 0644);
}

base::Result<base::crypto::Authority> LoadAuthority(const DataFolder& folder) {
  auto certificate = base::ReadFile(folder.authority());
  if (!certificate.ok()) return certificate.error();
  auto key = base::ReadFile(folder.authority_key());
  if (!key.ok()) return key.error();
  return base::crypto::Authority{std::move(certificate.value()),
                                 std::move(key.value())};
}

base::Result<base::crypto::Authority> MakeAuthority(const DataFolder& folder,
                                                    base::UtcTime now) {
  if (Exists(folder.registry()))
    return base::Error{base::ErrorCode::kInvalid,
                       folder.authority().string() +
                           " is gone, and no agent would believe another: "
                           "restore it from a backup"};
  auto made = base::crypto::MakeAuthority(
      "Deskwarden collector", now, kAuthorityLifetime);
  if (!made.ok()) return made;
  if (auto wrote = WritePair(folder.authority_key(),
                             made.value().key_pem,
                             folder.authority(),
                             made.value().certificate_pem);
      !wrote.ok())
    return wrote.error();
  return made;
}

bool ServerCertificateServes(const DataFolder& folder, base::UtcTime now) {
  auto certificate = base::ReadFile(folder.server());
  if (!certificate.ok() || !Exists(folder.server_key())) return false;
  auto end = base::crypto::NotAfter(certificate.value());
  return end.ok() && end.value() - now > kRenewBefore;
}

base::Status MakeServerCertificate(const DataFolder& folder,
                                   const base::crypto::Authority& authority,
                                   const std::vector<std::string>& dns_names,
                                   base::UtcTime now) {
  auto key = base::crypto::MakeKeyPem();
  if (!key.ok()) return key.error();
  auto request =
      base::crypto::MakeSigningRequest(key.value(), dns_names.front());
  if (!request.ok()) return request.error();
  auto issued = base::crypto::Issue(authority,
                                    request.value(),
                                    base::crypto::Role::kCentre,
                                    dns_names.front(),
                                    dns_names,
                                    now,
                                    kServerLifetime);
  if (!issued.ok()) return issued.error();
  return WritePair(folder.server_key(),
                   key.value(),
                   folder.server(),
                   issued.value().certificate_pem);
}

}  // namespace

base::Result<Credentials> LoadOrMakeCredentials(
    const DataFolder& folder,
    const std::vector<std::string>& dns_names,
    base::UtcTime now) {
  auto authority = Exists(folder.authority()) ? LoadAuthority(folder)
                                              : MakeAuthority(folder, now);
  if (!authority.ok()) return authority.error();
  if (!ServerCertificateServes(folder, now)) {
    if (auto made =
            MakeServerCertificate(folder, authority.value(), dns_names, now);
        !made.ok())
      return made.error();
  }
  auto key = base::ReadFile(folder.server_key());
  if (!key.ok()) return key.error();
  auto certificate = base::ReadFile(folder.server());
  if (!certificate.ok()) return certificate.error();
  return Credentials{std::move(authority.value()),
                     std::move(key.value()),
                     std::move(certificate.value())};
}

}  // namespace central
