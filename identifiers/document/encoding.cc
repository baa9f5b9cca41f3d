#include "identifiers/document/encoding.h"

#include <algorithm>

#include "identifiers/document/code_page.h"
#include "identifiers/document/usual_characters.h"
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
    const auto usual = UsualGb18030(text);
    if (usual >= most) {
      best = Encoding::kGb18030;
      most = usual;
    }
  }
  if (IsAll(text, Big5Character)) offer(Encoding::kBig5, UsualBig5(text));
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
