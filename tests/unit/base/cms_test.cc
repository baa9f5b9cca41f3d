#include "base/crypto/cms.h"

#include <algorithm>
#include <chrono>

#include "base/clock.h"
#include "base/crypto/aead.h"
#include "base/crypto/certificate.h"
#include "base/encoding.h"
#include "tests/support/catch.h"

namespace {

using base::crypto::CmsIdentity;

template <typename T>
T Must(base::Result<T> result) {
  if (!result.ok()) FAIL(result.error().message);
  return std::move(result.value());
}

CmsIdentity Somebody(const std::string& name) {
  auto made = Must(base::crypto::MakeSelfSigned(
      name, base::SystemClock().utc_now(), std::chrono::days(30)));
  return {std::move(made.certificate_pem), std::move(made.key_pem)};
}

const base::ByteView kContent = base::AsBytes("what nobody else may read");

TEST_CASE("What is sealed to several opens with any one key, and no other") {
  const auto ann = Somebody("ann");
  const auto bob = Somebody("bob");
  const auto eve = Somebody("eve");
  const auto sealed = Must(base::crypto::SealTo(
      {ann.certificate_pem, bob.certificate_pem}, kContent));
  CHECK(Must(base::crypto::OpenSealed(sealed, ann)).view() ==
        base::AsText(kContent));
  CHECK(Must(base::crypto::OpenSealed(sealed, bob)).view() ==
        base::AsText(kContent));
  const auto refused = base::crypto::OpenSealed(sealed, eve);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == base::ErrorCode::kDenied);
  CHECK(Must(base::crypto::CountRecipients(sealed)) == 2);
  CHECK(Must(base::crypto::IsSealedTo(sealed, bob.certificate_pem)));
  CHECK_FALSE(Must(base::crypto::IsSealedTo(sealed, eve.certificate_pem)));
  // Somebody else's key under a recipient's certificate.
  CHECK_FALSE(
      base::crypto::OpenSealed(sealed, {ann.certificate_pem, eve.key_pem})
          .ok());
}

TEST_CASE("A sealed message that was changed anywhere does not open") {
  const auto ann = Somebody("ann");
  const auto sealed =
      Must(base::crypto::SealTo({ann.certificate_pem}, kContent));
  REQUIRE(base::crypto::OpenSealed(sealed, ann).ok());
  std::size_t opened = 0;
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] ^= 0x01;
    auto result = base::crypto::OpenSealed(changed, ann);
    // A few bytes are labels that nobody reads; the content stays the same.
    if (result.ok()) {
      ++opened;
      CHECK(result.value().view() == base::AsText(kContent));
    }
  }
  CHECK(opened < sealed.size() / 10);
  CHECK_FALSE(
      base::crypto::OpenSealed(base::ByteView(sealed).first(50), ann).ok());
  CHECK_FALSE(base::crypto::OpenSealed({}, ann).ok());
}

TEST_CASE("Each signature on a message is known by its certificate") {
  const auto ann = Somebody("ann");
  const auto bob = Somebody("bob");
  const auto eve = Somebody("eve");
  const std::vector all{
      ann.certificate_pem, bob.certificate_pem, eve.certificate_pem};
  const auto one = Must(base::crypto::Sign(kContent, ann));
  auto read = Must(base::crypto::ReadSigned(one, all));
  CHECK(read.content == base::AsText(kContent));
  CHECK(read.signed_by == std::vector<bool>{true, false, false});

  const auto two = Must(base::crypto::AddSignature(one, bob));
  read = Must(base::crypto::ReadSigned(two, all));
  CHECK(read.signed_by == std::vector<bool>{true, true, false});
  // Who is not asked about does not matter.
  CHECK(Must(base::crypto::ReadSigned(two, {eve.certificate_pem})).signed_by ==
        std::vector<bool>{false});
}

TEST_CASE("A signature does not hold for another content") {
  const auto ann = Somebody("ann");
  auto message = Must(base::crypto::Sign(kContent, ann));
  const std::string text(base::AsText(kContent));
  const auto at = std::search(
      message.begin(), message.end(), kContent.begin(), kContent.end());
  REQUIRE(at != message.end());
  *at = 'W';
  const auto read =
      Must(base::crypto::ReadSigned(message, {ann.certificate_pem}));
  CHECK(read.content == "What nobody else may read");
  CHECK(read.signed_by == std::vector<bool>{false});
  CHECK_FALSE(base::crypto::ReadSigned(base::AsBytes("{}"), {}).ok());
}

TEST_CASE("AES-256-GCM gives what the standard's test case gives") {
  // Test case 14 of "The Galois/Counter Mode of Operation" (McGrew, Viega).
  const base::crypto::AeadKey key{};
  const base::crypto::AeadNonce nonce{};
  const base::Bytes plain(16);
  const auto sealed = base::crypto::AeadSeal(key, nonce, plain);
  CHECK(base::ToHex(sealed) ==
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  CHECK(Must(base::crypto::AeadOpen(key, nonce, sealed)).view() ==
        std::string(16, '\0'));
  auto changed = sealed;
  changed.back() ^= 1;
  CHECK_FALSE(base::crypto::AeadOpen(key, nonce, changed).ok());
  CHECK_FALSE(base::crypto::AeadOpen(key, nonce, {}).ok());
  CHECK(Must(base::crypto::AeadOpen(
                 key, nonce, base::crypto::AeadSeal(key, nonce, {})))
            .view()
            .empty());
}

}  // namespace
