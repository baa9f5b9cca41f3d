#include "base/random.h"

#include <sys/random.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace base {

std::uint64_t Random::Next64() {
  std::array<std::uint8_t, 8> bytes{};
  Fill(bytes);
  return std::bit_cast<std::uint64_t>(bytes);
}

std::uint32_t Random::Next32() {
  return static_cast<std::uint32_t>(Next64() >> 32);
}

void SystemRandom::Fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const auto got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      std::fputs("the kernel gives no random numbers\n", stderr);
      std::abort();
    }
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace base
