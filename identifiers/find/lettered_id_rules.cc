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
    if (letter == 0 && !(begin + 1 == first && IsWordByte(text[begin]))) break;
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

struct Lettered {
  std::string_view text;
  const DigitRun& run;
  const Affixes& affixes;
  Offers& offers;
  std::array<char, Affixes::kMost + DigitRun::kMaxDigits + 1> compact{};
  std::size_t size = 0;

  // The digits [from, to), with the letters at whichever end they stand; those
  // before it only if they belong to it.
  void Offer(std::size_t from, std::size_t to, bool with_before = true);

 private:
  void OfferAs(Kind kind, int score, std::size_t begin, std::size_t end) {
    if (affixes.small || run.lookalike) --score;
    offers.Add(kind, score, begin, end, {compact.data(), size});
  }
  void OfferHongKong(std::size_t begin, std::size_t end, bool parentheses);
};

void Lettered::OfferHongKong(std::size_t begin,
                             std::size_t end,
                             bool parentheses) {
  if (IsHongKongId({compact.data(), size}))
    OfferAs(Kind::kHongKongId, parentheses ? kCertain : kWeak, begin, end);
}

void Lettered::Offer(std::size_t from, std::size_t to, bool with_before) {
  const NumberShape shape(run, from, to);
  const std::size_t digits = to - from;
  const std::size_t before = from == 0 && with_before ? affixes.before_size : 0;
  const bool with_behind = to == run.size && affixes.behind != 0;
  // Part of a longer word: 0x00008000L.
  if (before == 0 && from == 0 && run.word_before) return;
  if ((before == 0 && !with_behind) || digits > 17) return;
  size = 0;
  for (std::size_t i = 0; i < before; ++i)
    compact[size++] = affixes.before[i];
  for (std::size_t i = from; i < to; ++i)
    compact[size++] = run.digits[i];
  if (with_behind) compact[size++] = affixes.behind;
  const std::string_view id(compact.data(), size);
  const std::size_t behind = with_behind ? 1 : 0;
  const std::size_t begin = before > 0 ? affixes.begin : run.begin[from];
  std::size_t end = with_behind ? affixes.end : run.end[to - 1];
  // The closing parenthesis of a check digit.
  const bool check_digit = digits == 7 && shape.Is({6, 1}, "(");
  if (check_digit && GlyphAt(text, end).meaning == ')')
    end += GlyphAt(text, end).bytes;

  const auto is = [&](std::size_t b, std::size_t d, std::size_t a) {
    return before == b && digits == d && behind == a;
  };
  const bool check_letter = with_behind && affixes.check_letter;
  // 2541 9793D is a row of figures.
  const bool fraction = from > 0 && run.before[from] == '.';  // 1.61803399F
  const bool dni = (shape.solid() && !fraction) || shape.Is({2, 3, 3}, " -.") ||
                   shape.Is({1, 7}, " -.") || shape.largest() == 1;
  if (is(0, 8, 1) && dni && IsSpainDni(id))
    OfferAs(Kind::kSpainDni,
            shape.solid() && !affixes.apart ? kPossible : kCertain,
            begin,
            end);
  if (is(1, 7, 1) && IsSpainNie(id))
    OfferAs(Kind::kSpainDni, kCertain, begin, end);
  if (is(2, 6, 1) && (shape.solid() || shape.Is({2, 2, 2}, " -.")) &&
      IsUkNino(id))
    OfferAs(Kind::kUkNino, shape.solid() ? kWeak : kCertain, begin, end);
  if (is(1, 7, 0) || is(2, 7, 0)) OfferHongKong(begin, end, check_digit);
  if (is(1, 6, 1) || is(2, 6, 1)) OfferHongKong(begin, end, check_letter);
  if ((is(1, 9, 0) || is(2, 8, 0)) && shape.solid() && IsTaiwanId(id))
    OfferAs(Kind::kTaiwanId, kPossible, begin, end);
  if (is(5, 4, 1) && shape.solid() && IsIndiaPan(id))
    OfferAs(Kind::kIndiaPan, affixes.small ? kPossible : kCertain, begin, end);
  if (is(0, 17, 1) && IsResidentId(id)) {
    OfferAs(Kind::kResidentId,
            shape.solid() ? kSelfEvident + (affixes.small ? 1 : 0) : kCertain,
            begin,
            end);
  }
  if (shape.solid() && IsPassportShape(id))
    OfferAs(Kind::kPassport, kWeak, begin, end);
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
  Lettered lettered{text, run, affixes, offers};
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
