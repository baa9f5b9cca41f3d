#include "identifiers/document/iso2022_jp.h"

#include <array>

namespace identifiers::document {
namespace {

constexpr char kEscape = '\x1B';

struct Sequence {
  std::string_view bytes;
  bool wide;
};
constexpr std::array<Sequence, 5> kSequences{{{"\x1B(B", false},
                                              {"\x1B(J", false},
                                              {"\x1B$B", true},
                                              {"\x1B$@", true},
                                              {"\x1B$(D", true}}};
constexpr std::size_t kLongest = 4;

bool IsHalf(char c) {
  return c > ' ' && c < '\x7F';
}

char Raised(char c) {
  return static_cast<char>(static_cast<unsigned char>(c) | 0x80U);
}

}  // namespace

std::size_t Iso2022Jp::Decode(std::string_view bytes, base::SecretBytes& out) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto rest = bytes.substr(at);
    if (rest[0] == kEscape) {
      if (rest.size() < kLongest) return at;
      std::size_t size = 1;  // Of another one: left out.
      for (const auto& sequence : kSequences)
        if (rest.starts_with(sequence.bytes)) {
          size = sequence.bytes.size();
          wide_ = sequence.wide;
        }
      at += size;
    } else if (wide_ && IsHalf(rest[0])) {
      if (rest.size() < 2) return at;
      const std::array pair{Raised(rest[0]), Raised(rest[1])};
      (void)euc_jp_.Decode({pair.data(), pair.size()}, out);
      at += pair.size();
    } else {
      if (rest[0] == '\n') wide_ = false;  // Each line begins with ASCII.
      out.Append(rest.substr(0, 1));
      ++at;
    }
  }
  return at;
}

}  // namespace identifiers::document
