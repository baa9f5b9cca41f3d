#include "agent/enrolment/enrolment.h"

#include <array>
#include <system_error>
#include <utility>

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

}  // namespace

base::Result<Enrolment> LoadEnrolment(const Paths& paths) {
  std::error_code ignored;
  if (!std::filesystem::exists(paths.enrolment(), ignored))
    return Invalid(
        "this machine is not enrolled (no " + paths.enrolment().string() +
        "): make a token with `deskwarden-central token create` and run "
        "`deskwarden enroll --url URL --token-file FILE`");
  Enrolment enrolment;
  if (auto read = ReadAddress(paths.enrolment(), enrolment); !read.ok())
    return read.error();
  auto identity = IdentityFiles(paths).Load();
  if (!identity.ok()) return identity.error();
  enrolment.identity = std::move(identity.value());
  auto authority = base::ReadFile(paths.authority());
  if (!authority.ok())
    return Invalid(authority.error().message +
                   ": enrol this machine again with `deskwarden enroll "
                   "--again`");
  enrolment.authority_pem = std::move(authority.value());
  return enrolment;
}

base::Status BeginEnrolment(const Paths& paths) {
  return RemoveFile(paths.enrolment());
}

base::Status StoreEnrolment(const Paths& paths, const Enrolment& enrolment) {
  if (auto begun = BeginEnrolment(paths); !begun.ok()) return begun;
  if (auto written = IdentityFiles(paths).Begin(enrolment.identity);
      !written.ok())
    return written;
  if (auto written =
          WriteSecretFile(paths.authority(), enrolment.authority_pem);
      !written.ok())
    return written;
  return WriteSecretFile(paths.enrolment(),
                         "# Written by `deskwarden enroll`.\n[enrolment]\nurl "
                         "= " +
                             enrolment.url + "\nagent = " + enrolment.agent_id +
                             "\n");
}

}  // namespace agent
