#include "identifiers/document/encoding.h"

#include <algorithm>

#include "identifiers/document/code_page.h"
#include "identifiers/document/utf8.h"

namespace identifiers::document {
namespace {

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
  std::size_t in_a_thousand() const {
    return all_ == 0 ? 0 : usual_ * 1000 / all_;
  }

 private:
  std::size_t all_ = 0;
  std::size_t usual_ = 0;
};

template <typename IsUsual>
std::size_t UsualPairs(std::string_view text,
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
  return usual.in_a_thousand();
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
  if (IsAll(text, GbCharacter)) {
    const auto usual = UsualPairs(text, GbCharacter, IsUsualGb);
    if (usual >= most) {
      best = Encoding::kGb18030;
      most = usual;
    }
  }
  if (IsAll(text, Big5Character) &&
      UsualPairs(text, Big5Character, IsUsualBig5) > most)
    best = Encoding::kBig5;
  return best;
}

Encoding EncodingOf(std::string_view text, Encoding declared) {
  constexpr std::size_t kMostOfThousand = 500;
  switch (declared) {
    case Encoding::kUtf8:
      if (IsAll(text, Utf8Character)) return declared;
      break;
    case Encoding::kGb18030:
      if (IsAll(text, GbCharacter)) return declared;
      break;
    case Encoding::kBig5:
      if (IsAll(text, Big5Character)) return declared;
      break;
    case Encoding::kWindows1252:
      if (!IsAll(text, Utf8Character) &&
          UsualWindows1252(text) >= kMostOfThousand)
        return declared;
      break;
    default:
      break;
  }
  return EncodingOf(text);
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
