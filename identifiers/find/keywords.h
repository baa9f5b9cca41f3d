#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/event.h"

namespace identifiers {

// What words beside a number say that it is: a bit for each kind.
using Meaning = std::uint64_t;

constexpr Meaning MeaningOf(protocol::IdentifierKind kind) {
  return Meaning{1} << static_cast<unsigned>(kind);
}
// A number of something else: an order, a parcel, a price.
inline constexpr Meaning kOtherNumber = Meaning{1} << 40;
// Of a person's name: the whole, its parts, or of something that has a name.
inline constexpr Meaning kWholeName = Meaning{1} << 41;
inline constexpr Meaning kGivenName = Meaning{1} << 42;
inline constexpr Meaning kFamilyName = Meaning{1} << 43;
inline constexpr Meaning kSomeName = Meaning{1} << 44;
// It is the name of a thing.
inline constexpr Meaning kOtherName = Meaning{1} << 45;
inline constexpr Meaning kAnyName =
    kWholeName | kGivenName | kFamilyName | kSomeName;

// What a word, or two words with a space, mean; 0 for most. Lower case; words
// of 12 languages, see keywords.cc.
Meaning MeaningOfWord(std::string_view word);

struct Keyword {
  Meaning meaning = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Reads the words of a text one after another.
class KeywordReader {
 public:
  explicit KeywordReader(std::string_view text, std::size_t at = 0)
      : text_(text), at_(at) {}

  // The next keyword that begins before `until`; meaning 0: none.
  Keyword Next(std::size_t until);
  std::size_t at() const { return at_; }
  // How many words of letters were read.
  std::size_t words() const { return words_; }

 private:
  Keyword TakeWord();
  Keyword TakeHan();

  const std::string_view text_;
  std::size_t at_;
  std::size_t words_ = 0;
  // The word before in lower case, then a space; where it began.
  char pair_[48];
  std::size_t pair_size_ = 0;
  std::uint32_t pair_hash_ = 0;
  std::size_t pair_begin_ = 0;
};

}  // namespace identifiers
