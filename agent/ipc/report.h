#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/secret_bytes.h"
#include "base/unique_fd.h"
#include "identifiers/digest.h"
#include "protocol/event.h"

namespace agent {

// What deskwardend makes something of before the event is stored.
struct Attachment {
  // A file's name, in bytes as the file system has it: becomes
  // object.sealed_name. Empty: none.
  base::SecretBytes name;
  // Of vendor, product and serial number: becomes object.device.
  std::optional<identifiers::Digest> device;
  // Whose act it is, said by a process that watches for everybody; only root's
  // word counts. None: the sender's.
  std::optional<std::uint32_t> user;
  // Of a regular file, for reading: what is in it becomes reading, counts and
  // fingerprints.
  base::UniqueFd file;
};

// What the session process tells deskwardend about one act: an event without
// login and fingerprints, which only deskwardend can add, and the digests that
// the fingerprints are made of. Text never crosses the socket. At most
// protocol::kMaxFingerprintsPerEvent digests; more go in `continued` reports.
struct Report {
  std::uint64_t number = 0;  // 1, 2, 3, ... within one session process.
  protocol::Event event;
  std::vector<identifiers::Digest> digests;
  Attachment with;
  // Its packet comes with a descriptor, which is no part of the bytes.
  bool has_file = false;
};

}  // namespace agent
