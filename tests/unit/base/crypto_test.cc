#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "base/crypto/cmac.h"
#include "base/crypto/sha256.h"
#include "base/crypto/sha256_block.h"
#include "base/encoding.h"
#include "base/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace {

using base::AsBytes;
using base::FromHex;
using base::ToHex;
using base::crypto::Block;

base::crypto::Block BlockOf(std::string_view hex) {
  base::crypto::Block block{};
  const auto bytes = FromHex(hex).value();
  std::copy(bytes.begin(), bytes.end(), block.begin());
  return block;
}

// FIPS 180-4 examples.
TEST_CASE("SHA-256 agrees with the examples of its standard") {
  CHECK(ToHex(base::crypto::Sha256({})) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(ToHex(base::crypto::Sha256({AsBytes("a"), {}, AsBytes("bc")})) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("SHA-256 of any length and in any parts is OpenSSL's own") {
  std::string message;
  for (int length = 0; length < 130; ++length) {
    std::array<std::uint8_t, 32> expected{};
    REQUIRE(EVP_Digest(message.data(),
                       message.size(),
                       expected.data(),
                       nullptr,
                       EVP_sha256(),
                       nullptr) == 1);
    const auto bytes = AsBytes(message);
    const auto half = bytes.size() / 2;
    CHECK(base::crypto::Sha256({bytes}) == expected);
    CHECK(base::crypto::Sha256({bytes.first(half), bytes.subspan(half), {}}) ==
          expected);
    message += static_cast<char>(length * 7);
  }
}

TEST_CASE("All ways to hash short messages, several at once, give SHA-256") {
  using base::crypto::Sha256Block;
  std::mt19937 random(Catch::rngSeed());
  std::vector<Sha256Block> blocks(9);
  std::vector<base::crypto::Sha256Digest> expected(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (auto& byte : blocks[i])
      byte = static_cast<std::uint8_t>(random());
    const std::size_t size = i == 0 ? base::crypto::kSha256Short : i * 6;
    REQUIRE(EVP_Digest(blocks[i].data(),
                       size,
                       expected[i].data(),
                       nullptr,
                       EVP_sha256(),
                       nullptr) == 1);
    base::crypto::PadSha256Block(blocks[i], size);
  }
  for (const auto way : base::crypto::WaysOfSha256())
    for (std::size_t count = 0; count <= blocks.size(); ++count) {
      std::vector<base::crypto::Sha256Digest> digests(count);
      way({blocks.data(), count}, digests.data());
      CHECK(digests ==
            std::vector(expected.begin(),
                        expected.begin() + static_cast<std::ptrdiff_t>(count)));
    }
}

TEST_CASE("The digest of a file is that of its bytes") {
  const test::TemporaryFolder folder;
  const std::string bytes(100'000, 'x');
  REQUIRE(base::WriteFileAtomically(folder / "f", bytes, 0600).ok());
  CHECK(base::crypto::Sha256OfFile(folder / "f").value() ==
        base::crypto::Sha256({AsBytes(bytes)}));
  CHECK(base::crypto::Sha256OfFile(folder / "absent").error().code ==
        base::ErrorCode::kUnavailable);
  CHECK_FALSE(base::crypto::Sha256OfFile(folder.path()).ok());
}

// RFC 4231 test cases 2 and 6.
TEST_CASE("HMAC-SHA-256 agrees with RFC 4231") {
  CHECK(ToHex(base::crypto::HmacSha256(
            AsBytes("Jefe"),
            {AsBytes("what do ya want "), AsBytes("for nothing?")})) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const base::Bytes long_key(131, 0xaa);
  CHECK(ToHex(base::crypto::HmacSha256(
            long_key,
            {AsBytes("Test Using Larger Than Block-Size Key - Hash Key "
                     "First")})) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 5869 test cases 1 and 3, the first 32 bytes of each.
TEST_CASE("HKDF agrees with RFC 5869") {
  const base::Bytes secret(22, 0x0b);
  CHECK(ToHex(base::crypto::Hkdf(secret,
                                 *FromHex("000102030405060708090a0b0c"),
                                 *FromHex("f0f1f2f3f4f5f6f7f8f9"))) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  CHECK(ToHex(base::crypto::Hkdf(secret, {}, {})) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

// RFC 4493 section 4, example 2: a message of one block.
TEST_CASE("the CMAC of one block agrees with RFC 4493") {
  const base::crypto::BlockCmac cmac(
      BlockOf("2b7e151628aed2a6abf7158809cf4f3c"));
  const auto message = BlockOf("6bc1bee22e409f96e93d7e117393172a");
  CHECK(ToHex(cmac.Of(message)) == "070a16b46b4d4144f79bdd9dd04a287c");
}

TEST_CASE("many blocks at once give what each gives alone") {
  const base::crypto::BlockCmac cmac(
      BlockOf("2b7e151628aed2a6abf7158809cf4f3c"));
  std::vector<base::crypto::Block> blocks(1'000);
  for (std::size_t i = 0; i < blocks.size(); ++i)
    blocks[i][i % 16] = static_cast<std::uint8_t>(i);
  auto macs = blocks;
  cmac.OfMany(macs);
  cmac.OfMany({});
  for (std::size_t i = 0; i < blocks.size(); ++i)
    CHECK(macs[i] == cmac.Of(blocks[i]));
}

TEST_CASE("bytes are compared as a whole") {
  CHECK(base::crypto::Equal(AsBytes("abc"), AsBytes("abc")));
  CHECK_FALSE(base::crypto::Equal(AsBytes("abc"), AsBytes("abd")));
  CHECK_FALSE(base::crypto::Equal(AsBytes("abc"), AsBytes("ab")));
}

Block MacOfOpenSsl(const Block& key, const Block& message) {
  EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "CMAC", nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(algorithm);
  char cipher[] = "AES-128-CBC";
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string("cipher", cipher, 0),
      OSSL_PARAM_construct_end()};
  Block mac{};
  std::size_t size = 0;
  const bool made =
      EVP_MAC_init(context, key.data(), key.size(), parameters.data()) == 1 &&
      EVP_MAC_update(context, message.data(), message.size()) == 1 &&
      EVP_MAC_final(context, mac.data(), &size, mac.size()) == 1;
  EVP_MAC_CTX_free(context);
  EVP_MAC_free(algorithm);
  REQUIRE(made);
  REQUIRE(size == mac.size());
  return mac;
}

TEST_CASE("CMAC of random keys and blocks is OpenSSL's own, each way") {
  std::mt19937 random(std::random_device{}());
  const auto next = [&random] {
    Block block{};
    for (auto& byte : block)
      byte = static_cast<std::uint8_t>(random());
    return block;
  };
  for (const auto way : base::crypto::WaysOfAes()) {
    base::crypto::BlockCmac cmac(next(), way);
    for (int i = 0; i < 200; ++i) {
      const Block key = next();
      cmac.SetKey(key);
      std::vector<Block> messages(static_cast<std::size_t>(i % 20));
      std::generate(messages.begin(), messages.end(), next);
      auto macs = messages;
      cmac.OfMany(macs);
      for (std::size_t m = 0; m < messages.size(); ++m)
        CHECK(macs[m] == MacOfOpenSsl(key, messages[m]));
      CHECK(cmac.Of(key) == MacOfOpenSsl(key, key));
    }
  }
}

}  // namespace
