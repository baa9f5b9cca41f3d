// A thief who tries to turn fingerprints back into phone numbers, with what was
// stolen. Chinese mobile numbers are few (7 * 10^9 of the form 1[3-9] and nine
// digits), so whoever has a key reads everything.
//
// The thief knows one copied number (their own), tries every 16 bytes of the
// loot as a fingerprint key and every 32 as the secret behind it, raw and out
// of hex, and the digests without a key.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "identifiers/digest.h"
#include "protocol/event.h"

namespace test {

using Fingerprints = std::set<protocol::Fingerprint>;

inline constexpr std::uint64_t kNumberSpace = 7'000'000'000;

// The n-th of them, in canonical form; n counts from 0.
std::string MobileNumber(std::uint64_t n);
identifiers::Digest NumberDigest(const std::string& number);

// All files of a folder but those named, without the long runs of zeros that
// most of an SQLite page is and no key has.
std::string LootOf(const std::filesystem::path& folder,
                   const std::set<std::string>& without);

// How the thief makes a fingerprint of a digest.
using Recipe = std::function<protocol::Fingerprint(const identifiers::Digest&)>;

struct Theft {
  std::optional<Recipe> recipe;
  std::uint64_t tried = 0;  // Keys and secrets, each with the thief's number.
  std::chrono::duration<double> took{};
};

// `own` is a number that is known to be among the fingerprints.
Theft FindRecipe(const std::string& loot,
                 const Fingerprints& fingerprints,
                 std::uint16_t epoch,
                 const std::string& own);

struct Sample {
  std::uint64_t tried = 0;
  std::uint64_t matched = 0;
  double hours_for_all = 0;  // The whole number space, on one core.
};

// `tried` numbers, spread evenly over the whole space.
Sample TryNumbers(const Recipe& recipe,
                  const Fingerprints& fingerprints,
                  std::uint64_t tried);

// The fingerprint of somebody who believes that there is no key.
protocol::Fingerprint WithoutKey(const identifiers::Digest& digest);

}  // namespace test
