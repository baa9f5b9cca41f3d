#include "identifiers/find/sides.h"

#include "identifiers/find/glyph.h"

namespace identifiers {

std::optional<std::size_t> LettersApartBefore(std::string_view text,
                                              std::size_t at) {
  constexpr std::size_t kMost = 2;
  std::size_t letters = 0;
  for (--at;; --at, ++letters) {
    const Side side = SideBefore(text, at);
    if (side == Side::kHigh) return std::nullopt;
    if (side == Side::kDigit) return 0;
    if (side != Side::kLetter)  // An accented one goes on a word.
      return at > 0 && IsWordAt(text, CharacterBefore(text, at)) ? 0 : letters;
    if (text[at - 1] == '_' || letters == kMost) return 0;  // A word.
  }
}

LetterBehind LetterBehindOf(std::string_view text, std::size_t end) {
  const Side first = SideAt(text, end);
  if (first == Side::kHigh) return LetterBehind::kMaybe;
  if (first != Side::kSeparator || end + 1 >= text.size())
    return LetterBehind::kNone;
  const char next = text[end + 1];
  if (text[end] == '(' || next == '(' || SideAt(text, end + 1) == Side::kHigh)
    return LetterBehind::kMaybe;
  // A word's first letter is none.
  const bool in_word = IsWordAt(text, end + 2);
  if (!IsLetter(next) || in_word) return LetterBehind::kNone;
  return next >= 'a' ? LetterBehind::kSmall : LetterBehind::kMaybe;
}

bool IsWithoutLetters(std::string_view text,
                      std::size_t begin,
                      std::size_t end) {
  const Side before = SideBefore(text, begin);
  return before != Side::kLetter && before != Side::kHigh &&
         SideAt(text, end) != Side::kLetter &&
         LetterBehindOf(text, end) != LetterBehind::kMaybe &&
         LettersBefore(text, begin) == std::size_t{0};
}

}  // namespace identifiers
