#include "identifiers/stream_scan.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>

#include "protocol/limits.h"
#include "tests/support/catch.h"

namespace {

using identifiers::Detector;
using identifiers::StreamScan;
using protocol::IdentifierKind;

Detector MakeDetector(
    std::vector<identifiers::ConfiguredPattern> patterns = {}) {
  auto made = Detector::Make({.patterns = std::move(patterns)});
  REQUIRE(made.ok());
  return std::move(made.value());
}

identifiers::Findings InPieces(const Detector& detector,
                               const std::string& text,
                               std::size_t piece) {
  StreamScan scan(detector);
  for (std::size_t at = 0; at < text.size(); at += piece)
    REQUIRE(scan.Add(std::string_view(text).substr(at, piece)));
  return scan.Finish();
}

void RequireEqual(const identifiers::Findings& a,
                  const identifiers::Findings& b) {
  REQUIRE(a.counts == b.counts);
  REQUIRE(a.digests == b.digests);
}

// What texts are made of: identifiers, near misses, and what stands between.
std::string RandomText(std::mt19937& random, std::size_t bytes, bool lines) {
  static const std::vector<std::string> parts{"13812345678",
                                              "138 1234 5678",
                                              "+86 139-1234-5678",
                                              "a.b+c@example.com",
                                              "11010519491231002X",
                                              "4111 1111 1111 1111",
                                              "0571-87654321",
                                              "abc",
                                              "v1.13812345678",
                                              "１３８１２３４５６７８",
                                              "张三",
                                              "C-1234",
                                              "x",
                                              "999999999999",
                                              "..",
                                              "@",
                                              "-"};
  static const std::vector<std::string> between{
      " ", ", ", "\t", ";", ".", " - ", "", "  ", "　", "_", "/"};
  std::string text;
  while (text.size() < bytes) {
    text += parts[random() % parts.size()];
    if (lines && random() % 8 == 0)
      text += '\n';
    else
      text += between[random() % between.size()];
  }
  return text;
}

}  // namespace

TEST_CASE("a text in pieces is counted as the whole") {
  const auto detector = MakeDetector({{"case", R"(C-(\d{4}))"}});
  std::mt19937 random(7);
  for (const bool lines : {true, false}) {
    const auto text = RandomText(random, 700'000, lines);
    const auto whole = detector.Scan(text);
    REQUIRE(whole.counts.size() >= 4);
    for (const std::size_t piece : {1UL, 7UL, 4'096UL, 262'144UL, 2'000'000UL})
      RequireEqual(InPieces(detector, text, piece), whole);
  }
}

TEST_CASE("an identifier across a window's end is found once, wherever it is") {
  const auto detector = MakeDetector();
  for (const std::string filler : {"x", ",", " ", "\n", "张"}) {
    for (int shift = 0; shift < 40; shift += 5) {
      std::string text;
      while (text.size() < 262'144 - 4'096 - 20)
        text += filler;
      text.append(static_cast<std::size_t>(shift), ' ');
      text += "13812345678 someone@example.com";
      while (text.size() < 400'000)
        text += filler;
      const auto found = InPieces(detector, text, 65'536);
      RequireEqual(found, detector.Scan(text));
    }
  }
}

TEST_CASE("a name that is known by the line below it is counted once") {
  const auto detector = MakeDetector();
  const std::string zone =
      "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
      "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
  for (std::size_t before = 0; before < zone.size(); ++before) {
    std::string text(262'144 - 4'096 - before, '-');
    text.back() = '\n';
    text += zone;
    text.append(200'000, '-');
    const auto whole = detector.Scan(text);
    REQUIRE(whole.counts.size() == 2);
    RequireEqual(InPieces(detector, text, 65'536), whole);
  }
}

TEST_CASE("a pattern's anchors hold at the text's ends, not at a window's") {
  const auto detector = MakeDetector({{"first", "^C-[0-9]+"}});
  std::string text = "C-1\n";
  while (text.size() < 1'000'000)
    text += "C-22\n";
  const auto found = InPieces(detector, text, 10'000);
  REQUIRE(found.counts.size() == 1);
  REQUIRE(found.counts[0].mentions == 1);
}

TEST_CASE("above the limit of fingerprints the smallest are the sample") {
  const auto detector = MakeDetector();
  std::string text;
  for (int i = 0; i < 130'000; ++i)
    text += std::to_string(13'800'000'000 + i) + "\n";
  text += text;
  const auto whole = detector.Scan(text);
  REQUIRE(whole.counts[0].distinct == 130'000);
  REQUIRE(whole.counts[0].mentions == 260'000);
  const auto found = InPieces(detector, text, 65'536);
  REQUIRE(found.digests.size() == protocol::kMaxFingerprintsPerObject);
  RequireEqual(found, whole);
}

TEST_CASE("more distinct identifiers than memory allows end the scan") {
  identifiers::DistinctTally tally;
  identifiers::Digest digest{};
  const auto next = [&] {
    for (auto& byte : digest)
      if (++byte != 0) break;
  };
  for (std::size_t i = 0; i < identifiers::DistinctTally::kMaxDistinct; ++i) {
    if (!tally.Add(IdentifierKind::kPhone, protocol::Tier::kHigh, digest))
      FAIL("at " << i);
    next();
  }
  REQUIRE_FALSE(
      tally.Add(IdentifierKind::kPhone, protocol::Tier::kHigh, digest));
  const auto found = tally.Finish();
  REQUIRE(found.counts[0].distinct == 6'000'000);
  REQUIRE(found.digests.size() == protocol::kMaxFingerprintsPerObject);
}

TEST_CASE("a scan that was finished begins anew") {
  const auto detector = MakeDetector();
  StreamScan scan(detector);
  REQUIRE(scan.Add("13812345678"));
  REQUIRE(scan.Finish().counts.size() == 1);
  REQUIRE(scan.Finish().counts.empty());
  REQUIRE(scan.Add("a@example.com"));
  REQUIRE(scan.Finish().counts[0].kind == IdentifierKind::kEmail);
}
