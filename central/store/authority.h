#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/result.h"
#include "central/store/data_folder.h"

namespace central {

// The centre's own certificate authority and the certificate it serves with.
struct Credentials {
  base::crypto::Authority authority;
  std::string server_key_pem;
  std::string server_certificate_pem;
};

// Reads them; makes on the first start what is not there. A server certificate
// that ends within 30 days is replaced. kInvalid if a file is damaged: an
// authority that was lost is never made anew silently, because no agent would
// believe the new one.
base::Result<Credentials> LoadOrMakeCredentials(
    const DataFolder& folder,
    const std::vector<std::string>& dns_names,
    base::UtcTime now);

}  // namespace central
