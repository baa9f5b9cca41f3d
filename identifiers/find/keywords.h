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
// It is in no person's name: in a firm's, or written where there is none.
inline constexpr Meaning kNobody = Meaning{1} << 46;
inline constexpr Meaning kAnyName =
    kWholeName | kGivenName | kFamilyName | kSomeName;
// Nothing that a number is, or is not.
inline constexpr Meaning kOfNames = kAnyName | kOtherName | kNobody;

struct Keyword {
  Meaning meaning = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Reads the words of a text one after another: a word, or two, of which
// keyword_table.h says what they mean.
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
  // A word of Latin letters, as it stands in the text.
  struct Word {
    std::size_t begin = 0;
    std::size_t size = 0;  // 0: there is none.
    std::uint32_t hash = 0;
  };

  void SkipWord();
  Keyword TakeWord();
  Keyword TakeWords(std::size_t until);
  Keyword Take(std::size_t begin, std::size_t end);
  Keyword TakeHan();
  bool Joins(std::size_t from, std::size_t to) const;
  Meaning MeaningOfPair(const Word& word) const;

  const std::string_view text_;
  std::size_t at_;
  std::size_t words_ = 0;
  Word last_;  // A pair of words may begin with it.
};

}  // namespace identifiers
