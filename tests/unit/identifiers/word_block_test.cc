#include "identifiers/find/word_block.h"

#include <random>
#include <string>
#include <string_view>

#include "tests/support/catch.h"

namespace {

using namespace std::literals;

TEST_CASE("Words are found in a block as they are byte by byte") {
  std::mt19937 random(Catch::rngSeed());
  for (int turn = 0; turn < 20'000; ++turn) {
    std::string text;
    while (text.size() < identifiers::WordBlock::kBytes)
      text += random() % 200 == 0 ? static_cast<char>(random())
                                  : "abcXYZ@[`{ -_1"sv[random() % 14];
    const auto words = identifiers::WordsOf(text.data());
    const auto expected = identifiers::WordsOfBytes(text.data());
    REQUIRE(words.size == expected.size);
    REQUIRE(words.begins == expected.begins);
    REQUIRE(words.ends == expected.ends);
  }
}

}  // namespace
