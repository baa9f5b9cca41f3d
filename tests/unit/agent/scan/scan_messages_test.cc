#include "agent/scan/scan_messages.h"

#include "tests/support/catch.h"

namespace agent {
namespace {

void RequireSame(const ScanMessage& message) {
  auto packet = EncodeScanMessage(message);
  REQUIRE(packet.ok());
  auto read = DecodeScanMessage(packet.value());
  REQUIRE(read.ok());
  auto again = EncodeScanMessage(read.value());
  REQUIRE(again.value() == packet.value());
  // Nothing shorter or longer is one.
  for (std::size_t size = 0; size < packet.value().size(); ++size)
    REQUIRE_FALSE(
        DecodeScanMessage(base::ByteView(packet.value()).first(size)).ok());
  packet.value().push_back(0);
  REQUIRE_FALSE(DecodeScanMessage(packet.value()).ok());
}

Scanned Example() {
  Scanned scanned;
  scanned.bytes = 1'000;
  scanned.counts = {{protocol::IdentifierKind::kPhone, 2, 3},
                    {protocol::IdentifierKind::kCard, 1, 1}};
  scanned.digests = 3;
  return scanned;
}

void RequireRefused(const Scanned& scanned) {
  REQUIRE_FALSE(DecodeScanMessage(EncodeScanMessage(scanned).value()).ok());
}

TEST_CASE("each message comes back as it was, and only whole") {
  RequireSame(UseDetector{{.patterns = {{"case", "C-[0-9]+"}}}});
  RequireSame(ScanFile{"xlsx"});
  RequireSame(PdfTextFollows{true});
  RequireSame(Ready{true});
  RequireSame(NeedsPdfText{});
  RequireSame(Example());
  RequireSame(DigestsFollow{{identifiers::Digest{1}, identifiers::Digest{2}}});
}

TEST_CASE("a worker that lies is refused") {
  auto scanned = Example();
  scanned.format = static_cast<identifiers::document::Format>(200);
  RequireRefused(scanned);
  scanned = Example();
  scanned.counts[0].distinct = 4;  // More than mentions.
  RequireRefused(scanned);
  scanned = Example();
  std::swap(scanned.counts[0], scanned.counts[1]);
  RequireRefused(scanned);
  scanned = Example();
  scanned.digests = 50'001;
  RequireRefused(scanned);
  REQUIRE_FALSE(DecodeScanMessage(
                    EncodeScanMessage(DigestsFollow{{identifiers::Digest{2},
                                                     identifiers::Digest{1}}})
                        .value())
                    .ok());
}

}  // namespace
}  // namespace agent
