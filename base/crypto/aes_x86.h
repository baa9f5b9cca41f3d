#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace base::crypto {

// AES-128 by the instructions that x86 processors have for it: to set a key
// takes OpenSSL longer than a hundred blocks. They take the same time for all
// data. Nothing of it is there for other processors.

using AesBlock = std::array<std::uint8_t, 16>;

// A key for a CMAC of one block (see BlockCmac).
struct CmacKeyOfX86 {
  static constexpr std::size_t kRounds = 10;

  alignas(16) std::array<AesBlock, kRounds + 1> rounds;
  alignas(16) AesBlock subkey;  // K1.
};

bool HasAesOfX86();

// Only if it has.
void SetCmacKeyByX86(const AesBlock& key, CmacKeyOfX86& set);
// In place.
void CmacOfManyByX86(const CmacKeyOfX86& key, std::span<AesBlock> messages);

}  // namespace base::crypto
