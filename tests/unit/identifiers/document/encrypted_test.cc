#include <cstdint>
#include <string>

#include "tests/unit/identifiers/document/read.h"

using protocol::Reason;
using test::Golden;
using test::ScanBytes;

namespace {

// Nothing was read, and it is said why.
void RequireEncrypted(const std::string& bytes) {
  const auto scanned = ScanBytes(bytes);
  REQUIRE(scanned.outcome.reason == Reason::kEncrypted);
  REQUIRE(scanned.findings.counts.empty());
}

std::string Bytes(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values)
    bytes.push_back(static_cast<char>(value));
  return bytes;
}

const std::string kRar5 = "Rar!\x1A\x07\x01" + std::string(1, '\0');
const std::string kRar4 = "Rar!\x1A\x07" + std::string(1, '\0');

// A block of RAR 5.0: checksum (nobody looks), size, and what is in it.
std::string Block(const std::string& content) {
  return "crc!" + std::string(1, static_cast<char>(content.size())) + content;
}

const std::string kMain = Block(Bytes({1, 0, 0}));

// Type, flags (extra area and data), their sizes, the fields of a file (flags,
// unpacked size, attributes, compression, system, name), extra area, data.
std::string File(const std::string& extra) {
  return Block(Bytes({2, 3, static_cast<int>(extra.size()), 4}) +
               Bytes({0, 4, 0, 0, 1, 5}) + "a.csv" + extra) +
         "data";
}

const std::string kTime = Bytes({3, 3, 1, 0});
const std::string kEncryption = Bytes({5, 1, 0, 0, 15, 9});

TEST_CASE("a document with a password says so") {
  for (const std::string name : {"ods", "odt", "xls", "xlsx", "docx"}) {
    INFO(name);
    RequireEncrypted(Golden("encrypted/few." + name));
  }
}

TEST_CASE("agile encryption of Office is the same to a reader") {
  // [MS-OFFCRYPTO] 2.3.4.10: another version in EncryptionInfo.
  auto bytes = Golden("encrypted/few.xlsx");
  const auto version = bytes.find(Bytes({3, 0, 2, 0, 0x24, 0, 0, 0}));
  REQUIRE(version != std::string::npos);
  bytes.replace(version, 8, Bytes({4, 0, 4, 0, 0x40, 0, 0, 0}));
  RequireEncrypted(bytes);
}

TEST_CASE("an archive with a password says so") {
  for (const std::string name :
       {"aes.zip", "zipcrypto.zip", "headers.7z", "content.7z"}) {
    INFO(name);
    RequireEncrypted(Golden("encrypted/" + name));
  }
}

TEST_CASE("RAR 5 with encrypted headers or files says so") {
  RequireEncrypted(kRar5 + Block(Bytes({4, 0, 0, 0, 15})) + "salt");
  RequireEncrypted(kRar5 + kMain + File(kEncryption));
  RequireEncrypted(kRar5 + kMain + File(kTime + kEncryption));
  // A comment comes before: a service (type 3) with data.
  RequireEncrypted(kRar5 + kMain + Block(Bytes({3, 2, 3})) + "abc" +
                   File(kEncryption));
  CHECK(ScanBytes(kRar5 + kMain + File(kTime)).outcome.reason ==
        Reason::kUnsupported);
}

TEST_CASE("RAR 4 with encrypted headers or files says so") {
  const auto archive = [](int main_flags, int file_flags) {
    return kRar4 + Bytes({0, 0, 0x73, main_flags, 0, 13, 0}) +
           std::string(6, '\0') + Bytes({0, 0, 0x74, file_flags, 0x80}) +
           std::string(27, '\1');
  };
  RequireEncrypted(archive(0x80, 0));
  RequireEncrypted(archive(0, 0x04));
  CHECK(ScanBytes(archive(0, 0)).outcome.reason == Reason::kUnsupported);
}

TEST_CASE("a RAR that is cut or makes no sense is not looked into") {
  const auto whole = kRar5 + kMain + File(kTime + kEncryption);
  for (std::size_t size = 8; size < whole.size() - 12; ++size)
    CHECK(ScanBytes(whole.substr(0, size)).outcome.reason ==
          Reason::kUnsupported);
  // Blocks without an end, and sizes beyond it.
  std::string many = kRar5;
  for (int i = 0; i < 1'000; ++i)
    many += kMain;
  CHECK(ScanBytes(many).outcome.reason == Reason::kUnsupported);
  const auto huge =
      Bytes({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1});
  CHECK(ScanBytes(kRar5 + Block(Bytes({3, 2}) + huge) + whole).outcome.reason ==
        Reason::kUnsupported);
  CHECK(ScanBytes(kRar5 + "crc!" + huge + whole).outcome.reason ==
        Reason::kUnsupported);
}

}  // namespace
