#include "identifiers/find/id_rules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "identifiers/find/glyph.h"
#include "identifiers/ids/brazil.h"
#include "identifiers/ids/card.h"
#include "identifiers/ids/france.h"
#include "identifiers/ids/hong_kong_macau.h"
#include "identifiers/ids/iban.h"
#include "identifiers/ids/imei.h"
#include "identifiers/ids/india.h"
#include "identifiers/ids/italy.h"
#include "identifiers/ids/netherlands.h"
#include "identifiers/ids/passport.h"
#include "identifiers/ids/poland.h"
#include "identifiers/ids/resident_id.h"
#include "identifiers/ids/spain.h"
#include "identifiers/ids/taiwan.h"
#include "identifiers/ids/uk.h"
#include "identifiers/ids/us.h"

namespace identifiers {
namespace {

using Kind = protocol::IdentifierKind;

// One candidate, to be offered under whatever kinds it fits.
struct Number {
  const DigitRun& run;
  const std::size_t from;
  const std::size_t to;
  const NumberShape& shape;
  Offers& offers;

  std::string_view digits() const { return run.Digits(from, to); }
  void Offer(Kind kind, int score, std::string_view form) const {
    const bool doubtful = run.lookalike || shape.Has('\n');
    offers.Add(kind,
               doubtful ? score - 1 : score,
               run.begin[from],
               run.end[to - 1],
               form);
  }
  void Offer(Kind kind, int score) const { Offer(kind, score, digits()); }
};

bool IsEvenly(const NumberShape& shape) {
  return shape.largest() == 1;
}

// Groups of four (the last may be shorter), or 4-6-4 and 4-6-5.
bool HasCardGroups(const NumberShape& shape) {
  const char separator = shape.separator();
  if (separator != ' ' && separator != '-') return false;
  if (shape.Is({4, 6, 4}, " -") || shape.Is({4, 6, 5}, " -")) return true;
  for (std::size_t i = 0; i + 1 < shape.groups(); ++i)
    if (shape.group(i) != 4) return false;
  return shape.group(shape.groups() - 1) <= 4;
}

void OfferNine(const Number& number) {
  const auto digits = number.digits();
  const auto& shape = number.shape;
  const bool written = shape.Is({3, 2, 4}, "-");
  if ((written || shape.solid() || shape.Is({3, 2, 4}, " ")) && IsUsSsn(digits))
    number.Offer(Kind::kUsSsn, written ? kPossible : kWeak);
  if (shape.solid() || shape.Is({4, 2, 3}, ".") || shape.Is({3, 3, 3}, " .-")) {
    if (IsNetherlandsBsn(digits)) number.Offer(Kind::kNetherlandsBsn, kWeak);
  }
}

void OfferTen(const Number& number) {
  const bool written = number.shape.Is({3, 3, 4}, " -");
  if ((written || number.shape.solid()) && IsUkNhs(number.digits()))
    number.Offer(Kind::kUkNhs, written ? kPossible : kWeak);
}

void OfferEleven(const Number& number) {
  const auto digits = number.digits();
  const bool written = number.shape.Is({3, 3, 3, 2}, ".-") &&
                       number.shape.Has('-') && number.shape.Has('.');
  if ((written || number.shape.solid() ||
       number.shape.Is({3, 3, 3, 2}, " -.")) &&
      IsBrazilCpf(digits))
    number.Offer(Kind::kBrazilCpf, written ? kSelfEvident : kWeak);
  if (number.shape.solid() && IsPolandPesel(digits))
    number.Offer(Kind::kPolandPesel, kWeak);
}

void OfferTwelve(const Number& number) {
  const bool written = number.shape.Is({4, 4, 4}, " -");
  if ((written || number.shape.solid()) && IsIndiaAadhaar(number.digits()))
    number.Offer(Kind::kIndiaAadhaar, written ? kPossible : kWeak);
}

void OfferFifteen(const Number& number) {
  const auto digits = number.digits();
  const auto& shape = number.shape;
  if ((shape.solid() || shape.Is({2, 6, 6, 1}, " -") ||
       shape.Is({6, 2, 6, 1}, " -")) &&
      IsImei(digits))
    number.Offer(Kind::kImei, kPossible);
  const bool french = shape.Is({1, 2, 2, 2, 3, 3, 2}, " .-") ||
                      shape.Is({13, 2}, " -") ||
                      shape.Is({1, 2, 2, 2, 6, 2}, " ");
  if ((french || shape.solid()) && IsFranceNir(digits))
    number.Offer(Kind::kFranceNir, french ? kSelfEvident : kPossible);
  if (shape.solid() && IsResidentId15(digits)) {
    const auto form = ResidentId18Of(digits);
    number.Offer(Kind::kResidentId, kPossible, {form.data(), form.size()});
  }
}

void OfferCard(const Number& number) {
  const bool groups = HasCardGroups(number.shape);
  if (!groups && !number.shape.solid() && !IsEvenly(number.shape)) return;
  if (!IsCardNumber(number.digits())) return;
  number.Offer(Kind::kCard, groups ? kCertain : kPossible);
}

void OfferEighteen(const Number& number) {
  const auto digits = number.digits();
  const bool written = number.shape.solid() ||
                       number.shape.Is({6, 4, 4, 4}, " -") ||
                       number.shape.Is({6, 8, 4}, " -") ||
                       number.shape.Is({6, 4, 2, 2, 4}, " -");
  if (!written && !IsEvenly(number.shape)) return;
  if (IsResidentId(digits))
    number.Offer(Kind::kResidentId,
                 number.shape.solid() ? kSelfEvident : kCertain);
}

// Macau: 1234567(8), 1/234567/8.
void OfferEight(const Number& number) {
  if ((number.shape.solid() || number.shape.Is({7, 1}, "(") ||
       number.shape.Is({1, 6, 1}, "/")) &&
      IsMacauId(number.digits()))
    number.Offer(Kind::kMacauId, kWeak);
}

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
};

bool IsApart(char c) {
  return c == ' ' || c == '-' || c == '.';
}

bool WordEndsAt(std::string_view text, std::size_t at) {
  return at >= text.size() || !IsWordByte(text[at]);
}

void TakeLettersBefore(std::string_view text,
                       std::size_t at,
                       Affixes& affixes) {
  affixes.begin = at;
  std::size_t last = at;
  if (last > 0 && IsApart(text[last - 1])) --last;
  std::size_t first = last;
  while (first > 0 && IsLetter(text[first - 1]) &&
         last - first < Affixes::kMost)
    --first;
  const std::size_t most = last < at ? 2 : Affixes::kMost;
  if (first == last || last - first > most ||
      (first > 0 && IsWordByte(text[first - 1])))
    return;
  for (std::size_t i = first; i < last; ++i) {
    affixes.before[affixes.before_size++] = Upper(text[i]);
    affixes.small = affixes.small || text[i] >= 'a';
  }
  affixes.before_apart = last < at;
  affixes.apart = affixes.before_apart;
  affixes.begin = first;
}

void TakeLetterBehind(std::string_view text, std::size_t at, Affixes& affixes) {
  affixes.end = at;
  std::size_t letter = at;
  if (letter < text.size() && IsApart(text[letter])) ++letter;
  if (letter >= text.size() || !IsLetter(text[letter]) ||
      !WordEndsAt(text, letter + 1))
    return;
  // "12345678 a sentence": a letter apart is written as a capital.
  if (letter > at && text[letter] >= 'a') return;
  affixes.behind = Upper(text[letter]);
  affixes.small = affixes.small || text[letter] >= 'a';
  affixes.apart = affixes.apart || letter > at;
  affixes.end = letter + 1;
}

// A letter as check character in parentheses: A123456(A).
void TakeCheckLetter(std::string_view text, std::size_t at, Affixes& affixes) {
  if (at < text.size() && text[at] == ' ') ++at;
  if (at + 2 >= text.size() || text[at] != '(' || text[at + 2] != ')') return;
  if (!IsLetter(text[at + 1])) return;
  affixes.behind = Upper(text[at + 1]);
  affixes.apart = true;
  affixes.end = at + 3;
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
  if (check_digit && end < text.size() && text[end] == ')') ++end;

  const auto is = [&](std::size_t b, std::size_t d, std::size_t a) {
    return before == b && digits == d && behind == a;
  };
  const bool check_letter = with_behind && text[affixes.end - 1] == ')';
  if (is(0, 8, 1) && IsSpainDni(id))
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

std::size_t FirstGroupEnd(const DigitRun& run) {
  std::size_t to = 1;
  while (!run.EndsGroup(to))
    ++to;
  return to;
}

std::size_t LastGroupBegin(const DigitRun& run) {
  std::size_t from = run.size - 1;
  while (!run.BeginsGroup(from))
    --from;
  return from;
}

// Letters and digits from `at` on, single separators left out, as capitals.
// Offers the longest that is an IBAN and ends with a word.
void OfferIban(std::string_view text, std::size_t at, Offers& offers) {
  constexpr std::size_t kLongest = 34;
  std::array<char, kLongest> compact{};
  std::size_t size = 0;
  const std::size_t begin = at;
  std::size_t best = 0;
  std::size_t best_end = 0;
  while (size < kLongest && at < text.size()) {
    if (IsApart(text[at]) && size > 0) ++at;
    if (at >= text.size() || (!IsDigit(text[at]) && !IsLetter(text[at]))) break;
    compact[size++] = Upper(text[at++]);
    if (size >= 15 && WordEndsAt(text, at) && IsIban({compact.data(), size})) {
      best = size;
      best_end = at;
    }
  }
  if (best > 0)
    offers.Add(
        Kind::kIban, kSelfEvident, begin, best_end, {compact.data(), best});
}

// A codice fiscale in its five groups: RSS MRA 85T10 A562 S. `word` is the
// third.
void OfferSpacedCodiceFiscale(std::string_view text,
                              std::size_t begin,
                              std::size_t end,
                              Offers& offers) {
  constexpr std::size_t kBefore = 8;  // "RSS MRA "
  constexpr std::size_t kBehind = 7;  // " A562 S"
  if (begin < kBefore || end + kBehind > text.size()) return;
  const std::size_t first = begin - kBefore;
  const auto all = text.substr(first, end + kBehind - first);
  if (all[3] != ' ' || all[7] != ' ' || all[13] != ' ' || all[18] != ' ' ||
      !WordEndsAt(text, end + kBehind) ||
      (first > 0 && IsWordByte(text[first - 1])))
    return;
  std::array<char, 16> id{};
  std::size_t size = 0;
  for (const char c : all)
    if (c != ' ' && size < id.size()) id[size++] = Upper(c);
  if (size == id.size() && IsItalyCodiceFiscale({id.data(), size}))
    offers.Add(Kind::kItalyCodiceFiscale,
               kSelfEvident,
               first,
               end + kBehind,
               {id.data(), size});
}

// The word of letters and digits around [begin, end).
std::string_view WordAround(std::string_view text,
                            std::size_t begin,
                            std::size_t end) {
  constexpr std::size_t kLongest = 40;
  const std::size_t first = begin;
  while (begin > 0 && IsWordByte(text[begin - 1]) && first - begin < kLongest)
    --begin;
  while (end < text.size() && IsWordByte(text[end]) && end - first < kLongest)
    ++end;
  return text.substr(begin, end - begin);
}

}  // namespace

void OfferDigitIds(const DigitRun& run,
                   std::size_t from,
                   std::size_t to,
                   const NumberShape& shape,
                   Offers& offers) {
  if (shape.IsPartOfFours(run, from, to)) return;
  const Number number{run, from, to, shape, offers};
  switch (to - from) {
    case 8:
      OfferEight(number);
      break;
    case 9:
      OfferNine(number);
      break;
    case 10:
      OfferTen(number);
      break;
    case 11:
      OfferEleven(number);
      break;
    case 12:
      OfferTwelve(number);
      break;
    case 15:
      OfferFifteen(number);
      break;
    case 18:
      OfferEighteen(number);
      break;
    default:
      break;
  }
  if (to - from >= 12 && to - from <= 19) OfferCard(number);
  if (to - from >= 7 && to - from <= 9 && shape.solid() &&
      IsPassportShape(number.digits()))
    number.Offer(Kind::kPassport, kWeak);
}

void OfferLetteredIds(std::string_view text,
                      const DigitRun& run,
                      Offers& offers) {
  Affixes affixes;
  TakeLettersBefore(text, run.begin[0], affixes);
  TakeLetterBehind(text, run.end[run.size - 1], affixes);
  TakeCheckLetter(text, run.end[run.size - 1], affixes);
  if (affixes.before_size == 0 && affixes.behind == 0) return;
  Lettered lettered{text, run, affixes, offers};
  const std::size_t first = FirstGroupEnd(run);
  const std::size_t last = LastGroupBegin(run);
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

void OfferMixedIds(std::string_view text, const DigitRun& run, Offers& offers) {
  const auto word = WordAround(text, run.begin[0], run.end[0]);
  const auto begin = static_cast<std::size_t>(word.data() - text.data());
  const bool first = run.begin[0] == begin + 2;
  if (first && IsLetter(word[0]) && IsLetter(word[1]) && word.size() >= 4 &&
      IsDigit(word[3]))
    OfferIban(text, begin, offers);
  if (word.size() == 5)
    OfferSpacedCodiceFiscale(text, begin, begin + word.size(), offers);
  std::array<char, 16> capitals{};
  if (word.size() > capitals.size()) return;
  std::ranges::transform(word, capitals.begin(), Upper);
  const std::string_view id(capitals.data(), word.size());
  const std::size_t end = begin + word.size();
  if (IsPassportShape(id))  // C01XA3T40.
    offers.Add(Kind::kPassport, kWeak, begin, end, id);
  if (id.size() == 16 && IsItalyCodiceFiscale(id))
    offers.Add(Kind::kItalyCodiceFiscale, kSelfEvident, begin, end, id);
  if (id.size() == 15 && IsFranceNir(id))
    offers.Add(Kind::kFranceNir, kCertain, begin, end, id);
}

}  // namespace identifiers
