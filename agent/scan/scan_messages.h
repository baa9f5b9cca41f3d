// What deskwardend and the scan worker say to each other, over a SOCK_SEQPACKET
// pair: one message a packet, descriptors beside it. The worker reads hostile
// files: whatever it says is checked, and it has no field that could hold text.
// Both are of one version: this is no stored format.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "identifiers/detector.h"
#include "identifiers/document/format.h"
#include "protocol/event.h"

namespace agent {

inline constexpr std::size_t kMaxScanMessageBytes = std::size_t{96} * 1024;
inline constexpr std::size_t kMaxDigestsPerMessage = 4'000;

// To the worker.
struct UseDetector {
  identifiers::DetectorOptions options;
};
struct ScanFile {  // With the file's descriptor.
  std::string extension;
};
struct PdfTextFollows {  // With a pipe's descriptor, or with none.
  bool there = false;
};

// From the worker.
struct Ready {
  bool landlocked = false;
};
struct NeedsPdfText {};
struct Scanned {
  identifiers::document::Format format =
      identifiers::document::Format::kUnknown;
  protocol::Reason reason = protocol::Reason::kNone;
  std::uint64_t bytes = 0;
  std::vector<protocol::KindCount> counts;
  std::uint64_t digests = 0;  // That follow, in DigestsFollow.
};
struct DigestsFollow {
  std::vector<identifiers::Digest> digests;  // At least one; ascending.
};

using ScanMessage = std::variant<UseDetector,
                                 ScanFile,
                                 PdfTextFollows,
                                 Ready,
                                 NeedsPdfText,
                                 Scanned,
                                 DigestsFollow>;

// kInvalid if the detector's patterns are too long for a packet.
base::Result<base::Bytes> EncodeScanMessage(const ScanMessage& message);
// kCorrupt for anything that EncodeScanMessage does not make.
base::Result<ScanMessage> DecodeScanMessage(base::ByteView packet);

}  // namespace agent
