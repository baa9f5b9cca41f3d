#include "base/crypto/aes_x86.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AES [[gnu::target("aes,ssse3"), gnu::always_inline]] inline
#define AES_FUNCTION [[gnu::target("aes,ssse3")]]

namespace base::crypto {
namespace {

constexpr std::size_t kRounds = CmacKeyOfX86::kRounds;

AES __m128i Load(const AesBlock& block) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(block.data()));
}
AES void Store(__m128i value, AesBlock& block) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(block.data()), value);
}

// The round key behind `key` (FIPS 197, 5.2). Of four equal columns ShiftRows
// makes the same, so the last step of an encryption is SubWord() of all of
// them, and adds the round's constant.
AES __m128i NextRoundKey(__m128i key, int constant) {
  const __m128i rotated_last =
      _mm_shuffle_epi8(key, _mm_set1_epi32(0x0c0f0e0d));
  const __m128i last =
      _mm_aesenclast_si128(rotated_last, _mm_set1_epi32(constant));
  key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
  key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
  return _mm_xor_si128(key, last);
}

// Doubling in GF(2^128), RFC 4493 section 2.3: of words in the other order,
// each takes the highest bit of the one below.
AES __m128i Doubled(__m128i block) {
  const __m128i backwards =
      _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
  block = _mm_shuffle_epi8(block, backwards);
  const __m128i carries = _mm_and_si128(
      _mm_shuffle_epi32(_mm_srai_epi32(block, 31), _MM_SHUFFLE(2, 1, 0, 3)),
      _mm_set_epi32(1, 1, 1, 0x87));
  block = _mm_xor_si128(_mm_slli_epi32(block, 1), carries);
  return _mm_shuffle_epi8(block, backwards);
}

// So many at once as the processor takes before the first one is done.
template <std::size_t kCount>
AES void CmacOf(const CmacKeyOfX86& key, AesBlock* messages) {
  const __m128i first = _mm_xor_si128(Load(key.subkey), Load(key.rounds[0]));
  __m128i blocks[kCount];
  for (std::size_t i = 0; i < kCount; ++i)
    blocks[i] = _mm_xor_si128(Load(messages[i]), first);
  for (std::size_t round = 1; round < kRounds; ++round) {
    const __m128i round_key = Load(key.rounds[round]);
    for (auto& block : blocks)
      block = _mm_aesenc_si128(block, round_key);
  }
  for (std::size_t i = 0; i < kCount; ++i)
    Store(_mm_aesenclast_si128(blocks[i], Load(key.rounds[kRounds])),
          messages[i]);
}

}  // namespace

bool HasAesOfX86() {
  return __builtin_cpu_supports("aes") != 0 &&
         __builtin_cpu_supports("ssse3") != 0;
}

AES_FUNCTION void SetCmacKeyByX86(const AesBlock& key, CmacKeyOfX86& set) {
  constexpr std::array<int, kRounds> kConstants{
      0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36};
  __m128i round_key = Load(key);
  Store(round_key, set.rounds[0]);
  __m128i zero = round_key;  // Its encryption goes along.
  for (std::size_t i = 0; i < kRounds; ++i) {
    round_key = NextRoundKey(round_key, kConstants[i]);
    Store(round_key, set.rounds[i + 1]);
    zero = i + 1 < kRounds ? _mm_aesenc_si128(zero, round_key)
                           : _mm_aesenclast_si128(zero, round_key);
  }
  Store(Doubled(zero), set.subkey);
}

AES_FUNCTION void CmacOfManyByX86(const CmacKeyOfX86& key,
                                  std::span<AesBlock> messages) {
  constexpr std::size_t kAtOnce = 8;
  std::size_t at = 0;
  for (; at + kAtOnce <= messages.size(); at += kAtOnce)
    CmacOf<kAtOnce>(key, messages.data() + at);
  for (; at < messages.size(); ++at)
    CmacOf<1>(key, messages.data() + at);
}

}  // namespace base::crypto
#else
namespace base::crypto {

bool HasAesOfX86() {
  return false;
}
void SetCmacKeyByX86(const AesBlock&, CmacKeyOfX86&) {}
void CmacOfManyByX86(const CmacKeyOfX86&, std::span<AesBlock>) {}

}  // namespace base::crypto
#endif
