// What the holders do with their folder: begin, change, sign, destroy. None of
// it talks to the centre or to an agent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto/cms.h"
#include "base/result.h"
#include "central/escrow/epoch_key.h"
#include "central/escrow/holder_folder.h"

namespace central {

// A new folder with serial 1 and a key for each of the epochs. kInvalid if
// there is one already.
base::Status CreateEscrow(const HolderFolder& folder,
                          const Groups& groups,
                          const std::vector<std::uint16_t>& epochs,
                          base::UtcTime now);

struct Rotation {
  std::vector<std::uint16_t> epochs;  // To make keys for.
  std::array<std::vector<protocol::EscrowMember>, 2> add;
  std::vector<std::string> remove;  // Members by name.
  // Whose keys are here, to seal the private halves anew if members change.
  std::vector<base::crypto::CmsIdentity> holders;
};
struct RotationReport {
  std::uint32_t serial = 0;
  std::size_t made = 0;
  std::size_t resealed = 0;
};
// The next policy, unsigned, and its keys. What agents sealed stays as it is.
base::Result<RotationReport> RotateEscrow(const HolderFolder& folder,
                                          const Rotation& rotation,
                                          base::UtcTime now);

// Adds a signature to the newest policy; the path of what is signed.
base::Result<std::filesystem::path> SignEscrow(
    const HolderFolder& folder, const base::crypto::CmsIdentity& signer);

// Removes the epoch's private half from this folder and writes the next policy,
// unsigned, which says so.
base::Result<std::uint32_t> DestroyEpoch(const HolderFolder& folder,
                                         std::uint16_t epoch);

}  // namespace central
