#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <initializer_list>

#include "base/bytes.h"
#include "base/result.h"

namespace base::crypto {

using Sha256Digest = std::array<std::uint8_t, 32>;

// Of the parts, one after the other (FIPS 180-4).
Sha256Digest Sha256(std::initializer_list<ByteView> parts);

// Of a file of any size. kUnavailable if it cannot be read.
Result<Sha256Digest> Sha256OfFile(const std::filesystem::path& path);

// RFC 2104 over SHA-256.
Sha256Digest HmacSha256(ByteView key, std::initializer_list<ByteView> parts);

// RFC 5869, SHA-256, 32 bytes out.
Sha256Digest Hkdf(ByteView secret, ByteView salt, ByteView info);

// In constant time.
bool Equal(ByteView a, ByteView b);

// Zeroes in a way the optimiser keeps.
void Wipe(std::span<std::uint8_t> bytes);

}  // namespace base::crypto
