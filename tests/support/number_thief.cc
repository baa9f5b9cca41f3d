#include "tests/support/number_thief.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "base/crypto/cmac.h"
#include "base/encoding.h"
#include "identifiers/fingerprint.h"

namespace test {
namespace {

using identifiers::Digest;
using identifiers::Fingerprinter;
using protocol::Fingerprint;

void AppendDense(const std::string& bytes, std::string& loot) {
  int zeros = 0;
  for (const char c : bytes) {
    zeros = c == 0 ? zeros + 1 : 0;
    if (zeros <= 8) loot.push_back(c);
  }
}

// What is written in hex, as bytes.
std::string OutOfHex(const std::string& text) {
  std::string bytes;
  std::string run;
  const auto end_run = [&] {
    if (run.size() % 2 != 0) run.pop_back();
    if (auto decoded = base::FromHex(run); decoded && decoded->size() >= 16)
      bytes.append(decoded->begin(), decoded->end());
    run.clear();
  };
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0)
      run.push_back(c);
    else
      end_run();
  }
  end_run();
  return bytes;
}

Fingerprint FirstBytes(const std::uint8_t* bytes) {
  Fingerprint value = 0;
  for (int i = 0; i < 8; ++i)
    value = value << 8 | bytes[i];
  return value;
}

std::optional<Recipe> KeyIn(const std::string& loot,
                            const Fingerprints& fingerprints,
                            const Digest& own,
                            std::uint64_t& tried) {
  for (std::size_t at = 0; at + 16 <= loot.size(); ++at, ++tried) {
    base::crypto::Block key{};
    std::copy_n(loot.begin() + static_cast<std::ptrdiff_t>(at),
                key.size(),
                key.begin());
    const auto cmac = std::make_shared<base::crypto::BlockCmac>(key);
    const Recipe with_key = [cmac](const Digest& digest) {
      return FirstBytes(cmac->Of(digest).data());
    };
    if (fingerprints.contains(with_key(own))) return with_key;
  }
  return std::nullopt;
}

std::optional<Recipe> SecretIn(const std::string& loot,
                               const Fingerprints& fingerprints,
                               std::uint16_t epoch,
                               const Digest& own,
                               std::uint64_t& tried) {
  for (std::size_t at = 0; at + 32 <= loot.size(); ++at, ++tried) {
    auto maker = std::make_shared<Fingerprinter>(
        base::SecretBytes(std::string_view(loot).substr(at, 32)));
    const Recipe with_secret = [maker, epoch](const Digest& digest) {
      return maker->Make(std::vector{digest}, epoch).front();
    };
    if (fingerprints.contains(with_secret(own))) return with_secret;
  }
  return std::nullopt;
}

}  // namespace

std::string MobileNumber(std::uint64_t n) {
  const std::string digits = std::to_string(3'000'000'000 + n % kNumberSpace);
  return "+861" + digits;
}

Digest NumberDigest(const std::string& number) {
  return identifiers::DigestOf(protocol::IdentifierKind::kPhone, number);
}

std::string LootOf(const std::filesystem::path& folder,
                   const std::set<std::string>& without) {
  std::string loot;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() ||
        without.contains(entry.path().filename().string()))
      continue;
    std::ifstream file(entry.path(), std::ios::binary);
    AppendDense(std::string(std::istreambuf_iterator<char>(file), {}), loot);
  }
  return loot;
}

Fingerprint WithoutKey(const Digest& digest) {
  return FirstBytes(digest.data());
}

Theft FindRecipe(const std::string& loot,
                 const Fingerprints& fingerprints,
                 std::uint16_t epoch,
                 const std::string& own) {
  const auto began = std::chrono::steady_clock::now();
  const Digest digest = NumberDigest(own);
  Theft theft;
  if (fingerprints.contains(WithoutKey(digest))) theft.recipe = WithoutKey;
  for (const auto& text : {loot, OutOfHex(loot)}) {
    if (!theft.recipe)
      theft.recipe = KeyIn(text, fingerprints, digest, theft.tried);
    if (!theft.recipe)
      theft.recipe = SecretIn(text, fingerprints, epoch, digest, theft.tried);
  }
  theft.took = std::chrono::steady_clock::now() - began;
  return theft;
}

Sample TryNumbers(const Recipe& recipe,
                  const Fingerprints& fingerprints,
                  std::uint64_t tried) {
  const auto began = std::chrono::steady_clock::now();
  Sample sample{.tried = tried};
  const std::uint64_t step = kNumberSpace / tried;
  for (std::uint64_t n = 0; n < tried; ++n)
    if (fingerprints.contains(recipe(NumberDigest(MobileNumber(n * step)))))
      ++sample.matched;
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - began;
  sample.hours_for_all = took.count() / static_cast<double>(tried) *
                         static_cast<double>(kNumberSpace) / 3'600;
  return sample;
}

}  // namespace test
