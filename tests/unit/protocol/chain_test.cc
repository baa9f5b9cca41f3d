#include "protocol/chain.h"

#include <vector>

#include "base/crypto/sha256.h"
#include "tests/support/catch.h"

namespace protocol {
namespace {

constexpr ChainKey kSeed = {1, 2, 3};
constexpr Generation kGeneration = {1, 0xABCD1234};

std::vector<base::Bytes> Rows() {
  return {{1, 2, 3}, {}, {4}, {5, 6}};
}

TEST_CASE("a link is what its page says") {
  const base::Bytes salt = {1, 0, 0, 0, 0x34, 0x12, 0xCD, 0xAB};
  ChainKey key =
      base::crypto::Hkdf(kSeed, salt, base::AsBytes("deskwarden chain"));
  Link link{};
  Chain chain = Chain::Start(kSeed, kGeneration);
  CHECK(chain.last() == 0);
  for (const base::Bytes& row : Rows()) {
    const auto mac = base::crypto::HmacSha256(key, {link, row});
    std::copy_n(mac.begin(), link.size(), link.begin());
    key = base::crypto::Sha256({base::AsBytes("deskwarden ratchet"), key});
    CHECK(chain.Add(row) == link);
    CHECK(chain.next_key() == key);
  }
  CHECK(chain.last() == 4);
  CHECK(std::equal(link.begin(), link.begin() + 8, Shortened(link).begin()));
}

TEST_CASE("two walkers who agree on a link agree on what follows") {
  Chain agent = Chain::Start(kSeed, kGeneration);
  agent.AddAll(Rows());
  Chain centre(agent.last(), agent.next_key(), agent.link());
  CHECK(agent.Add(base::Bytes{7}) == centre.Add(base::Bytes{7}));
}

TEST_CASE("a walker who did not see shed rows goes on behind them") {
  Chain agent = Chain::Start(kSeed, kGeneration);
  agent.AddAll(Rows());
  Chain centre = Chain::Start(kSeed, kGeneration);
  centre.Add(Rows()[0]);
  centre.Skip(agent.last(), agent.link());
  CHECK(centre.last() == agent.last());
  CHECK(agent.Add(base::Bytes{7}) == centre.Add(base::Bytes{7}));
}

TEST_CASE("a changed, missing, moved or foreign row changes the link") {
  const auto link_of = [](const std::vector<base::Bytes>& rows,
                          const Generation& generation) {
    Chain chain = Chain::Start(kSeed, generation);
    chain.AddAll(rows);
    return chain.link();
  };
  const Link link = link_of(Rows(), kGeneration);
  auto rows = Rows();
  rows[2][0] ^= 1;
  CHECK(link_of(rows, kGeneration) != link);
  rows = Rows();
  rows.erase(rows.begin() + 1);
  CHECK(link_of(rows, kGeneration) != link);
  rows = Rows();
  std::swap(rows[0], rows[3]);
  CHECK(link_of(rows, kGeneration) != link);
  CHECK(link_of(Rows(), {2, kGeneration.id}) != link);
  CHECK(link_of(Rows(), {1, kGeneration.id + 1}) != link);
}

TEST_CASE("seeds ratchet") {
  CHECK(NextSeed(kSeed) != kSeed);
  CHECK(NextSeed(kSeed) ==
        base::crypto::Sha256({base::AsBytes("deskwarden seed"), kSeed}));
}

}  // namespace
}  // namespace protocol
