// Who can open what agents seal, and to which keys they seal it. Format:
// docs/formats/escrow.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace protocol {

struct EscrowMember {
  std::string name;
  std::string certificate_pem;
};

// Any one of its members acts for it.
struct EscrowGroup {
  std::string name;
  std::vector<EscrowMember> members;

  std::vector<std::string> certificates() const;
};

struct EscrowEpoch {
  std::uint16_t epoch = 0;
  std::string certificate_pem;
};

struct EscrowPolicy {
  std::uint32_t serial = 1;
  // An epoch's private half is sealed to the first, and this to the second.
  std::array<EscrowGroup, 2> groups;
  std::vector<EscrowEpoch> epochs;       // Ascending.
  std::vector<std::uint16_t> destroyed;  // Ascending.

  // Nothing if there is none.
  const EscrowEpoch* Find(std::uint16_t epoch) const;
};

std::string ToJson(const EscrowPolicy& policy);
// Says what is wrong. Nobody is in it twice, in particular not in both groups.
base::Result<EscrowPolicy> ParseEscrowPolicy(std::string_view json);

// Ok if somebody of each of the two groups signed. Otherwise kDenied, naming
// the group that did not.
base::Status CheckSignatures(base::ByteView signed_policy,
                             const std::array<EscrowGroup, 2>& groups);

// What is inside, without asking who signed it.
base::Result<EscrowPolicy> ReadUnverified(base::ByteView signed_policy);
// Signed by both of its own groups.
base::Result<EscrowPolicy> ReadSigned(base::ByteView signed_policy);
// May take the place of `old`: newer, and also signed by both groups of `old`.
base::Result<EscrowPolicy> ReadSuccessor(base::ByteView signed_policy,
                                         const EscrowPolicy& old);

}  // namespace protocol
