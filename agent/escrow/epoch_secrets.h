#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/secret_bytes.h"

namespace agent {

// The secret behind this agent's fingerprints and file names: 32 random bytes,
// others for each epoch. One file an epoch, `secret-<epoch>`, 0600. Kept across
// enrolments, so that what was fingerprinted stays traceable. Event loop only.
class EpochSecrets {
 public:
  // kCorrupt, naming the file, if one does not hold a secret. `random` outlives
  // it.
  static base::Result<EpochSecrets> Load(const std::filesystem::path& folder,
                                         base::Random& random);

  // Earlier versions had one secret for all epochs: it becomes that of `epoch`,
  // if this has none.
  base::Status Adopt(const std::filesystem::path& file, std::uint16_t epoch);

  // Makes the epoch's secret if there is none, and sees to it that it is on the
  // disk, together with all that could not be written before.
  base::Status Prepare(std::uint16_t epoch);

  // Makes it if it was not prepared; then the loop waits for the disk. If it
  // cannot be written it is used nevertheless, and Prepare() tries again.
  // Valid until Forget().
  std::string_view Of(std::uint16_t epoch);

  std::vector<std::uint16_t> epochs() const;
  base::Status Forget(std::uint16_t epoch);

 private:
  struct Secret {
    base::SecretBytes bytes;
    bool on_disk = false;
  };
  EpochSecrets(std::filesystem::path folder, base::Random& random)
      : folder_(std::move(folder)), random_(&random) {}

  std::filesystem::path FileOf(std::uint16_t epoch) const;
  Secret& Find(std::uint16_t epoch);
  base::Status Write(std::uint16_t epoch, Secret& secret) const;

  std::filesystem::path folder_;
  base::Random* random_;
  std::map<std::uint16_t, Secret> secrets_;
};

}  // namespace agent
