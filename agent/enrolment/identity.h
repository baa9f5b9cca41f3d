#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "agent/config/paths.h"
#include "base/net/https_client.h"
#include "base/result.h"

namespace agent {

// The agent's key pairs on the disk, and how one takes the other's place
// without a moment in which none works:
//
//   next.key               made before it is offered to the centre; the same
//   one
//                          is offered until the centre has certified it
//   identity.pem           key and certificate in use, replaced as a whole
//   identity.previous.pem  those before, for a centre that was set back to a
//                          backup and does not know the new ones
//
// Ended between any two steps, it goes on where it was. One thread.
class IdentityFiles {
 public:
  explicit IdentityFiles(const Paths& paths) : paths_(paths) {}

  // kInvalid if there is none, or it is damaged; says what to do.
  base::Result<base::net::HttpsIdentity> Load() const;
  base::Result<std::optional<base::net::HttpsIdentity>> LoadPrevious() const;

  // Enrolment: none before counts any more.
  base::Status Begin(const base::net::HttpsIdentity& identity);

  // The key to offer, durably kept.
  base::Result<std::string> NextKey();
  // The centre does not take that one: the next is another.
  base::Status DropNextKey();
  // Certified by the centre: from now on this is the identity.
  base::Status Take(const base::net::HttpsIdentity& renewed);

 private:
  const Paths paths_;
};

// Writes a 0600 file as the owner of its folder: root enrols for the service.
base::Status WriteSecretFile(const std::filesystem::path& path,
                             std::string_view contents);

// It need not be there.
base::Status RemoveFile(const std::filesystem::path& path);

}  // namespace agent
