#include "base/crypto/sha256_x86.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define SHA [[gnu::target("sha,sse4.1"), gnu::always_inline]] inline

namespace base::crypto {
namespace {

// FIPS 180-4, 4.2.2.
alignas(16) constexpr std::array<std::uint32_t, 64> kConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

SHA __m128i ConstantsAt(std::size_t round) {
  return _mm_load_si128(
      reinterpret_cast<const __m128i*>(kConstants.data() + round));
}

// The words of a block in the other byte order.
SHA __m128i Swapped(__m128i words) {
  return _mm_shuffle_epi8(
      words, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

// One message on its way: the state's words in the order that the instructions
// want (the highest first: A B E F and C D G H), and sixteen words of the
// schedule.
struct Lane {
  __m128i abef;
  __m128i cdgh;
  __m128i words[4];
};

SHA __m128i FirstAbef() {
  return _mm_set_epi32(0x6a09e667,
                       static_cast<int>(0xbb67ae85),
                       0x510e527f,
                       static_cast<int>(0x9b05688c));
}
SHA __m128i FirstCdgh() {
  return _mm_set_epi32(
      0x3c6ef372, static_cast<int>(0xa54ff53a), 0x1f83d9ab, 0x5be0cd19);
}

SHA void Begin(const Sha256Block& block, Lane& lane) {
  const auto* const words = reinterpret_cast<const __m128i*>(block.data());
  lane.abef = FirstAbef();
  lane.cdgh = FirstCdgh();
  lane.words[0] = Swapped(_mm_loadu_si128(words));
  lane.words[1] = Swapped(_mm_loadu_si128(words + 1));
  lane.words[2] = Swapped(_mm_loadu_si128(words + 2));
  lane.words[3] = Swapped(_mm_loadu_si128(words + 3));
}

SHA void FourRounds(std::size_t round, const __m128i& words, Lane& lane) {
  const __m128i sum = _mm_add_epi32(words, ConstantsAt(round));
  lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, sum);
  lane.abef =
      _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

SHA void SixteenRounds(std::size_t round, Lane& lane) {
  FourRounds(round, lane.words[0], lane);
  FourRounds(round + 4, lane.words[1], lane);
  FourRounds(round + 8, lane.words[2], lane);
  FourRounds(round + 12, lane.words[3], lane);
}

// The four words of the schedule that come after sixteen: `first` becomes them.
SHA void Extend(__m128i& first, __m128i second, __m128i third, __m128i last) {
  const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(first, second),
                                    _mm_alignr_epi8(last, third, 4));
  first = _mm_sha256msg2_epu32(sum, last);
}

SHA void ExtendAll(Lane& lane) {
  auto& words = lane.words;
  Extend(words[0], words[1], words[2], words[3]);
  Extend(words[1], words[2], words[3], words[0]);
  Extend(words[2], words[3], words[0], words[1]);
  Extend(words[3], words[0], words[1], words[2]);
}

SHA void End(const Lane& lane, Sha256Digest& digest) {
  const __m128i abef = _mm_add_epi32(lane.abef, FirstAbef());
  const __m128i cdgh = _mm_add_epi32(lane.cdgh, FirstCdgh());
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  auto* const out = reinterpret_cast<__m128i*>(digest.data());
  _mm_storeu_si128(out, Swapped(_mm_blend_epi16(feba, dchg, 0xf0)));
  _mm_storeu_si128(out + 1, Swapped(_mm_alignr_epi8(dchg, feba, 8)));
}

}  // namespace

bool HasSha256OfX86() {
  constexpr unsigned kExtended = 7;
  constexpr unsigned kShaBit = 29;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __builtin_cpu_supports("sse4.1") != 0 &&
         __get_cpuid_count(kExtended, 0, &eax, &ebx, &ecx, &edx) != 0 &&
         (ebx >> kShaBit & 1U) != 0;
}

[[gnu::target("sha,sse4.1")]] void Sha256OfBlocksByX86(
    std::span<const Sha256Block> blocks, Sha256Digest* digests) {
  constexpr std::size_t kRounds = 64;
  constexpr std::size_t kWords = 16;
  for (std::size_t i = 0; i < blocks.size(); i += 2) {
    const bool two = i + 1 < blocks.size();
    Lane one{};
    Lane other{};
    Begin(blocks[i], one);
    Begin(blocks[two ? i + 1 : i], other);
    SixteenRounds(0, one);
    SixteenRounds(0, other);
    for (std::size_t round = kWords; round < kRounds; round += kWords) {
      ExtendAll(one);
      ExtendAll(other);
      SixteenRounds(round, one);
      SixteenRounds(round, other);
    }
    End(one, digests[i]);
    if (two) End(other, digests[i + 1]);
  }
}

}  // namespace base::crypto
#endif
