#include "identifiers/document/format.h"

#include <array>

namespace identifiers::document {
namespace {

struct Named {
  Format format;
  std::string_view media_type;
};

constexpr std::array<Named, 53> kNames{{
    {Format::kUnknown, ""},
    {Format::kEmpty, ""},
    {Format::kText, "text/plain"},
    {Format::kCsv, "text/csv"},
    {Format::kTsv, "text/tab-separated-values"},
    {Format::kJson, "application/json"},
    {Format::kVcard, "text/vcard"},
    {Format::kXml, "application/xml"},
    {Format::kHtml, "text/html"},
    {Format::kMime, "multipart/related"},
    {Format::kRtf, "application/rtf"},
    {Format::kXlsx,
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {Format::kDocx,
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {Format::kPptx,
     "application/"
     "vnd.openxmlformats-officedocument.presentationml.presentation"},
    {Format::kOds, "application/vnd.oasis.opendocument.spreadsheet"},
    {Format::kOdt, "application/vnd.oasis.opendocument.text"},
    {Format::kXls, "application/vnd.ms-excel"},
    {Format::kPdf, "application/pdf"},
    {Format::kZip, "application/zip"},
    {Format::kTar, "application/x-tar"},
    {Format::kGzip, "application/gzip"},
    {Format::kBzip2, "application/x-bzip2"},
    {Format::kXz, "application/x-xz"},
    {Format::kZstd, "application/zstd"},
    {Format::k7z, "application/x-7z-compressed"},
    {Format::kRar, "application/vnd.rar"},
    {Format::kXlsb, "application/vnd.ms-excel.sheet.binary.macroEnabled.12"},
    {Format::kDoc, "application/msword"},
    {Format::kPpt, "application/vnd.ms-powerpoint"},
    {Format::kOle2, "application/x-ole-storage"},
    {Format::kSqlite, "application/vnd.sqlite3"},
    {Format::kOpenPgp, "application/pgp-encrypted"},
    {Format::kAge, "application/x-age-encryption"},
    {Format::kEncryptedOffice, "application/x-ole-storage"},
    {Format::kPng, "image/png"},
    {Format::kJpeg, "image/jpeg"},
    {Format::kGif, "image/gif"},
    {Format::kBmp, "image/bmp"},
    {Format::kTiff, "image/tiff"},
    {Format::kWebp, "image/webp"},
    {Format::kHeif, "image/heif"},
    {Format::kMp3, "audio/mpeg"},
    {Format::kOgg, "audio/ogg"},
    {Format::kFlac, "audio/flac"},
    {Format::kWav, "audio/wav"},
    {Format::kMp4, "video/mp4"},
    {Format::kMatroska, "video/matroska"},
    {Format::kAvi, "video/x-msvideo"},
    {Format::kElf, "application/x-executable"},
    {Format::kWindowsProgram, "application/vnd.microsoft.portable-executable"},
    {Format::kBinary, "application/octet-stream"},
}};

const Named* Find(std::uint8_t value) {
  for (const auto& named : kNames)
    if (static_cast<std::uint8_t>(named.format) == value) return &named;
  return nullptr;
}

}  // namespace

bool IsFormat(std::uint8_t value) {
  return Find(value) != nullptr;
}

std::string_view MediaTypeOf(Format format) {
  const auto* named = Find(static_cast<std::uint8_t>(format));
  return named == nullptr ? std::string_view() : named->media_type;
}

}  // namespace identifiers::document
