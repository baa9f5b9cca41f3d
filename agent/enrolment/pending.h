#pragma once

#include <optional>
#include <string>

#include "agent/config/paths.h"
#include "base/crypto/sha256.h"
#include "base/result.h"
#include "protocol/chain.h"

namespace agent {

// An enrolment under way: enrolment.pending. Written before the centre is
// asked, so that one whose answer was lost, or which waits for somebody to
// agree, goes on with the same key. The token is not in it: the centre knows
// the key then.
struct PendingEnrolment {
  std::string url;
  base::crypto::Sha256Digest authority_digest{};
  std::string key_pem;
  protocol::ChainKey chain_seed{};
  std::string waits_as;  // Its number at the centre, once it waits; or empty.
};

// Nothing if none is under way, or the file is damaged: then it begins anew.
std::optional<PendingEnrolment> LoadPending(const Paths& paths);
base::Status StorePending(const Paths& paths, const PendingEnrolment& pending);
base::Status RemovePending(const Paths& paths);

}  // namespace agent
