#include "identifiers/document/usual_characters.h"

#include <algorithm>
#include <set>

#include "identifiers/document/code_page.h"

namespace identifiers::document {
namespace {

unsigned Byte(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool IsBetween(unsigned value, unsigned first, unsigned last) {
  return value >= first && value <= last;
}

// How many in a thousand of the characters beyond ASCII are usual ones.
class Usual {
 public:
  void Add(bool usual) {
    ++all_;
    usual_ += usual ? 1 : 0;
  }
  std::size_t all() const { return all_; }
  std::size_t in_a_thousand() const {
    return all_ == 0 ? 0 : usual_ * 1000 / all_;
  }

 private:
  std::size_t all_ = 0;
  std::size_t usual_ = 0;
};

template <typename IsUsual>
Usual UsualPairs(std::string_view text,
                 CodePage::LengthOf length_of,
                 const IsUsual& is_usual) {
  Usual usual;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = length_of(text.substr(at));
    if (length.cut) break;
    if (Byte(text, at) >= 0x80)
      usual.Add(length.bytes == 2 &&
                is_usual(Byte(text, at), Byte(text, at + 1)));
    at += std::max<std::size_t>(length.bytes, 1);
  }
  return usual;
}

// GB2312's signs, and the first of its two levels of characters, the usual
// ones.
bool IsUsualGb(unsigned first, unsigned second) {
  return second >= 0xA1 &&
         (first == 0xA1 || first == 0xA3 || IsBetween(first, 0xB0, 0xD7));
}

// The same of Big5, whose first level ends with C67E.
bool IsUsualBig5(unsigned first, unsigned second) {
  const unsigned both = first << 8 | second;
  return IsBetween(both, 0xA140, 0xA3BF) || IsBetween(both, 0xA440, 0xC67E);
}

// Syllables, signs, and the first level of characters.
bool IsUsualShiftJis(unsigned first, unsigned second) {
  return IsBetween(first, 0x81, 0x84) || IsBetween(first, 0x89, 0x97) ||
         (first == 0x88 && second >= 0x9F);
}
bool IsSyllable(unsigned first, unsigned second) {
  return (first == 0x82 && IsBetween(second, 0x9F, 0xF1)) ||
         (first == 0x83 && IsBetween(second, 0x40, 0x96));
}

// KS X 1001's signs and syllables.
bool IsUsualKorean(unsigned first, unsigned second) {
  return second >= 0xA1 &&
         (IsBetween(first, 0xA1, 0xA3) || IsBetween(first, 0xB0, 0xC8));
}

bool IsAsciiLetter(unsigned byte) {
  return IsBetween(byte | 0x20, 'a', 'z');
}

// In Windows 1252; of signs those that people type.
bool IsLetter1252(unsigned byte) {
  return (byte >= 0xC0 && byte != 0xD7 && byte != 0xF7) ||
         std::string_view("\x8A\x8C\x8E\x9A\x9C\x9E\x9F")
                 .find(static_cast<char>(byte)) != std::string_view::npos;
}
bool IsSign1252(unsigned byte) {
  return std::string_view(
             "\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xA0\xA1\xA3\xA7"
             "\xA9\xAA\xAB\xAE\xB0\xB2\xB3\xB4\xB5\xB7\xBA\xBB\xBD\xBF")
             .find(static_cast<char>(byte)) != std::string_view::npos;
}

}  // namespace

std::size_t UsualGb18030(std::string_view text) {
  return UsualPairs(text, GbCharacter, IsUsualGb).in_a_thousand();
}

std::size_t UsualBig5(std::string_view text) {
  return UsualPairs(text, Big5Character, IsUsualBig5).in_a_thousand();
}

std::size_t UsualShiftJis(std::string_view text) {
  constexpr std::size_t kMany = 8;
  constexpr std::size_t kSyllablesInAThousand = 100;
  const auto syllables = UsualPairs(text, ShiftJisCharacter, IsSyllable);
  if (syllables.all() < kMany ||
      syllables.in_a_thousand() < kSyllablesInAThousand)
    return 0;
  return UsualPairs(text, ShiftJisCharacter, IsUsualShiftJis).in_a_thousand();
}

std::size_t UsualWindows1251(std::string_view text) {
  const auto is_letter = [](unsigned byte) {
    return byte >= 0xC0 || byte == 0xA8 || byte == 0xB8;
  };
  Usual usual;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const unsigned byte = Byte(text, at);
    if (byte < 0x80) continue;
    const unsigned before = at > 0 ? Byte(text, at - 1) : 0U;
    const unsigned behind = Byte(text, at + 1);
    // A capital stands at a word's beginning, or beside others.
    const bool small = byte >= 0xE0 || byte == 0xB8;
    const bool word = small ? is_letter(before) || before == ' '
                            : before < 0x80 || !(before >= 0xE0);
    usual.Add(is_letter(byte) ? word && (is_letter(before) || is_letter(behind))
                              : std::string_view("\xAB\xBB\xB9\xA0\x96\x97\x85")
                                        .find(static_cast<char>(byte)) !=
                                    std::string_view::npos);
  }
  constexpr std::size_t kMany = 16;
  return usual.all() < kMany ? 0 : usual.in_a_thousand();
}

std::size_t UsualWindows1252(std::string_view text) {
  Usual usual;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const unsigned byte = Byte(text, at);
    if (byte < 0x80) continue;
    const unsigned before = at > 0 ? Byte(text, at - 1) : 0U;
    const unsigned behind = Byte(text, at + 1);
    const bool between =
        IsAsciiLetter(before) && IsAsciiLetter(behind) && byte != 0x92;
    if (IsLetter1252(byte))
      usual.Add(IsAsciiLetter(before) || IsAsciiLetter(behind));
    else
      usual.Add(IsSign1252(byte) && before < 0x80 && behind < 0x80 && !between);
  }
  return usual.in_a_thousand();
}

bool IsKorean(std::string_view text) {
  constexpr std::size_t kMany = 16;
  constexpr std::size_t kAll = 1000;
  std::set<unsigned> different;
  const auto usual = UsualPairs(
      text, EucKrCharacter, [&different](unsigned first, unsigned second) {
        different.insert(first << 8 | second);
        return IsUsualKorean(first, second);
      });
  return usual.in_a_thousand() == kAll && different.size() >= kMany;
}

std::size_t HighLetters(std::string_view text) {
  Usual usual;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80)
      usual.Add(static_cast<unsigned char>(c) >= 0xA1);
  return usual.in_a_thousand();
}

}  // namespace identifiers::document
