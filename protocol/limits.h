// Bounds that agent and centre both keep, checked before memory is taken.
#pragma once

#include <cstddef>

namespace protocol {

inline constexpr std::size_t kMaxFingerprintsPerEvent = 1'024;
inline constexpr std::size_t kMaxFingerprintsPerObject = 50'000;
inline constexpr std::size_t kMaxRulesPerEvent = 64;
inline constexpr std::size_t kMaxSealedNameBytes = 1'024;
inline constexpr std::size_t kMaxRowBytes = 64UL * 1024;
inline constexpr std::size_t kMaxEventsPerBatch = 10'000;
inline constexpr std::size_t kMaxDecodedBatchBytes = 16UL * 1024 * 1024;
inline constexpr std::size_t kMaxEncodedBatchBytes = 8UL * 1024 * 1024;
inline constexpr std::size_t kMaxStringBytes = 255;  // Of any text field.

}  // namespace protocol
