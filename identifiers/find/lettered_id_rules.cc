#include <algorithm>
#include <array>
#include <string_view>

#include "identifiers/find/glyph.h"
#include "identifiers/find/id_rules.h"
#include "identifiers/find/sides.h"
#include "identifiers/ids/hong_kong_macau.h"
#include "identifiers/ids/india.h"
#include "identifiers/ids/passport.h"
#include "identifiers/ids/resident_id.h"
#include "identifiers/ids/spain.h"
#include "identifiers/ids/taiwan.h"
#include "identifiers/ids/uk.h"

namespace identifiers {
namespace {

using Kind = protocol::IdentifierKind;

// What letters stand around a run, and where.
struct Affixes {
  static constexpr std::size_t kMost = 5;

  std::array<char, kMost> before{};  // Capitals.
  std::size_t before_size = 0;
  std::size_t begin = 0;
  char behind = 0;
  std::size_t end = 0;
  bool small = false;  // Not all of them are written as capitals.
  bool apart = false;  // A separator is between.
  bool before_apart = false;
  bool check_letter = false;  // The letter behind is in parentheses.
};

// Where what is written before `end` ends, without one separator.
std::size_t BehindApart(std::string_view text, std::size_t end) {
  end = BehindVisible(text, end);
  if (end == 0) return end;
  const std::size_t begin = CharacterBefore(text, end);
  return ApartAt(text, begin).meaning != 0 ? BehindVisible(text, begin) : end;
}

void TakeLettersBefore(std::string_view text,
                       std::size_t at,
                       Affixes& affixes) {
  affixes.begin = at;
  std::size_t first = BehindApart(text, at);
  const bool apart = first < BehindVisible(text, at);
  const std::size_t most = apart ? 2 : Affixes::kMost;
  std::array<char, Affixes::kMost> backwards{};
  std::size_t size = 0;
  while (first > 0) {
    const std::size_t begin = CharacterBefore(text, first);
    const char letter = LetterAt(text, begin).meaning;
    if (letter == 0 && !IsWordAt(text, begin)) break;
    if (letter == 0 || size == most) return;  // Of a longer word.
    backwards[size++] = letter;
    affixes.begin = begin;
    first = BehindVisible(text, begin);
  }
  for (std::size_t i = size; i-- > 0;) {
    affixes.before[affixes.before_size++] = Upper(backwards[i]);
    affixes.small = affixes.small || backwards[i] >= 'a';
  }
  affixes.before_apart = apart && size > 0;
  affixes.apart = affixes.before_apart;
}

void TakeLetterBehind(std::string_view text, std::size_t at, Affixes& affixes) {
  affixes.end = at;
  std::size_t place = at + InvisibleAt(text, at);
  const Glyph apart = ApartAt(text, place);
  place += apart.bytes;
  const Glyph letter = LetterAt(text, place);
  if (letter.meaning == 0 || IsWordAt(text, place + letter.bytes)) return;
  // "12345678 a sentence": a letter apart is written as a capital.
  if (apart.meaning != 0 && letter.meaning >= 'a') return;
  affixes.behind = Upper(letter.meaning);
  affixes.small = affixes.small || letter.meaning >= 'a';
  affixes.apart = affixes.apart || apart.meaning != 0;
  affixes.end = place + letter.bytes;
}

// A letter as check character in parentheses: A123456(A).
void TakeCheckLetter(std::string_view text, std::size_t at, Affixes& affixes) {
  if (at < text.size() && text[at] == ' ') ++at;
  const Glyph opening = GlyphAt(text, at);
  if (opening.meaning != '(') return;
  at += opening.bytes;
  const Glyph letter = LetterAt(text, at);
  if (letter.meaning == 0) return;
  at += letter.bytes;
  const Glyph closing = GlyphAt(text, at);
  if (closing.meaning != ')') return;
  affixes.behind = Upper(letter.meaning);
  affixes.apart = true;
  affixes.check_letter = true;
  affixes.end = at + closing.bytes;
}

// Digits of a run, with the letters at whichever end of it they stand.
struct LetteredId {
  NumberShape shape;
  std::size_t before = 0;  // How many letters.
  std::size_t digits = 0;
  std::size_t behind = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool fraction = false;  // 1.61803399F
  std::array<char, Affixes::kMost + DigitRun::kMaxDigits + 1> compact;
  std::size_t size = 0;

  bool Is(std::size_t letters_before,
          std::size_t digits_between,
          std::size_t letters_behind) const {
    return before == letters_before && digits == digits_between &&
           behind == letters_behind;
  }
  std::string_view id() const { return {compact.data(), size}; }
};

class Lettered {
 public:
  Lettered(std::string_view text,
           const DigitRun& run,
           const Affixes& affixes,
           Offers& offers)
      : text_(text), run_(run), affixes_(affixes), offers_(offers) {}

  // The digits [from, to), with the letters before them only if they belong to
  // it.
  void Offer(std::size_t from, std::size_t to, bool with_before = true) {
    if (!Read(from, to, with_before)) return;
    OfferSpain();
    OfferUkNino();
    OfferHongKong();
    OfferOfOneGroup();
    if (id_.Is(0, 17, 1) && IsResidentId(id_.id()))
      OfferAs(Kind::kResidentId,
              id_.shape.solid() ? kSelfEvident + (affixes_.small ? 1 : 0)
                                : kCertain);
  }

 private:
  bool Read(std::size_t from, std::size_t to, bool with_before);
  void OfferSpain();
  void OfferUkNino();
  void OfferHongKong();
  void OfferOfOneGroup();
  void OfferAs(Kind kind, int score) {
    if (affixes_.small || run_.lookalike) --score;
    offers_.Add(kind, score, id_.begin, id_.end, id_.id());
  }

  const std::string_view text_;
  const DigitRun& run_;
  const Affixes& affixes_;
  Offers& offers_;
  LetteredId id_;
};

// False: there is no letter, or it is part of something longer.
bool Lettered::Read(std::size_t from, std::size_t to, bool with_before) {
  constexpr std::size_t kMostDigits = 17;
  id_.digits = to - from;
  id_.before = from == 0 && with_before ? affixes_.before_size : 0;
  id_.behind = to == run_.size && affixes_.behind != 0 ? 1 : 0;
  // Part of a longer word: 0x00008000L.
  if (id_.before == 0 && from == 0 && run_.word_before) return false;
  if (id_.before + id_.behind == 0 || id_.digits > kMostDigits) return false;
  id_.shape = NumberShape(run_, from, to);
  id_.fraction = from > 0 && run_.before[from] == '.';
  auto end =
      std::copy_n(affixes_.before.begin(), id_.before, id_.compact.begin());
  end = std::ranges::copy(run_.Digits(from, to), end).out;
  if (id_.behind != 0) *end++ = affixes_.behind;
  id_.size = static_cast<std::size_t>(end - id_.compact.begin());
  id_.begin = id_.before > 0 ? affixes_.begin : run_.begin[from];
  id_.end = id_.behind != 0 ? affixes_.end : run_.end[to - 1];
  // The closing parenthesis of a check digit.
  if (id_.digits == 7 && id_.shape.Is({6, 1}, "(")) {
    const Glyph closing = GlyphAt(text_, id_.end);
    if (closing.meaning == ')') id_.end += closing.bytes;
  }
  return true;
}

void Lettered::OfferSpain() {
  // 2541 9793D is a row of figures.
  const bool dni = (id_.shape.solid() && !id_.fraction) ||
                   id_.shape.Is({2, 3, 3}, " -.") ||
                   id_.shape.Is({1, 7}, " -.") || id_.shape.largest() == 1;
  if (id_.Is(0, 8, 1) && dni && IsSpainDni(id_.id()))
    OfferAs(Kind::kSpainDni,
            id_.shape.solid() && !affixes_.apart ? kPossible : kCertain);
  if (id_.Is(1, 7, 1) && IsSpainNie(id_.id()))
    OfferAs(Kind::kSpainDni, kCertain);
}

void Lettered::OfferUkNino() {
  const bool solid = id_.shape.solid();
  if (id_.Is(2, 6, 1) && (solid || id_.shape.Is({2, 2, 2}, " -.")) &&
      IsUkNino(id_.id()))
    OfferAs(Kind::kUkNino, solid ? kWeak : kCertain);
}

// A123456(7), A123456(A): parentheses speak for it.
void Lettered::OfferHongKong() {
  const bool check_digit = id_.Is(1, 7, 0) || id_.Is(2, 7, 0);
  const bool check_letter = id_.Is(1, 6, 1) || id_.Is(2, 6, 1);
  if ((!check_digit && !check_letter) || !IsHongKongId(id_.id())) return;
  const bool parentheses =
      check_digit ? id_.shape.Is({6, 1}, "(") : affixes_.check_letter;
  OfferAs(Kind::kHongKongId, parentheses ? kCertain : kWeak);
}

void Lettered::OfferOfOneGroup() {
  if (!id_.shape.solid()) return;
  if ((id_.Is(1, 9, 0) || id_.Is(2, 8, 0)) && IsTaiwanId(id_.id()))
    OfferAs(Kind::kTaiwanId, kPossible);
  if (id_.Is(5, 4, 1) && IsIndiaPan(id_.id()))
    OfferAs(Kind::kIndiaPan, affixes_.small ? kPossible : kCertain);
  if (IsPassportShape(id_.id())) OfferAs(Kind::kPassport, kWeak);
}

std::size_t LastGroupBegin(const DigitRun& run) {
  std::size_t from = run.size - 1;
  while (!run.BeginsGroup(from))
    --from;
  return from;
}

}  // namespace

void OfferLetteredIds(std::string_view text,
                      const DigitRun& run,
                      Offers& offers) {
  if (IsWithoutLetters(text, run.begin[0], run.end[run.size - 1])) return;
  Affixes affixes;
  TakeLettersBefore(text, run.begin[0], affixes);
  TakeLetterBehind(text, run.end[run.size - 1], affixes);
  TakeCheckLetter(text, run.end[run.size - 1], affixes);
  if (affixes.before_size == 0 && affixes.behind == 0) return;
  Lettered lettered(text, run, affixes, offers);
  const std::size_t first = run.GroupEnd(0);
  const std::size_t last = LastGroupBegin(run);
  // DE 89 3704 0044 ...
  if (affixes.before_size == 2 && affixes.before_apart && !affixes.small &&
      first == 2)
    OfferIban(text, affixes.begin, offers);
  lettered.Offer(0, run.size);
  // A word before it, rather: "ID 12345678Z".
  if (affixes.before_apart) lettered.Offer(0, run.size, false);
  if (first < run.size) {
    lettered.Offer(0, first);
    lettered.Offer(last, run.size);
    // The check digit in parentheses, with more behind it.
    if (first == 6 && run.before[6] == '(' && run.size > 7 && run.EndsGroup(7))
      lettered.Offer(0, 7);
  }
}

}  // namespace identifiers
