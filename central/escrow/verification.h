#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/crypto/cms.h"
#include "base/random.h"
#include "central/escrow/export_folder.h"
#include "identifiers/digest.h"

namespace central {

// Whether agents sealed what they should: opens the deposits of some, chosen at
// random here and not by whoever exported them. For each it has to be JSON of
// that agent and epoch, and a secret has to give the check value that the agent
// told. Each login that did something needs an identity, and the file names in
// the export have to open. With `known`, the secret also has to explain the
// agent's fingerprints.
class Verification {
 public:
  struct Options {
    std::size_t sample = 20;  // Agents; 0: all.
    // Digests of identifiers that desks surely see, such as all customers.
    std::vector<identifiers::Digest> known;
  };
  struct Report {
    std::size_t agents = 0;  // That sent events in the epoch.
    std::size_t sampled = 0;
    std::size_t secrets = 0;     // Opened, and right.
    std::size_t identities = 0;  // Likewise.
    std::size_t names = 0;       // Of files, likewise.
    std::size_t fingerprints = 0;
    std::size_t explained = 0;  // Of `fingerprints`, by `known`.
    std::vector<std::string> problems;
    // Not proven wrong, and not proven right either.
    std::vector<std::string> notes;
  };

  // By epoch: the key that deposits are sealed to.
  using Keys = std::map<std::uint16_t, base::crypto::CmsIdentity>;

  Verification(Options options, const Keys& keys)
      : options_(std::move(options)), keys_(keys) {}

  Report Run(const EscrowExport& exported, base::Random& random) const;

 private:
  void CheckAgent(const std::string& id,
                  const ExportedAgent& agent,
                  std::uint16_t epoch,
                  Report& report) const;
  // A right one is added to `proven`.
  void CheckSecret(const std::string& id,
                   const protocol::Deposit& deposit,
                   std::vector<base::SecretBytes>& proven,
                   std::vector<protocol::Fingerprint>& explained,
                   Report& report) const;
  void CheckIdentity(const std::string& id,
                     const protocol::Deposit& deposit,
                     Report& report) const;
  static void CheckLogins(const std::string& id,
                          const ExportedAgent& agent,
                          std::uint16_t epoch,
                          Report& report);
  static void CheckNames(const std::string& id,
                         const ExportedAgent& agent,
                         std::uint16_t epoch,
                         const std::vector<base::SecretBytes>& proven,
                         Report& report);
  void CheckFingerprints(const std::string& id,
                         const ExportedAgent& agent,
                         std::vector<protocol::Fingerprint>& explained,
                         Report& report) const;

  const Options options_;
  const Keys& keys_;
};

}  // namespace central
