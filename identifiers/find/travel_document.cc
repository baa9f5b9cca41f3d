#include "identifiers/find/travel_document.h"

#include <cstddef>
#include <initializer_list>
#include <optional>

#include "identifiers/find/candidate.h"
#include "identifiers/find/glyph.h"
#include "identifiers/ids/machine_readable_zone.h"
#include "identifiers/ids/netherlands.h"
#include "identifiers/ids/shape.h"
#include "identifiers/ids/spain.h"

namespace identifiers {
namespace {

using Kind = protocol::IdentifierKind;
using Zone = MachineReadableZone;

constexpr char kFiller = '<';
constexpr std::size_t kNameBegin = 5;  // Behind type and state, of TD3 and TD2.

// Between two lines: a line's end, or spaces where something took it away, or
// nothing.
constexpr std::size_t kMostBetween = 3;

bool IsBetween(char c) {
  return c == '\n' || c == '\r' || c == ' ';
}

// The line of `size` before that at `begin`; empty if there is none.
std::string_view LineBefore(std::string_view text,
                            std::size_t begin,
                            std::size_t size) {
  std::size_t end = begin;
  while (end > 0 && begin - end < kMostBetween && IsBetween(text[end - 1]))
    --end;
  if (end < size) return {};
  if (end > size && IsZoneCharacter(text[end - size - 1])) return {};
  return text.substr(end - size, size);
}

std::string_view LineBehind(std::string_view text,
                            std::size_t end,
                            std::size_t size) {
  std::size_t begin = end;
  while (begin < text.size() && begin - end < kMostBetween &&
         IsBetween(text[begin]))
    ++begin;
  if (begin + size > text.size()) return {};
  if (begin + size < text.size() && IsZoneCharacter(text[begin + size]))
    return {};
  return text.substr(begin, size);
}

std::size_t OffsetIn(std::string_view text, std::string_view part) {
  return static_cast<std::size_t>(part.data() - text.data());
}

// What a person's own number is, in a document of a state that is known to have
// it in the zone. The Netherlands had the BSN in the optional field of
// passports and cards up to 2021 (Kamerstukken II 2012/13, 25764 nr. 70). Spain
// has the DNI there, with the card's own number in front; cards before 2006 had
// the DNI in its place (J. Portella, Demystifying the DNI numbers; the specimen
// BAA000589). Polish passports have no PESEL there.
std::optional<Kind> PersonsNumber(std::string_view state, std::string_view id) {
  if (state == "ESP" && IsSpainDni(id)) return Kind::kSpainDni;
  if (state == "NLD" && IsNetherlandsBsn(id)) return Kind::kNetherlandsBsn;
  return std::nullopt;
}

// Without fillers: they stand for what the number is written with.
void Offer(Kind kind,
           std::size_t begin,
           std::size_t end,
           std::initializer_list<std::string_view> parts,
           Resolver& resolver) {
  Candidate number{
      .kind = kind, .score = kSelfEvident, .begin = begin, .end = end};
  for (const auto part : parts)
    for (const char c : part)
      if (c != kFiller) number.Append({&c, 1});
  resolver.Add(number);
}

// Its numbers stand for the text up to `end`, where dates and optional digits
// are nothing else.
void OfferNumbers(std::string_view text,
                  const ZoneDocument& document,
                  std::size_t end,
                  Resolver& resolver) {
  const auto& [state, number, number_rest, optional] = document;
  std::size_t number_end = end;
  if (const auto kind = PersonsNumber(state, optional)) {
    number_end = OffsetIn(text, optional);
    Offer(*kind, number_end, end, {optional}, resolver);
  }
  Offer(PersonsNumber(state, number).value_or(Kind::kPassport),
        OffsetIn(text, number),
        number_end,
        {number, number_rest},
        resolver);
}

bool AppendName(std::string_view part, Candidate& name) {
  for (const char c : part) {
    const char lower = c == kFiller ? ' ' : Lower(c);
    if (!name.Append({&lower, 1})) return false;
  }
  return true;
}

// As a name in two columns: given names, then the surname.
void OfferName(std::string_view text,
               std::string_view field,
               Resolver& resolver) {
  const auto [surname, given] = NameInZone(field);
  if (surname.empty()) return;
  Candidate name{.kind = protocol::IdentifierKind::kPersonName,
                 .score = kCertain,
                 .begin = OffsetIn(text, surname),
                 .end = OffsetIn(text, given) + given.size()};
  if (AppendName(given, name) && name.Append(" ") && AppendName(surname, name))
    resolver.Add(name);
}

// The line of a TD3 or a TD2 whose date of birth is at `birth`.
bool OfferFromTwoLines(std::string_view text,
                       std::size_t birth,
                       std::size_t size,
                       Resolver& resolver) {
  if (birth < Zone::kBirth) return false;
  const std::size_t begin = birth - Zone::kBirth;
  if (begin + size > text.size() ||
      (begin + size < text.size() && IsZoneCharacter(text[begin + size])))
    return false;
  const auto line = text.substr(begin, size);
  const auto document = ReadZoneLine(line);
  if (!document) return false;
  const auto above = LineBefore(text, begin, size);
  // What goes on before it has to be the first line.
  if (above.empty() && begin > 0 && IsZoneCharacter(text[begin - 1]))
    return false;
  OfferNumbers(text, *document, begin + size, resolver);
  if (!above.empty() && IsUpperChar(above[0]))
    OfferName(text, above.substr(kNameBegin), resolver);
  return true;
}

// The three lines of a TD1.
void OfferFromThreeLines(std::string_view text,
                         std::size_t birth,
                         Resolver& resolver) {
  if (birth + Zone::kTd1Line > text.size()) return;
  const auto first = LineBefore(text, birth, Zone::kTd1Line);
  const auto second = text.substr(birth, Zone::kTd1Line);
  const auto document = ReadZoneLines(first, second);
  if (!document) return;
  const std::size_t end = birth + Zone::kTd1Line;
  OfferNumbers(text, *document, end, resolver);
  OfferName(text, LineBehind(text, end, Zone::kTd1Line), resolver);
}

}  // namespace

void OfferTravelDocument(std::string_view text,
                         const DigitRun& run,
                         Resolver& resolver) {
  const std::size_t birth = run.begin[0];
  if (!IsZoneDate(run.Digits(0, Zone::kBirthDigits))) return;
  if (OfferFromTwoLines(text, birth, Zone::kTd3Line, resolver) ||
      OfferFromTwoLines(text, birth, Zone::kTd2Line, resolver))
    return;
  OfferFromThreeLines(text, birth, resolver);
}

}  // namespace identifiers
