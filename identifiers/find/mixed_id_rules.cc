#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "identifiers/find/glyph.h"
#include "identifiers/find/id_rules.h"
#include "identifiers/ids/france.h"
#include "identifiers/ids/iban.h"
#include "identifiers/ids/italy.h"
#include "identifiers/ids/passport.h"

namespace identifiers {
namespace {

using Kind = protocol::IdentifierKind;

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
      IsWordAt(text, end + kBehind) ||
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

// Letters and digits without a separator, as capitals.
struct Word {
  // Longer than any id; what does not fit is none.
  static constexpr std::size_t kRoom = 18;

  std::size_t begin = 0;
  std::size_t end = 0;
  std::array<char, kRoom> compact{};
  std::size_t size = 0;
  bool whole_before = false;  // It begins there, and not farther back.

  std::string_view id() const { return {compact.data(), size}; }
};

bool IsAsciiAt(std::string_view text, std::size_t at) {
  return at >= text.size() || static_cast<unsigned char>(text[at]) < 0x80;
}

// The one around the digit at `at`. Of a longer word its first characters.
// Nothing: it is not of ASCII alone, or something else stands beside it.
std::optional<Word> AsciiWordAround(std::string_view text, std::size_t at) {
  Word word{.begin = at};
  const std::size_t first = at - std::min(at, Word::kRoom);
  while (word.begin > first && IsWordByte(text[word.begin - 1]))
    --word.begin;
  if (word.begin > first && !IsAsciiAt(text, word.begin - 1))
    return std::nullopt;
  word.whole_before = word.begin == 0 || word.begin > first;
  word.end = word.begin;
  for (; word.size < Word::kRoom && word.end < text.size(); ++word.end) {
    const char c = text[word.end];
    if (!IsWordByte(c)) break;
    word.compact[word.size++] = Upper(c);
  }
  if (word.size < Word::kRoom && !IsAsciiAt(text, word.end))
    return std::nullopt;
  return word;
}

// The same, whatever its letters and digits are.
Word WordAround(std::string_view text, std::size_t at) {
  if (const auto word = AsciiWordAround(text, at)) return *word;
  Word word{.begin = at};
  for (std::size_t steps = 0; word.begin > 0 && steps < Word::kRoom; ++steps) {
    const std::size_t visible = BehindVisible(text, word.begin);
    const std::size_t before =
        visible == 0 ? 0 : CharacterBefore(text, visible);
    word.whole_before =
        visible == 0 ||
        (AlphanumericAt(text, before).meaning == 0 && text[before] != '_');
    if (word.whole_before) break;
    word.begin = before;
  }
  word.whole_before = word.whole_before || word.begin == 0;
  word.end = word.begin;
  while (word.size < Word::kRoom) {
    const std::size_t at_next = word.end + InvisibleAt(text, word.end);
    const Glyph glyph = AlphanumericAt(text, at_next);
    const bool underscore = at_next < text.size() && text[at_next] == '_';
    if (glyph.meaning == 0 && !underscore) break;
    word.compact[word.size++] = underscore ? '_' : glyph.meaning;
    word.end = at_next + (underscore ? 1U : glyph.bytes);
  }
  return word;
}

// A NIR of Corsica in its groups: 2 69 05 2A 588 157 80. `run` ends with the 2.
void OfferSpacedNir(std::string_view text,
                    const DigitRun& run,
                    Offers& offers) {
  constexpr std::size_t kBefore = 6;
  constexpr std::size_t kDigits = 15;
  if (run.size != kBefore || run.digits[kBefore - 1] != '2') return;
  std::array<char, kDigits> id{};
  std::size_t size = 0;
  std::size_t at = run.begin[0];
  while (size < id.size()) {
    at += InvisibleAt(text, at);
    if (size > 0) at += ApartAt(text, at).bytes;
    const Glyph glyph = AlphanumericAt(text, at);
    if (glyph.meaning == 0) return;
    id[size++] = glyph.meaning;
    at += glyph.bytes;
  }
  if (!IsWordAt(text, at) && IsFranceNir({id.data(), size}))
    offers.Add(
        Kind::kFranceNir, kSelfEvident, run.begin[0], at, {id.data(), size});
}

}  // namespace

void OfferIban(std::string_view text, std::size_t at, Offers& offers) {
  constexpr std::size_t kLongest = 34;
  std::array<char, kLongest> compact{};
  std::size_t size = 0;
  const std::size_t begin = at;
  std::size_t best = 0;
  std::size_t best_end = 0;
  while (size < kLongest) {
    at += InvisibleAt(text, at);
    if (size > 0) at += ApartAt(text, at).bytes;
    const Glyph glyph = AlphanumericAt(text, at);
    if (glyph.meaning == 0) break;
    compact[size++] = glyph.meaning;
    at += glyph.bytes;
    if (size >= 15 && !IsWordAt(text, at) && IsIban({compact.data(), size})) {
      best = size;
      best_end = at;
    }
  }
  if (best > 0)
    offers.Add(
        Kind::kIban, kSelfEvident, begin, best_end, {compact.data(), best});
}

void OfferMixedIds(std::string_view text, const DigitRun& run, Offers& offers) {
  const auto word = WordAround(text, run.begin[0]);
  const auto id = word.id();
  if (word.whole_before && id.size() >= 4 && IsLetter(id[0]) &&
      IsLetter(id[1]) && IsDigit(id[2]) && IsDigit(id[3]))
    OfferIban(text, word.begin, offers);
  if (id.size() == 5)
    OfferSpacedCodiceFiscale(text, word.begin, word.end, offers);
  if (IsPassportShape(id))  // C01XA3T40.
    offers.Add(Kind::kPassport, kWeak, word.begin, word.end, id);
  if (id.size() == 16 && IsItalyCodiceFiscale(id))
    offers.Add(
        Kind::kItalyCodiceFiscale, kSelfEvident, word.begin, word.end, id);
  if (id.size() == 15 && IsFranceNir(id))
    offers.Add(Kind::kFranceNir, kCertain, word.begin, word.end, id);
  OfferSpacedNir(text, run, offers);
}

}  // namespace identifiers
