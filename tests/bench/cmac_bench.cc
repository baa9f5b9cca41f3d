// Fingerprints a second and core, over few and many digests of one key times
// many keys: the inner loop of a trace. Each run is checked against the plain
// CMAC of OpenSSL (EVP_MAC), which is measured beside it. Usage: cmac_bench
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <vector>

#include "base/crypto/cmac.h"
#include "tests/bench/measure.h"

namespace {

using base::crypto::Block;
using Blocks = std::vector<Block>;

constexpr std::size_t kFingerprints = 4'000'000;  // Of each line, about.

void Check(bool ok) {
  if (ok) return;
  std::fprintf(stderr, "OpenSSL has no CMAC, or it is another\n");
  std::exit(1);  // NOLINT(concurrency-mt-unsafe)
}

Blocks RandomBlocks(std::size_t count) {
  std::mt19937_64 random(count);
  Blocks blocks(count);
  for (auto& block : blocks)
    for (auto& byte : block)
      byte = static_cast<std::uint8_t>(random());
  return blocks;
}

class PlainCmac {
 public:
  explicit PlainCmac(const Block& key) {
    char cipher[] = "AES-128-CBC";
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string("cipher", cipher, 0),
        OSSL_PARAM_construct_end()};
    Check(EVP_MAC_init(
              context_.get(), key.data(), key.size(), parameters.data()) == 1);
  }
  Block Of(const Block& message) {
    Block mac{};
    std::size_t size = 0;
    Check(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1 &&
          EVP_MAC_update(context_.get(), message.data(), message.size()) == 1 &&
          EVP_MAC_final(context_.get(), mac.data(), &size, mac.size()) == 1);
    return mac;
  }

 private:
  struct Free {
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  const std::unique_ptr<EVP_MAC, Free> mac_{
      EVP_MAC_fetch(nullptr, "CMAC", nullptr)};
  const std::unique_ptr<EVP_MAC_CTX, Free> context_{
      EVP_MAC_CTX_new(mac_.get())};
};

void Measure(std::size_t digests_a_key) {
  const Blocks keys =
      RandomBlocks(std::max<std::size_t>(kFingerprints / digests_a_key, 1));
  const Blocks digests = RandomBlocks(digests_a_key);
  Blocks macs(digests.size());
  double checked_seconds = 0;
  std::size_t checked = 0;
  base::crypto::BlockCmac cmac(keys.front());
  const double start = bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
  for (const auto& key : keys) {
    cmac.SetKey(key);
    std::ranges::copy(digests, macs.begin());
    cmac.OfMany(macs);
  }
  const double seconds = bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID) - start;

  // Of every so many a key: the plain one is slow.
  const std::size_t step = std::max<std::size_t>(keys.size() / 1'000, 1);
  const std::size_t few = std::min<std::size_t>(digests.size(), 1'000);
  for (std::size_t k = 0; k < keys.size(); k += step) {
    cmac.SetKey(keys[k]);
    macs.assign(digests.begin(), digests.end());
    cmac.OfMany(macs);
    const double plain_start = bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    PlainCmac plain(keys[k]);
    for (std::size_t i = 0; i < few; ++i)
      Check(plain.Of(digests[i]) == macs[i]);
    checked_seconds += bench::CpuSeconds(CLOCK_THREAD_CPUTIME_ID) - plain_start;
    checked += few;
  }
  const double made = static_cast<double>(keys.size() * digests.size());
  std::printf("%9zu %9zu %14.1f %14.2f %9zu\n",
              digests.size(),
              keys.size(),
              made / seconds / 1e6,
              static_cast<double>(checked) / checked_seconds / 1e6,
              checked);
}

}  // namespace

int main() {
  std::printf("%9s %9s %14s %14s %9s\n",
              "digests",
              "keys",
              "million/s",
              "plain, m/s",
              "checked");
  for (const std::size_t digests : {1, 10, 1'000, 100'000})
    Measure(digests);
  return 0;
}
