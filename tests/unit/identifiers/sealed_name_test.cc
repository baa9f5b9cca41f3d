#include "identifiers/sealed_name.h"

#include <algorithm>

#include "protocol/limits.h"
#include "tests/support/catch.h"
#include "tests/support/seeded_random.h"

namespace {

const std::string kSecret(32, 's');
constexpr std::uint16_t kEpoch = 8107;

base::Bytes Seal(std::string_view name, base::Random& random) {
  auto sealed = identifiers::SealFileName(kSecret, kEpoch, name, random);
  REQUIRE(sealed.ok());
  return sealed.value();
}

TEST_CASE("A sealed file name opens under its secret and epoch alone") {
  test::SeededRandom random;
  const std::string name = "\xE5\xAE\xA2\xE6\x88\xB7 2026.xlsx";
  const auto sealed = Seal(name, random);
  CHECK(std::search(sealed.begin(), sealed.end(), name.begin(), name.end()) ==
        sealed.end());
  auto opened = identifiers::OpenFileName(kSecret, kEpoch, sealed);
  REQUIRE(opened.ok());
  CHECK(opened.value().view() == name);
  CHECK_FALSE(identifiers::OpenFileName(kSecret, kEpoch + 1, sealed).ok());
  CHECK_FALSE(
      identifiers::OpenFileName(std::string(32, 't'), kEpoch, sealed).ok());
}

TEST_CASE("The same name sealed twice does not look alike") {
  test::SeededRandom random;
  CHECK(Seal("customers.csv", random) != Seal("customers.csv", random));
  // Nor do names of nearly the same length differ in theirs.
  CHECK(Seal("a", random).size() == Seal("a.longer.name", random).size());
}

TEST_CASE("A sealed file name that was changed anywhere does not open") {
  test::SeededRandom random;
  const auto sealed = Seal("customers.csv", random);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] ^= 0x10;
    CHECK_FALSE(identifiers::OpenFileName(kSecret, kEpoch, changed).ok());
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK_FALSE(identifiers::OpenFileName(
                    kSecret, kEpoch, base::ByteView(sealed).first(size))
                    .ok());
}

TEST_CASE("Every name that a file can have fits into an event") {
  test::SeededRandom random;
  for (const std::size_t size : {1u, 15u, 16u, 17u, 255u, 765u, 992u}) {
    const std::string name(size, 'n');
    const auto sealed = Seal(name, random);
    CHECK(sealed.size() <= protocol::kMaxSealedNameBytes);
    auto opened = identifiers::OpenFileName(kSecret, kEpoch, sealed);
    REQUIRE(opened.ok());
    CHECK(opened.value().view() == name);
  }
  for (const auto& name :
       {std::string(993, 'n'), std::string(), std::string("a\0b", 3)})
    CHECK_FALSE(identifiers::SealFileName(kSecret, kEpoch, name, random).ok());
}

}  // namespace
