#include "protocol/ack.h"

#include <limits>

#include "tests/support/catch.h"
#include "tests/support/random_event.h"

namespace protocol {
namespace {

Ack RandomAck(test::RandomEvents& random) {
  Ack ack;
  ack.kind = static_cast<AckKind>(1 + random.Below(3));
  ack.generation = {static_cast<std::uint32_t>(random.Number()),
                    static_cast<std::uint32_t>(random.Number())};
  ack.next = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(random.Number() >> 1));
  ack.centre_utc_ms = static_cast<std::int64_t>(random.Number());
  for (auto& byte : ack.audit_head) {
    byte = static_cast<std::uint8_t>(random.Below(256));
  }
  return ack;
}

TEST_CASE("an answer comes back") {
  test::RandomEvents random(31);
  for (int i = 0; i < 1'000; ++i) {
    const Ack ack = RandomAck(random);
    auto decoded = DecodeAck(EncodeAck(ack));
    REQUIRE(decoded.ok());
    REQUIRE(decoded.value() == ack);
  }
}

TEST_CASE("bytes either are no answer or are the answer they decode to") {
  test::RandomEvents random(32);
  int accepted = 0;
  for (int i = 0; i < 10'000; ++i) {
    const base::Bytes bytes =
        test::Mutated(EncodeAck(RandomAck(random)), random);
    auto decoded = DecodeAck(bytes);
    if (!decoded.ok()) continue;
    ++accepted;
    REQUIRE(EncodeAck(decoded.value()) == bytes);
  }
  CHECK(accepted > 500);
}

TEST_CASE("an answer of another version is told from a corrupt one") {
  base::Bytes bytes = EncodeAck({});
  bytes[0] = 2;
  CHECK(DecodeAck(bytes).error().code == base::ErrorCode::kInvalid);
  bytes[0] = 1;
  bytes[1] = 4;  // No such kind.
  CHECK(DecodeAck(bytes).error().code == base::ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace protocol
