#pragma once

#include <chrono>
#include <string>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "tests/support/catch.h"

namespace test {

struct KeyAndCertificate {
  std::string key_pem;
  std::string certificate_pem;
  base::crypto::Sha256Digest key_id{};
};

// A certificate authority like the centre's, for tests.
class Authority {
 public:
  explicit Authority(base::UtcTime now = base::SystemClock().utc_now())
      : now_(now),
        authority_(Must(base::crypto::MakeAuthority(
            "test authority", now, std::chrono::days(3650)))) {}

  const std::string& pem() const { return authority_.certificate_pem; }
  const base::crypto::Authority& authority() const { return authority_; }

  // Valid from `from` (an hour before, to be exact) for `lifetime`.
  KeyAndCertificate Issue(base::crypto::Role role,
                          std::chrono::hours from = {},
                          std::chrono::days lifetime = std::chrono::days(30)) {
    KeyAndCertificate made;
    made.key_pem = Must(base::crypto::MakeKeyPem());
    const auto request =
        Must(base::crypto::MakeSigningRequest(made.key_pem, "ignored"));
    const auto issued = Must(base::crypto::Issue(
        authority_, request, role, "test", {}, now_ + from, lifetime));
    made.certificate_pem = issued.certificate_pem;
    made.key_id = issued.key_id;
    return made;
  }

 private:
  template <typename T>
  static T Must(base::Result<T> result) {
    REQUIRE(result.ok());
    return std::move(result.value());
  }

  base::UtcTime now_;
  base::crypto::Authority authority_;
};

}  // namespace test
