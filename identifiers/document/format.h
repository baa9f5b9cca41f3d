#pragma once

#include <cstdint>
#include <string_view>

namespace identifiers::document {

// What a file is, as its content says. Sent by the scan worker as a number:
// append, never renumber.
enum class Format : std::uint8_t {
  kUnknown = 0,
  kEmpty = 1,

  // Read.
  kText = 2,
  kCsv = 3,
  kTsv = 4,
  kJson = 5,
  kVcard = 6,
  kXml = 7,
  kHtml = 8,
  kMime = 9,  // A page with all its parts (MHTML), or a message.
  kRtf = 10,
  kXlsx = 11,
  kDocx = 12,
  kPptx = 13,
  kOds = 14,
  kOdt = 15,
  kXls = 16,
  kPdf = 17,

  // Could hold text, and is not read.
  kZip = 32,
  kTar = 33,
  kGzip = 34,
  kBzip2 = 35,
  kXz = 36,
  kZstd = 37,
  k7z = 38,
  kRar = 39,
  kXlsb = 40,
  kDoc = 41,
  kPpt = 42,
  kOle2 = 43,
  kSqlite = 44,

  // Encrypted as a whole.
  kOpenPgp = 64,
  kAge = 65,
  kEncryptedOffice = 66,

  // Holds no text.
  kPng = 96,
  kJpeg = 97,
  kGif = 98,
  kBmp = 99,
  kTiff = 100,
  kWebp = 101,
  kHeif = 102,
  kMp3 = 103,
  kOgg = 104,
  kFlac = 105,
  kWav = 106,
  kMp4 = 107,
  kMatroska = 108,
  kAvi = 109,
  kElf = 110,
  kWindowsProgram = 111,
  kBinary = 112,
};

// Whether the value is one of the enum's.
bool IsFormat(std::uint8_t value);

// IANA's name, or the usual one; empty for kUnknown and kEmpty.
std::string_view MediaTypeOf(Format format);

}  // namespace identifiers::document
