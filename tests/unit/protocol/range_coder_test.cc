#include "protocol/range_coder.h"

#include <random>
#include <vector>

#include "protocol/number_model.h"
#include "tests/support/catch.h"

namespace protocol {
namespace {

TEST_CASE("any sequence of answers comes back, however unlikely") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    // From "always yes" to "always no": long carries and long silences.
    const std::uint64_t odds = random() % 1'001;
    std::vector<bool> answers(random() % 3'000);
    for (auto&& answer : answers)
      answer = random() % 1'000 < odds;

    base::Bytes bytes;
    RangeEncoder encoder(bytes);
    Chance chance;
    for (const bool answer : answers)
      encoder.Bit(chance, answer);
    encoder.Finish();

    RangeDecoder decoder(bytes);
    Chance learnt;
    for (const bool answer : answers) {
      REQUIRE(decoder.Bit(learnt, false) == answer);
    }
    REQUIRE(decoder.Done());
  }
}

TEST_CASE("numbers of every width come back from the range coder") {
  std::mt19937_64 random(6);
  std::vector<std::uint64_t> numbers = {0, ~std::uint64_t{0}};
  for (int i = 0; i < 5'000; ++i)
    numbers.push_back(random() >> random() % 64);

  base::Bytes bytes;
  RangeEncoder encoder(bytes);
  NumberModel model;
  for (const std::uint64_t number : numbers) {
    model.Code(encoder, number);
    CodeRaw(encoder, 64, number);
  }
  encoder.Finish();

  RangeDecoder decoder(bytes);
  NumberModel learnt;
  for (const std::uint64_t number : numbers) {
    REQUIRE(learnt.Code(decoder, 0) == number);
    REQUIRE(CodeRaw(decoder, 64, 0) == number);
  }
  REQUIRE(decoder.Done());
}

TEST_CASE("what is always the same costs next to nothing") {
  base::Bytes bytes;
  RangeEncoder encoder(bytes);
  Chance chance;
  for (int i = 0; i < 10'000; ++i)
    encoder.Bit(chance, false);
  encoder.Finish();
  CHECK(bytes.size() < 12);
}

TEST_CASE("bytes after the end are noticed") {
  base::Bytes bytes;
  RangeEncoder encoder(bytes);
  Chance chance;
  for (int i = 0; i < 100; ++i)
    encoder.Bit(chance, i % 3 == 0);
  encoder.Finish();
  for (const base::Bytes& extra : {base::Bytes(4, 0), base::Bytes(5, 1)}) {
    base::Bytes longer = bytes;
    longer.insert(longer.end(), extra.begin(), extra.end());
    RangeDecoder decoder(longer);
    Chance learnt;
    for (int i = 0; i < 100; ++i)
      decoder.Bit(learnt, false);
    CHECK_FALSE(decoder.Done());
  }
}

}  // namespace
}  // namespace protocol
