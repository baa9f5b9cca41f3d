#include "agent/enrolment/identity.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/crypto/certificate.h"
#include "base/file.h"

namespace agent {
namespace {

using base::net::HttpsIdentity;

constexpr std::string_view kCertificate = "-----BEGIN CERTIFICATE-----";

base::Error Damaged(const std::filesystem::path& path) {
  return {
      base::ErrorCode::kInvalid,
      path.string() +
          " does not hold a key and a certificate: enrol this machine again "
          "with `deskwarden enroll --again`"};
}

bool Exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

base::Result<HttpsIdentity> Read(const std::filesystem::path& path) {
  auto text = base::ReadFile(path);
  if (!text.ok())
    return base::Error{base::ErrorCode::kInvalid,
                       text.error().message +
                           ": enrol this machine again with `deskwarden enroll "
                           "--again`"};
  const auto at = text.value().find(kCertificate);
  if (at == std::string::npos || at == 0) return Damaged(path);
  return HttpsIdentity{.key_pem = text.value().substr(0, at),
                       .certificate_pem = text.value().substr(at)};
}

base::Status Write(const std::filesystem::path& path,
                   const HttpsIdentity& identity) {
  return WriteSecretFile(path, identity.key_pem + identity.certificate_pem);
}

// Root enrols on behalf of the service's own user.
base::Status GiveToFolderOwner(const std::filesystem::path& path) {
  if (geteuid() != 0) return {};
  struct stat folder {};
  if (stat(path.parent_path().c_str(), &folder) != 0 ||
      chown(path.c_str(), folder.st_uid, folder.st_gid) != 0)
    return base::Error{
        base::ErrorCode::kDenied,
        path.string() + ": " + std::generic_category().message(errno)};
  return {};
}

}  // namespace

base::Status WriteSecretFile(const std::filesystem::path& path,
                             std::string_view contents) {
  if (auto written = base::WriteFileAtomically(path, contents, 0600);
      !written.ok())
    return written;
  return GiveToFolderOwner(path);
}

base::Status RemoveFile(const std::filesystem::path& path) {
  std::error_code failed;
  std::filesystem::remove(path, failed);
  if (!failed) return {};
  return base::Error{base::ErrorCode::kDenied,
                     path.string() + ": " + failed.message()};
}

base::Result<HttpsIdentity> IdentityFiles::Load() const {
  return Read(paths_.identity());
}

base::Result<std::optional<HttpsIdentity>> IdentityFiles::LoadPrevious() const {
  if (!Exists(paths_.previous_identity()))
    return std::optional<HttpsIdentity>();
  auto previous = Read(paths_.previous_identity());
  if (!previous.ok()) return previous.error();
  return std::optional<HttpsIdentity>(std::move(previous.value()));
}

base::Status IdentityFiles::Begin(const HttpsIdentity& identity) {
  for (const auto& path : {paths_.next_key(), paths_.previous_identity()}) {
    if (auto removed = RemoveFile(path); !removed.ok()) return removed;
  }
  return Write(paths_.identity(), identity);
}

base::Result<std::string> IdentityFiles::NextKey() {
  if (Exists(paths_.next_key())) {
    auto kept = base::ReadFile(paths_.next_key());
    if (!kept.ok()) return kept;
    auto now = Load();
    if (!now.ok()) return now.error();
    // Ended after the new identity was written: that key is no next one.
    if (kept.value() != now.value().key_pem) return kept;
  }
  auto made = base::crypto::MakeKeyPem();
  if (!made.ok()) return made;
  if (auto written = WriteSecretFile(paths_.next_key(), made.value());
      !written.ok())
    return written.error();
  return made;
}

base::Status IdentityFiles::DropNextKey() {
  return RemoveFile(paths_.next_key());
}

base::Status IdentityFiles::Take(const HttpsIdentity& renewed) {
  auto now = Load();
  if (!now.ok()) return now.error();
  // The key that is in use can be certified once more; it does not replace
  // itself.
  if (now.value().key_pem != renewed.key_pem) {
    if (auto kept = Write(paths_.previous_identity(), now.value()); !kept.ok())
      return kept;
  }
  if (auto written = Write(paths_.identity(), renewed); !written.ok())
    return written;
  return RemoveFile(paths_.next_key());
}

}  // namespace agent
