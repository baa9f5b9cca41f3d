#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace agent {

// When a certificate is to be renewed: after two thirds of its life and up to a
// twelfth of it later, how much being fixed by the certificate, so that agents
// that were enrolled together do not renew together. By the centre's clock, not
// by a desk's.
base::Result<base::UtcTime> RenewalTime(std::string_view certificate_pem);

}  // namespace agent
