#include "protocol/refusal.h"

#include "tests/support/catch.h"

namespace {

using protocol::Refusal;

TEST_CASE("a refusal is read back from its first word") {
  for (const Refusal refusal : {Refusal::kOther,
                                Refusal::kNoCertificate,
                                Refusal::kUnknownKey,
                                Refusal::kReplacedKey,
                                Refusal::kRevoked,
                                Refusal::kExpired,
                                Refusal::kClonedKey}) {
    const auto text = protocol::FormatRefusal(refusal, "revoked: do this\n");
    CHECK(protocol::ParseRefusal(text) == refusal);
  }
  CHECK(protocol::FormatRefusal(Refusal::kUnknownKey, "ask") ==
        "unknown-key: ask");
}

TEST_CASE("what names no refusal is another one") {
  for (const char* text : {"", "revoked-not: x", "the agent is revoked", ":"})
    CHECK(protocol::ParseRefusal(text) == Refusal::kOther);
}

}  // namespace
