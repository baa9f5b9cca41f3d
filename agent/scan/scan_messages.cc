#include "agent/scan/scan_messages.h"

#include <algorithm>
#include <utility>

#include "protocol/limits.h"
#include "protocol/wire.h"

namespace agent {
namespace {

using protocol::Reader;
using protocol::Writer;

enum class Tag : std::uint8_t {
  kUseDetector = 1,
  kScanFile = 2,
  kPdfText = 3,
  kReady = 4,
  kNeedsPdfText = 5,
  kScanned = 6,
  kDigests = 7,
};

constexpr std::size_t kMaxPatterns = 256;
constexpr std::size_t kMaxExpression = std::size_t{16} * 1024;
constexpr auto kLastKind =
    static_cast<std::uint8_t>(protocol::IdentifierKind::kPersonName);
constexpr auto kLastReason =
    static_cast<std::uint8_t>(protocol::Reason::kNoPermission);

void Begin(Tag tag, Writer& out) {
  out.Byte(static_cast<std::uint8_t>(tag));
}

void Put(const UseDetector& use, Writer& out) {
  Begin(Tag::kUseDetector, out);
  out.Text(use.options.default_region);
  out.Varint(use.options.patterns.size());
  for (const auto& pattern : use.options.patterns) {
    out.Text(pattern.name);
    out.Text(pattern.expression);
  }
}

void Put(const ScanFile& scan, Writer& out) {
  Begin(Tag::kScanFile, out);
  out.Text(
      std::string_view(scan.extension).substr(0, protocol::kMaxStringBytes));
}

void Put(const PdfTextFollows& text, Writer& out) {
  Begin(Tag::kPdfText, out);
  out.Byte(text.there ? 1 : 0);
}

void Put(const Ready& ready, Writer& out) {
  Begin(Tag::kReady, out);
  out.Byte(ready.landlocked ? 1 : 0);
}

void Put(const NeedsPdfText&, Writer& out) {
  Begin(Tag::kNeedsPdfText, out);
}

void Put(const Scanned& scanned, Writer& out) {
  Begin(Tag::kScanned, out);
  out.Byte(static_cast<std::uint8_t>(scanned.format));
  out.Byte(static_cast<std::uint8_t>(scanned.reason));
  out.Varint(scanned.bytes);
  out.Varint(scanned.counts.size());
  for (const auto& count : scanned.counts) {
    out.Byte(count.Code());
    out.Varint(count.distinct);
    out.Varint(count.mentions);
  }
  out.Varint(scanned.digests);
}

void Put(const DigestsFollow& follow, Writer& out) {
  Begin(Tag::kDigests, out);
  out.Varint(follow.digests.size());
  for (const auto& digest : follow.digests)
    out.Raw(digest);
}

bool ReadBool(Reader& in) {
  const auto value = in.Byte();
  if (value > 1) in.Fail();
  return value == 1;
}

std::uint32_t ReadCount(Reader& in) {
  const auto value = in.Varint();
  if (value == 0 || value > 0xFFFFFFFF) in.Fail();
  return static_cast<std::uint32_t>(value);
}

UseDetector ReadUse(Reader& in) {
  UseDetector use;
  use.options.default_region = in.Text(protocol::kMaxStringBytes);
  const auto count = in.Varint();
  if (count > kMaxPatterns) in.Fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    identifiers::ConfiguredPattern pattern;
    pattern.name = in.Text(protocol::kMaxStringBytes);
    pattern.expression = in.Text(kMaxExpression);
    use.options.patterns.push_back(std::move(pattern));
  }
  return use;
}

Scanned ReadScanned(Reader& in) {
  Scanned scanned;
  const auto format = in.Byte();
  const auto reason = in.Byte();
  if (!identifiers::document::IsFormat(format) || reason > kLastReason)
    in.Fail();
  scanned.format = static_cast<identifiers::document::Format>(format);
  scanned.reason = static_cast<protocol::Reason>(reason);
  scanned.bytes = in.Varint();
  const auto kinds = in.Varint();
  if (kinds > std::size_t{2} * kLastKind) in.Fail();
  std::uint8_t before = 0;
  for (std::uint64_t i = 0; i < kinds && in.ok(); ++i) {
    const auto code = in.Byte();
    auto count = protocol::KindCount::OfCode(code);
    const auto kind = static_cast<std::uint8_t>(count.kind);
    if (code <= before || kind == 0 || kind > kLastKind) in.Fail();
    before = code;
    count.distinct = ReadCount(in);
    count.mentions = ReadCount(in);
    if (count.distinct > count.mentions) in.Fail();
    scanned.counts.push_back(count);
  }
  scanned.digests = in.Varint();
  if (scanned.digests > protocol::kMaxFingerprintsPerObject) in.Fail();
  return scanned;
}

DigestsFollow ReadDigests(Reader& in) {
  DigestsFollow follow;
  const auto count = in.Varint();
  if (count == 0 || count > kMaxDigestsPerMessage) in.Fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    identifiers::Digest digest{};
    std::ranges::copy(in.Raw(digest.size()), digest.begin());
    if (!follow.digests.empty() && digest <= follow.digests.back()) in.Fail();
    follow.digests.push_back(digest);
  }
  return follow;
}

ScanMessage ReadMessage(Reader& in) {
  switch (static_cast<Tag>(in.Byte())) {
    case Tag::kUseDetector:
      return ReadUse(in);
    case Tag::kScanFile:
      return ScanFile{std::string(in.Text(protocol::kMaxStringBytes))};
    case Tag::kPdfText:
      return PdfTextFollows{ReadBool(in)};
    case Tag::kReady:
      return Ready{ReadBool(in)};
    case Tag::kNeedsPdfText:
      return NeedsPdfText{};
    case Tag::kScanned:
      return ReadScanned(in);
    case Tag::kDigests:
      return ReadDigests(in);
  }
  in.Fail();
  return NeedsPdfText{};
}

}  // namespace

base::Result<base::Bytes> EncodeScanMessage(const ScanMessage& message) {
  base::Bytes packet;
  Writer out(packet);
  std::visit([&](const auto& one) { Put(one, out); }, message);
  if (packet.size() > kMaxScanMessageBytes)
    return base::Error{base::ErrorCode::kInvalid,
                       "the [identifier NAME] patterns are too long together "
                       "for the scan worker: shorten them"};
  return packet;
}

base::Result<ScanMessage> DecodeScanMessage(base::ByteView packet) {
  Reader in(packet);
  auto message = ReadMessage(in);
  if (packet.size() > kMaxScanMessageBytes || !in.Done())
    return base::Error{base::ErrorCode::kCorrupt,
                       "a message of the scan worker is not well-formed"};
  return message;
}

}  // namespace agent
