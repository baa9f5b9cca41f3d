#include "base/crypto/certificate.h"

#include <chrono>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/test_authority.h"

namespace {

using base::crypto::Role;

TEST_CASE("a certificate names the key that asked for it") {
  test::Authority authority;
  const auto made = authority.Issue(Role::kAgent);
  const auto key_id = base::crypto::KeyId(made.certificate_pem);
  REQUIRE(key_id.ok());
  CHECK(made.key_id == base::Result(key_id).value());
}

TEST_CASE("a certificate ends when it was told to") {
  const base::UtcTime now{std::chrono::milliseconds{1'772'357'400'000}};
  test::Authority authority(now);
  const auto made = authority.Issue(Role::kAgent, {}, std::chrono::days(30));
  auto end = base::crypto::NotAfter(made.certificate_pem);
  REQUIRE(end.ok());
  CHECK(end.value() == now + std::chrono::days(30));
}

TEST_CASE("a request that its key did not sign is refused") {
  test::Authority authority;
  auto key = base::crypto::MakeKeyPem();
  auto request = base::crypto::MakeSigningRequest(key.value(), "x");
  REQUIRE(request.ok());
  std::string forged = request.value();
  // Somewhere in the signature, near the end of the base64.
  const auto at = forged.rfind("-----END") - 20;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  for (const std::string& text : {forged, std::string("no request")}) {
    const auto issued = base::crypto::Issue(authority.authority(),
                                            text,
                                            Role::kAgent,
                                            "x",
                                            {},
                                            base::SystemClock().utc_now(),
                                            std::chrono::days(1));
    REQUIRE_FALSE(issued.ok());
    CHECK(issued.error().code == base::ErrorCode::kInvalid);
  }
}

TEST_CASE("two keys are never the same") {
  CHECK(base::crypto::MakeKeyPem().value() !=
        base::crypto::MakeKeyPem().value());
}

}  // namespace
