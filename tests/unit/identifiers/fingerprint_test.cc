#include "identifiers/fingerprint.h"

#include <chrono>
#include <string>

#include "base/crypto/cmac.h"
#include "base/crypto/sha256.h"
#include "identifiers/detector.h"
#include "tests/support/catch.h"

namespace {

using protocol::IdentifierKind;

identifiers::Fingerprinter Maker(const std::string& secret) {
  return identifiers::Fingerprinter(base::SecretBytes(secret));
}

TEST_CASE("epochs are quarters in UTC") {
  using std::chrono::sys_days;
  using namespace std::chrono_literals;
  CHECK(identifiers::EpochOf(sys_days(2026y / 1 / 1)) == 2026 * 4);
  CHECK(identifiers::EpochOf(sys_days(2026y / 3 / 31) + 23h) == 2026 * 4);
  CHECK(identifiers::EpochOf(sys_days(2026y / 4 / 1)) == 2026 * 4 + 1);
  CHECK(identifiers::EpochOf(sys_days(2026y / 12 / 31)) == 2026 * 4 + 3);
}

// docs/formats/fingerprint.md, step by step.
TEST_CASE("a fingerprint is the CMAC of the digest, cut to 64 bits") {
  const std::string canonical = "+8613812345678";
  const std::uint8_t kind = 1;
  const auto hash =
      base::crypto::Sha256({{&kind, 1}, base::AsBytes(canonical)});
  base::crypto::Block message{};
  std::copy_n(hash.begin(), 16, message.begin());
  const auto derived =
      base::crypto::Hkdf(base::AsBytes("secret"),
                         {},
                         base::AsBytes("deskwarden fingerprint 8104"));
  base::crypto::Block key{};
  std::copy_n(derived.begin(), 16, key.begin());
  const auto mac = base::crypto::BlockCmac(key).Of(message);
  std::uint64_t expected = 0;
  for (int i = 0; i < 8; ++i)
    expected = expected << 8 | mac[static_cast<std::size_t>(i)];

  const std::vector digests{
      identifiers::DigestOf(IdentifierKind::kPhone, canonical)};
  CHECK(Maker("secret").Make(digests, 8104) ==
        std::vector<protocol::Fingerprint>{expected});
}

TEST_CASE("agents, epochs and kinds do not share fingerprints") {
  const std::vector phone{identifiers::DigestOf(IdentifierKind::kPhone, "1")};
  const std::vector email{identifiers::DigestOf(IdentifierKind::kEmail, "1")};
  const auto one = Maker("a").Make(phone, 8104);
  CHECK(one != Maker("b").Make(phone, 8104));
  CHECK(one != Maker("a").Make(phone, 8105));
  CHECK(one != Maker("a").Make(email, 8104));
  CHECK(one == Maker("a").Make(phone, 8104));
}

TEST_CASE("each epoch can have a secret of its own") {
  const std::vector phone{identifiers::DigestOf(IdentifierKind::kPhone, "1")};
  const identifiers::Fingerprinter two(
      [](std::uint16_t epoch) -> std::string_view {
        return epoch == 8104 ? "a" : "b";
      });
  CHECK(two.Make(phone, 8104) == Maker("a").Make(phone, 8104));
  CHECK(two.Make(phone, 8105) == Maker("b").Make(phone, 8105));
}

TEST_CASE("the check value is the fingerprint of a fixed digest") {
  const auto hash =
      base::crypto::Sha256({base::AsBytes("deskwarden escrow check")});
  identifiers::Digest digest{};
  std::copy_n(hash.begin(), digest.size(), digest.begin());
  CHECK(Maker("a").Make({&digest, 1}, 8104) ==
        std::vector{Maker("a").Check(8104)});
  CHECK(Maker("a").Check(8104) != Maker("b").Check(8104));
  CHECK(Maker("a").Check(8104) != Maker("a").Check(8105));
}

TEST_CASE("fingerprints come ascending and each once") {
  std::vector<identifiers::Digest> digests;
  for (int n = 0; n < 100; ++n)
    digests.push_back(
        identifiers::DigestOf(IdentifierKind::kPhone, std::to_string(n % 50)));
  const auto made = Maker("s").Make(digests, 1);
  CHECK(made.size() == 50);
  CHECK(std::is_sorted(made.begin(), made.end()));
  CHECK(Maker("s").Make({}, 1).empty());
}

TEST_CASE("one identifier has one fingerprint in ten ways of writing") {
  auto detector = identifiers::Detector::Make({});
  REQUIRE(detector.ok());
  const auto first = detector.value().Scan("13812345678").digests;
  for (const auto* text : {"138 1234 5678",
                           "138-1234-5678",
                           "+8613812345678",
                           "+86 138 1234 5678",
                           "0086 13812345678",
                           "8613812345678",
                           "(+86) 138-1234-5678",
                           "\uFF0B8613812345678",
                           "tel: 13812345678;"})
    CHECK(detector.value().Scan(text).digests == first);
}

}  // namespace
