#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "protocol/escrow_policy.h"

namespace central {

// What the holders pass among themselves: docs/formats/escrow.md. Nothing in it
// is secret to anybody who is no holder; their own keys are elsewhere.
struct HolderFolder {
  std::filesystem::path root;

  std::filesystem::path policy() const { return root / "holders.json"; }
  std::filesystem::path signed_policy(std::uint32_t serial) const;
  std::filesystem::path public_key(std::uint16_t epoch) const;
  std::filesystem::path sealed_key(std::uint16_t epoch) const;

  base::Result<protocol::EscrowPolicy> Load() const;
  base::Status Store(const protocol::EscrowPolicy& made) const;
};

// Of a small file, in bytes.
base::Result<base::Bytes> ReadBytes(const std::filesystem::path& path);
base::Status WriteBytes(const std::filesystem::path& path,
                        base::ByteView bytes);

}  // namespace central
