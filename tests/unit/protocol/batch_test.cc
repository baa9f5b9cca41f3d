#include "protocol/batch.h"

#include <string>

#include "protocol/limits.h"
#include "protocol/row_codec.h"
#include "protocol/wire.h"
#include "tests/support/catch.h"
#include "tests/support/random_event.h"

namespace protocol {
namespace {

Batch RandomBatch(test::RandomEvents& random, std::size_t rows) {
  Batch batch;
  batch.generation = {static_cast<std::uint32_t>(random.Number()),
                      static_cast<std::uint32_t>(random.Number())};
  if (random.Below(3) == 0) batch.previous = {1, 7};
  batch.first = 1 + static_cast<std::int64_t>(random.Number() >> 2);
  for (auto& byte : batch.link) {
    byte = static_cast<std::uint8_t>(random.Below(256));
  }
  if (random.Below(3) == 0 && batch.first > 1) {
    ShedRecord shed{.first = 1, .last = batch.first - 1, .link_after = {9, 8}};
    for (auto& events : shed.events)
      events = random.Number();
    batch.shed = shed;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    batch.rows.push_back(EncodeRow(random.Next()));
  }
  return batch;
}

TEST_CASE("a batch gives back what it was made of") {
  test::RandomEvents random(11);
  for (int i = 0; i < 300; ++i) {
    const Batch batch = RandomBatch(random, random.Below(20));
    auto decoded = DecodeBatch(EncodeBatch(batch));
    REQUIRE(decoded.ok());
    REQUIRE(decoded.value() == batch);
  }
}

}  // namespace
}  // namespace protocol
