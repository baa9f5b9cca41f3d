// Thieves who try to turn fingerprints back into phone numbers, with what they
// have stolen. The numbers are few (Chinese mobile numbers: 10^10 of the form
// 1[3-9]x xxxx xxxx), so whoever has a key reads everything: the test shows
// that the attack works with the key, and fails without it.
//
// The thief knows one copied number (their own), tries every 16 bytes of the
// loot as a fingerprint key and every 32 as the secret behind it, raw and out
// of hex, and the digests without a key.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <set>

#include "agent/buffer/chain_seed.h"
#include "agent/buffer/sqlite_buffer.h"
#include "agent/config/paths.h"
#include "agent/escrow/epoch_secrets.h"
#include "base/crypto/cmac.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/random.h"
#include "central/store/authority.h"
#include "identifiers/fingerprint.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"

namespace {

namespace fs = std::filesystem;
using identifiers::Digest;
using identifiers::Fingerprinter;
using protocol::Fingerprint;

constexpr std::uint16_t kEpoch = 2026 * 4 + 3;
constexpr int kCopied = 500;
constexpr std::uint64_t kNumberSpace = 10'000'000'000;
// Of the number space, beside the numbers that were copied.
constexpr std::uint64_t kSampled = 200'000;

std::string Number(std::uint64_t n) {
  std::string digits = std::to_string(n % kNumberSpace);
  return "+861" + std::string(10 - digits.size(), '0') + digits;
}
Digest DigestOf(std::uint64_t n) {
  return identifiers::DigestOf(protocol::IdentifierKind::kPhone, Number(n));
}
// The n-th number that somebody copied; the first is the thief's own.
std::uint64_t Copied(int n) {
  return 3'812'345'678 + static_cast<std::uint64_t>(n) * 7'919'917;
}

// A desk and its centre after 500 numbers were copied.
struct Scene {
  Scene() {
    agent::Paths paths = agent::Paths::Under(desk.path());
    auto secrets =
        test::Must(agent::EpochSecrets::Load(paths.escrow(), random));
    test::Must(secrets.Prepare(kEpoch));
    const Fingerprinter fingerprinter(
        [&secrets](std::uint16_t epoch) { return secrets.Of(epoch); });
    for (int i = 0; i < kCopied; ++i)
      fingerprints.insert(
          fingerprinter.Make(std::vector{DigestOf(Copied(i))}, kEpoch).front());
    protocol::Event event;
    event.channel = protocol::Channel::kClipboard;
    event.action = protocol::Action::kCopied;
    event.reading = protocol::Reading::kRead;
    event.epoch = kEpoch;
    event.fingerprints.assign(fingerprints.begin(), fingerprints.end());
    FillDesk(paths, event);
    FillCentre(event);
  }

  void FillDesk(const agent::Paths& paths, const protocol::Event& event) {
    REQUIRE(agent::WriteChainSeed(paths.chain_seed(), test::SeedOf(1)).ok());
    auto buffer = agent::OpenSqliteBuffer({.path = paths.buffer(),
                                           .chain_seed = paths.chain_seed(),
                                           .recovery_rows = {},
                                           .on_damage = {}},
                                          clock,
                                          random);
    REQUIRE(buffer.ok());
    const std::vector<agent::Entry> entries{{protocol::EncodeRow(event), {}}};
    buffer.value()->Append(entries, [](const auto&) {});
  }

  void FillCentre(const protocol::Event& event) {
    // A backup that has them together.
    const central::DataFolder data{centre.folder / "keys"};
    REQUIRE(base::MakeFolder(data.root, 0700).ok());
    test::Must(central::LoadOrMakeCredentials(
        data, {"centre"}, centre.clock.utc_now()));
    const auto agent = centre.Enrol(1);
    test::SendingAgent sender(test::SeedOf(1));
    sender.RecordRow(protocol::EncodeRow(event));
    const auto batch = protocol::EncodeBatch(sender.Rows(1, 1));
    REQUIRE(centre.ingest->Take(agent, batch).outcome ==
            central::Outcome::kStored);
  }

  base::SystemClock clock;
  base::SystemRandom random;
  test::TemporaryFolder desk;
  test::CentreParts centre;
  std::set<Fingerprint> fingerprints;  // The thief reads them off the rows.
};

// A key has no long run of zeros, and most of an SQLite page is one.
void AppendDense(const std::string& bytes, std::string& loot) {
  int zeros = 0;
  for (const char c : bytes) {
    zeros = c == 0 ? zeros + 1 : 0;
    if (zeros <= 8) loot.push_back(c);
  }
}

// All files of a folder but those named.
std::string Loot(const fs::path& folder, const std::set<std::string>& without) {
  std::string loot;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() ||
        without.contains(entry.path().filename().string()))
      continue;
    std::ifstream file(entry.path(), std::ios::binary);
    AppendDense(std::string(std::istreambuf_iterator<char>(file), {}), loot);
  }
  return loot;
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

// How the thief makes a fingerprint of a digest, once found.
using Recipe = std::function<Fingerprint(const Digest&)>;

Fingerprint FirstBytes(const std::uint8_t* bytes) {
  Fingerprint value = 0;
  for (int i = 0; i < 8; ++i)
    value = value << 8 | bytes[i];
  return value;
}

std::optional<Recipe> FindRecipe(const std::string& loot,
                                 const std::set<Fingerprint>& fingerprints) {
  const Digest own = DigestOf(Copied(0));
  const Recipe no_key = [](const Digest& digest) {
    return FirstBytes(digest.data());
  };
  if (fingerprints.contains(no_key(own))) return no_key;
  for (std::size_t at = 0; at + 16 <= loot.size(); ++at) {
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
  for (std::size_t at = 0; at + 32 <= loot.size(); ++at) {
    auto maker = std::make_shared<Fingerprinter>(
        base::SecretBytes(std::string_view(loot).substr(at, 32)));
    const Recipe with_secret = [maker](const Digest& digest) {
      return maker->Make(std::vector{digest}, kEpoch).front();
    };
    if (fingerprints.contains(with_secret(own))) return with_secret;
  }
  return std::nullopt;
}

// Goes through the (sampled) number space; how many copied numbers come out.
int Reverse(const Recipe& recipe, const std::set<Fingerprint>& fingerprints) {
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kSampled; ++i)
    wrong += fingerprints.contains(recipe(DigestOf(i * 49'999 + 1))) ? 1u : 0u;
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  std::cout << "the whole number space would take about "
            << took.count() * static_cast<double>(kNumberSpace) / kSampled / 60
            << " minutes on one core; of " << kSampled
            << " other numbers matched " << wrong << '\n';
  int found = 0;
  for (int n = 0; n < kCopied; ++n)
    found += fingerprints.contains(recipe(DigestOf(Copied(n)))) ? 1 : 0;
  return found;
}

int NumbersOutOf(const std::string& loot,
                 const std::set<Fingerprint>& fingerprints) {
  auto recipe = FindRecipe(loot, fingerprints);
  if (!recipe) recipe = FindRecipe(OutOfHex(loot), fingerprints);
  return recipe ? Reverse(*recipe, fingerprints) : 0;
}

}  // namespace

TEST_CASE("The centre's databases, keys and backups give no number") {
  Scene scene;
  const std::string loot = Loot(scene.centre.folder.path(), {});
  // The rows are there, so it is not for lack of loot.
  REQUIRE(loot.size() > 10'000);
  REQUIRE(loot.find("PRIVATE KEY") != std::string::npos);
  CHECK(NumbersOutOf(loot, scene.fingerprints) == 0);
}

TEST_CASE("A desk's disk without the key of its fingerprints gives no number") {
  Scene scene;
  const std::string loot =
      Loot(scene.desk.path(), {"secret-" + std::to_string(kEpoch)});
  REQUIRE(loot.size() > 8 * kCopied);
  CHECK(NumbersOutOf(loot, scene.fingerprints) == 0);
}

TEST_CASE("The key of one desk gives that desk's numbers, and no other's") {
  Scene scene;
  const std::string loot = Loot(scene.desk.path(), {});
  CHECK(NumbersOutOf(loot, scene.fingerprints) == kCopied);
  const Scene other;
  CHECK(NumbersOutOf(loot, other.fingerprints) == 0);
}
