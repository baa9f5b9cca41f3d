#include "identifiers/find/id_rules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "identifiers/ids/brazil.h"
#include "identifiers/ids/card.h"
#include "identifiers/ids/france.h"
#include "identifiers/ids/hong_kong_macau.h"
#include "identifiers/ids/imei.h"
#include "identifiers/ids/india.h"
#include "identifiers/ids/netherlands.h"
#include "identifiers/ids/passport.h"
#include "identifiers/ids/poland.h"
#include "identifiers/ids/resident_id.h"
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
  const std::string_view home;
  Offers& offers;

  // The score of a form that is usual in `country`, and elsewhere may be
  // anything.
  int PossibleIn(std::string_view country) const {
    return home == country ? kPossible : kWeak;
  }
  std::string_view digits() const { return run.Digits(from, to); }
  void Offer(Kind kind, int score, std::string_view form) const {
    const bool doubtful = run.lookalike || shape.HasLineEnd();
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

// Groups of four (the last may be shorter), or 4-6-4, 4-6-5 and 4-3-3-3.
bool HasCardGroups(const NumberShape& shape) {
  if (std::string_view(" -.*").find(shape.separator()) ==
      std::string_view::npos)
    return false;
  if (shape.Is({4, 6, 4}, " -") || shape.Is({4, 6, 5}, " -") ||
      shape.Is({4, 3, 3, 3}, " -"))
    return true;
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
    number.Offer(Kind::kUkNhs, written ? number.PossibleIn("GB") : kWeak);
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
    number.Offer(Kind::kIndiaAadhaar,
                 written ? number.PossibleIn("IN") : kWeak);
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
  const int rare = IsRareCardLength(number.digits()) ? 1 : 0;
  // Points and stars (bullets are read as such) part other figures, too.
  const bool usual = groups && (number.shape.separator() == ' ' ||
                                number.shape.separator() == '-');
  number.Offer(Kind::kCard, (usual ? kCertain : kPossible) - rare);
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

}  // namespace

void OfferDigitIds(const DigitRun& run,
                   std::size_t from,
                   std::size_t to,
                   const NumberShape& shape,
                   std::string_view home,
                   Offers& offers) {
  if (shape.IsPartOfFours(run, from, to)) return;
  // 0.863937979737193
  if (from > 0 && run.before[from] == '.' && shape.solid()) return;
  const Number number{run, from, to, shape, home, offers};
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

}  // namespace identifiers
