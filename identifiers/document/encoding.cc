#include "identifiers/document/encoding.h"

#include <algorithm>

#include "identifiers/document/code_page.h"
#include "identifiers/document/utf8.h"

namespace identifiers::document {
namespace {

constexpr std::size_t kMostOfThousand = 500;

unsigned Byte(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool IsBetween(unsigned value, unsigned first, unsigned last) {
  return value >= first && value <= last;
}

// Whether all of it is characters, but perhaps the last, which may be cut.
template <typename LengthOf>
bool IsAll(std::string_view text, const LengthOf& length_of) {
  while (!text.empty()) {
    const auto [bytes, cut] = length_of(text);
    if (cut) return true;
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
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

// 0 without so many syllables as a text in Japanese has.
std::size_t UsualShiftJis(std::string_view text) {
  constexpr std::size_t kMany = 8;
  constexpr std::size_t kSyllablesInAThousand = 100;
  const auto syllables = UsualPairs(text, ShiftJisCharacter, IsSyllable);
  if (syllables.all() < kMany ||
      syllables.in_a_thousand() < kSyllablesInAThousand)
    return 0;
  return UsualPairs(text, ShiftJisCharacter, IsUsualShiftJis).in_a_thousand();
}

// KS X 1001's signs and syllables.
bool IsUsualKorean(unsigned first, unsigned second) {
  return second >= 0xA1 &&
         (IsBetween(first, 0xA1, 0xA3) || IsBetween(first, 0xB0, 0xC8));
}

// Cyrillic letters of Windows 1251 beside others, and signs that people type; 0
// if there are few.
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

// Letters with a letter of ASCII beside them, and signs with none on one side,
// but for an apostrophe.
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

// What is hardly ever in a text: control characters, what Unicode leaves to
// private use, and halves of pairs, for there are few characters of two.
bool IsOdd(unsigned unit) {
  if (unit < ' ')
    return unit != '\t' && unit != '\n' && unit != '\r' && unit != '\f';
  return IsBetween(unit, 0x7F, 0x9F) || IsBetween(unit, 0xE000, 0xF8FF) ||
         IsBetween(unit, 0xD800, 0xDFFF) || unit >= 0xFFFE;
}

struct Units {
  std::size_t all = 0;
  std::size_t ascii = 0;
  std::size_t odd = 0;
};

Units UnitsOf(std::string_view text, bool little) {
  Units units;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    const unsigned low = Byte(text, little ? at : at + 1);
    const unsigned unit = Byte(text, little ? at + 1 : at) << 8 | low;
    ++units.all;
    if (IsOdd(unit))
      ++units.odd;
    else if (unit < 0x80)
      ++units.ascii;
  }
  return units;
}

// Not so UTF-16, which has control characters or is no UTF-8, unless all of it
// is ASCII.
bool MayHaveEightBits(std::string_view text) {
  return std::ranges::none_of(text,
                              [](char c) {
                                return c != '\0' &&
                                       IsOdd(static_cast<unsigned char>(c));
                              }) &&
         IsAll(text, Utf8Character);
}

// UTF-16 without a mark: line ends, digits and separators are ASCII in every
// language, and have a zero byte on one side. Characters such as U+4E00 have it
// on the other, but not as often.
Encoding ByUnits(std::string_view start) {
  if (start.size() < 8) return Encoding::kUndecided;
  const Units little = UnitsOf(start, true);
  const Units big = UnitsOf(start, false);
  const bool is_little = little.ascii > big.ascii;
  const Units& units = is_little ? little : big;
  const Units& others = is_little ? big : little;
  if (units.odd * 32 > units.all || others.ascii * 2 > units.ascii)
    return Encoding::kUndecided;
  // Strings with a zero behind each are not UTF-16.
  const bool reads_well = MayHaveEightBits(start)
                              ? units.ascii * 4 > units.all && others.ascii == 0
                              : units.ascii * 8 > units.all;
  if (!reads_well) return Encoding::kUndecided;
  return is_little ? Encoding::kUtf16Le : Encoding::kUtf16Be;
}

// So many syllables that Chinese would have others among them.
bool IsKorean(std::string_view text) {
  constexpr std::size_t kMany = 24;
  constexpr std::size_t kAll = 1000;
  const auto usual = UsualPairs(text, EucKrCharacter, IsUsualKorean);
  return usual.all() >= kMany && usual.in_a_thousand() == kAll;
}

// Of a page of one byte a character: letters are above signs.
std::size_t HighLetters(std::string_view text) {
  Usual usual;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80)
      usual.Add(static_cast<unsigned char>(c) >= 0xA1);
  return usual.in_a_thousand();
}

// How one that may be declared has its characters; nullptr: none of those.
CodePage::LengthOf LengthOf(Encoding declared) {
  switch (declared) {
    case Encoding::kGb18030:
      return GbCharacter;
    case Encoding::kBig5:
      return Big5Character;
    case Encoding::kShiftJis:
      return ShiftJisCharacter;
    case Encoding::kEucJp:
      return EucJpCharacter;
    case Encoding::kEucKr:
      return EucKrCharacter;
    default:
      return declared > Encoding::kEucKr ? ByteCharacter : nullptr;
  }
}

}  // namespace

Encoding EncodingOfStart(std::string_view start, std::size_t& mark) {
  mark = 0;
  if (start.starts_with("\xEF\xBB\xBF")) {
    mark = 3;
    return Encoding::kUtf8;
  }
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
    mark = 2;
    return start[0] == '\xFF' ? Encoding::kUtf16Le : Encoding::kUtf16Be;
  }
  return ByUnits(start);
}

Encoding EncodingOf(std::string_view text) {
  if (IsAll(text, Utf8Character)) return Encoding::kUtf8;
  Encoding best = Encoding::kWindows1252;
  std::size_t most = UsualWindows1252(text);
  const auto offer = [&](Encoding encoding, std::size_t usual) {
    if (usual <= most) return;
    best = encoding;
    most = usual;
  };
  if (IsAll(text, GbCharacter)) {
    const auto usual = UsualPairs(text, GbCharacter, IsUsualGb).in_a_thousand();
    if (usual == most) best = Encoding::kGb18030;
    offer(Encoding::kGb18030, usual);
  }
  if (IsAll(text, Big5Character))
    offer(Encoding::kBig5,
          UsualPairs(text, Big5Character, IsUsualBig5).in_a_thousand());
  if (IsAll(text, ShiftJisCharacter))
    offer(Encoding::kShiftJis, UsualShiftJis(text));
  offer(Encoding::kWindows1251, UsualWindows1251(text));
  if (best == Encoding::kGb18030 && IsKorean(text)) return Encoding::kEucKr;
  return best;
}

Encoding EncodingOf(std::string_view text, Encoding declared) {
  const auto length_of = LengthOf(declared);
  if (length_of != nullptr && length_of != ByteCharacter &&
      IsAll(text, length_of))
    return declared;
  if (IsAll(text, Utf8Character)) return Encoding::kUtf8;
  const bool mostly_letters =
      (declared == Encoding::kWindows1252 &&
       UsualWindows1252(text) >= kMostOfThousand) ||
      (length_of == ByteCharacter && HighLetters(text) >= kMostOfThousand);
  return mostly_letters ? declared : EncodingOf(text);
}

Encoding EncodingOfStart(std::string_view start,
                         Encoding declared,
                         std::size_t& mark) {
  const auto encoding = EncodingOfStart(start, mark);
  if (encoding != Encoding::kUndecided ||
      (declared != Encoding::kUtf16Le && declared != Encoding::kUtf16Be))
    return encoding;
  const Units little = UnitsOf(start, true);
  const Units big = UnitsOf(start, false);
  const bool is_little = little.ascii > big.ascii;
  const Units& units = is_little ? little : big;
  if (units.ascii == 0 || units.odd * 32 > units.all)
    return Encoding::kUndecided;
  return is_little ? Encoding::kUtf16Le : Encoding::kUtf16Be;
}

}  // namespace identifiers::document
