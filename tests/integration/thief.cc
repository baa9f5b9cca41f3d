// thief rows BATCH...: unpacks batches, as anybody can, and prints their rows.
//
// thief FOLDER EPOCH FINGERPRINTS NUMBERS [WITHOUT...]: what number_thief.h
// says, with all files of FOLDER but those of these names.
//
// FINGERPRINTS: a file with one in decimal a line; NUMBERS: a file with the
// numbers that were copied, a line each, the thief's own first. Prints, as
// JSON, what was tried and how many of the numbers came out.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "protocol/batch.h"
#include "tests/support/number_thief.h"

namespace {

constexpr std::uint64_t kSampled = 500'000;

std::vector<std::string> Lines(const char* file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

int PrintRows(int count, char** batches) {
  for (int i = 0; i < count; ++i) {
    std::ifstream in(batches[i], std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    auto batch = protocol::DecodeBatch(base::AsBytes(bytes));
    if (!batch.ok()) return 1;
    for (const auto& row : batch.value().rows)
      std::cout << base::AsText(row);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "rows")
    return PrintRows(argc - 2, argv + 2);
  if (argc < 5) {
    std::cerr
        << "usage: thief FOLDER EPOCH FINGERPRINTS NUMBERS [WITHOUT...]\n";
    return 2;
  }
  const std::string loot =
      test::LootOf(argv[1], std::set<std::string>(argv + 5, argv + argc));
  const auto epoch = static_cast<std::uint16_t>(std::atoi(argv[2]));
  test::Fingerprints fingerprints;
  for (const auto& line : Lines(argv[3]))
    fingerprints.insert(std::strtoull(line.c_str(), nullptr, 10));
  const auto numbers = Lines(argv[4]);
  if (numbers.empty() || fingerprints.empty()) return 2;

  const auto theft =
      test::FindRecipe(loot, fingerprints, epoch, numbers.front());
  const test::Recipe recipe = theft.recipe.value_or(test::WithoutKey);
  const auto sample = test::TryNumbers(recipe, fingerprints, kSampled);
  int found = 0;
  for (const auto& number : numbers)
    found += fingerprints.contains(recipe(test::NumberDigest(number))) ? 1 : 0;
  std::cout << "{\"bytes\": " << loot.size() << ", \"keys\": " << theft.tried
            << ", \"key_seconds\": " << theft.took.count()
            << ", \"key_found\": " << (theft.recipe ? "true" : "false")
            << ", \"sampled\": " << sample.tried
            << ", \"matched\": " << sample.matched
            << ", \"hours_for_all\": " << sample.hours_for_all
            << ", \"found\": " << found << "}\n";
  return 0;
}
