#include "agent/enrolment/pending.h"

#include <algorithm>

#include "agent/enrolment/identity.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/ini.h"

namespace agent {
namespace {

template <typename Array>
bool FillFrom(std::string_view hex, Array& array) {
  const auto bytes = base::FromHex(hex);
  if (!bytes || bytes->size() != array.size()) return false;
  std::copy(bytes->begin(), bytes->end(), array.begin());
  return true;
}

}  // namespace

std::optional<PendingEnrolment> LoadPending(const Paths& paths) {
  auto text = base::ReadFile(paths.pending_enrolment());
  if (!text.ok()) return std::nullopt;
  auto sections =
      base::ParseIni(text.value(), paths.pending_enrolment().string());
  if (!sections.ok() || sections.value().size() != 1) return std::nullopt;
  const auto value = [&](const char* key) {
    const auto* entry = sections.value().front().Find(key);
    return entry == nullptr ? std::string() : entry->value;
  };
  PendingEnrolment pending{.url = value("url")};
  pending.waits_as = value("waits_as");
  const auto key = base::FromBase64Url(value("key"));
  if (pending.url.empty() || !key || key->empty() ||
      !FillFrom(value("authority"), pending.authority_digest) ||
      !FillFrom(value("chain_seed"), pending.chain_seed))
    return std::nullopt;
  pending.key_pem = base::AsText(*key);
  return pending;
}

base::Status StorePending(const Paths& paths, const PendingEnrolment& pending) {
  return WriteSecretFile(
      paths.pending_enrolment(),
      "[pending]\nurl = " + pending.url +
          "\nauthority = " + base::ToHex(pending.authority_digest) +
          "\nkey = " + base::ToBase64Url(base::AsBytes(pending.key_pem)) +
          "\nchain_seed = " + base::ToHex(pending.chain_seed) +
          "\nwaits_as = " + pending.waits_as + "\n");
}

base::Status RemovePending(const Paths& paths) {
  return RemoveFile(paths.pending_enrolment());
}

}  // namespace agent
