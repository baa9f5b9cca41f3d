#include "agent/enrolment/enrolment.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "base/file.h"
#include "base/ini.h"

namespace agent {
namespace {

base::Error Invalid(std::string message) {
  return {base::ErrorCode::kInvalid, std::move(message)};
}

base::Status ReadAddress(const std::filesystem::path& file,
                         Enrolment& enrolment) {
  auto text = base::ReadFile(file);
  if (!text.ok()) return text.error();
  auto sections = base::ParseIni(text.value(), file.string());
  if (!sections.ok()) return sections.error();
  for (const auto& section : sections.value()) {
    if (section.name != "enrolment") continue;
    if (const auto* url = section.Find("url")) enrolment.url = url->value;
    if (const auto* id = section.Find("agent")) enrolment.agent_id = id->value;
  }
  if (enrolment.url.empty() || enrolment.agent_id.empty())
    return Invalid(file.string() +
                   " lacks url or agent: enrol this machine again with "
                   "`deskwarden enroll --again`");
  return {};
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

base::Result<Enrolment> LoadEnrolment(const Paths& paths) {
  std::error_code ignored;
  if (!std::filesystem::exists(paths.enrolment(), ignored))
    return Invalid(
        "this machine is not enrolled (no " + paths.enrolment().string() +
        "): make a token with `deskwarden-central token create` and run "
        "`deskwarden enroll --url URL --token TOKEN`");
  Enrolment enrolment;
  if (auto read = ReadAddress(paths.enrolment(), enrolment); !read.ok())
    return read.error();
  const std::array<std::pair<std::filesystem::path, std::string*>, 3> files{
      {{paths.key(), &enrolment.identity.key_pem},
       {paths.certificate(), &enrolment.identity.certificate_pem},
       {paths.authority(), &enrolment.authority_pem}}};
  for (const auto& [path, contents] : files) {
    auto text = base::ReadFile(path);
    if (!text.ok())
      return Invalid(text.error().message +
                     ": enrol this machine again with `deskwarden enroll "
                     "--again`");
    *contents = std::move(text.value());
  }
  return enrolment;
}

base::Status StoreEnrolment(const Paths& paths, const Enrolment& enrolment) {
  std::error_code failed;
  std::filesystem::remove(paths.enrolment(), failed);
  if (failed)
    return base::Error{base::ErrorCode::kDenied,
                       paths.enrolment().string() + ": " + failed.message()};
  const std::array<std::pair<std::filesystem::path, std::string>, 4> files{
      {{paths.key(), enrolment.identity.key_pem},
       {paths.certificate(), enrolment.identity.certificate_pem},
       {paths.authority(), enrolment.authority_pem},
       {paths.enrolment(),
        "# Written by `deskwarden enroll`.\n[enrolment]\nurl = " +
            enrolment.url + "\nagent = " + enrolment.agent_id + "\n"}}};
  for (const auto& [path, contents] : files) {
    if (auto written = WriteSecretFile(path, contents); !written.ok())
      return written;
  }
  return {};
}

base::Result<base::SecretBytes> FingerprintSecret(const Paths& paths,
                                                  base::Random& random) {
  const auto path = paths.fingerprint_secret();
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    std::array<std::uint8_t, 32> secret{};
    random.Fill(secret);
    if (auto written = WriteSecretFile(path, base::ToHex(secret) + "\n");
        !written.ok())
      return written.error();
  }
  auto text = base::ReadFile(path);
  if (!text.ok()) return text.error();
  while (!text.value().empty() && text.value().back() == '\n')
    text.value().pop_back();
  auto secret = base::FromHex(text.value());
  if (!secret || secret->size() != 32)
    return base::Error{base::ErrorCode::kCorrupt,
                       path.string() +
                           " does not hold 64 hex digits: restore it from a "
                           "backup, or move it away to begin a new one (older "
                           "fingerprints can then not be traced)"};
  return base::SecretBytes(base::AsText(*secret));
}

}  // namespace agent
