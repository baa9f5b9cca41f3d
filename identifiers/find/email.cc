#include "identifiers/find/email.h"

#include <algorithm>
#include <initializer_list>

#include "identifiers/find/glyph.h"
#include "identifiers/find/latin_twin.h"
#include "identifiers/find/top_level_domain.h"

namespace identifiers {
namespace {

constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kTooLongDomain = Email::kMaxDomain + 1;

enum ByteClass : std::uint8_t {
  kAlphanumeric = 1,
  kOfLocal = 2,
  kOfDomain = 4,
};

constexpr auto kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned c = 0; c < classes.size(); ++c)
    if (IsDigit(static_cast<char>(c)) || IsLetter(static_cast<char>(c)))
      classes[c] = kAlphanumeric | kOfLocal | kOfDomain;
  for (const char c : {'.', '-'})
    classes[static_cast<unsigned char>(c)] = kOfLocal | kOfDomain;
  for (const char c : {'_', '+', '%', '\'', '&'})
    classes[static_cast<unsigned char>(c)] = kOfLocal;
  return classes;
}();

bool Is(char c, ByteClass which) {
  return (kClasses[static_cast<unsigned char>(c)] & which) != 0;
}
bool IsAscii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// `sign`, which is in lower case and brackets of any kind, is at `at`.
bool IsWrittenAt(std::string_view text, std::size_t at, std::string_view sign) {
  const auto here = text.substr(at, sign.size());
  return here.size() == sign.size() &&
         std::ranges::equal(here, sign, {}, Lower);
}

// A character of an address, at its place in the text.
struct Letter {
  static constexpr char kNothing = 0;     // It is invisible.
  static constexpr char kForeign = '\1';  // A letter, but none of an address.

  char meaning = kNothing;
  std::size_t bytes = 0;  // 0: the address does not go on here.
};

Letter ForeignAt(std::string_view text, std::size_t at) {
  if (const auto bytes = InvisibleAt(text, at))
    return {Letter::kNothing, bytes};
  const Twin twin = LatinTwinAt(text, at);
  if (twin.bytes == 0) return {};
  return {twin.letter != 0 ? twin.letter : Letter::kForeign, twin.bytes};
}

Letter LocalBefore(std::string_view text, std::size_t at) {
  if (at == 0) return {};
  const char c = text[at - 1];
  if (IsAscii(c)) return {c, Is(c, kOfLocal) ? std::size_t{1} : 0};
  constexpr std::size_t kLongest = 3;
  std::size_t bytes = 1;
  while (bytes < std::min(at, kLongest) &&
         (static_cast<unsigned char>(text[at - bytes]) & 0xC0U) == 0x80)
    ++bytes;
  const Letter letter = ForeignAt(text, at - bytes);
  if (letter.bytes < bytes) return {};
  const bool fits = letter.meaning == Letter::kNothing ||
                    letter.meaning == Letter::kForeign ||
                    Is(letter.meaning, kOfLocal);
  return {letter.meaning, fits ? bytes : 0};
}

// "[dot]", "(dot)", with a space on either side; the ideographic full stop.
std::size_t WrittenDotAt(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with("\xE3\x80\x82")) return 3;
  const std::size_t bracket = text[at] == ' ' ? at + 1 : at;
  if (!IsWrittenAt(text, bracket, "[dot]") &&
      !IsWrittenAt(text, bracket, "(dot)"))
    return 0;
  const std::size_t end = bracket + 5;
  return end - at + (end < text.size() && text[end] == ' ' ? 1 : 0);
}

Letter DomainAt(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (Is(c, kOfDomain)) return {c, 1};
  if (c == ' ' || c == '[' || c == '(' || c == '\xE3')
    if (const auto dot = WrittenDotAt(text, at)) return {'.', dot};
  if (IsAscii(c)) return {};
  const Letter letter = ForeignAt(text, at);
  const bool fits =
      letter.meaning == Letter::kNothing || Is(letter.meaning, kOfDomain);
  return {letter.meaning, fits ? letter.bytes : 0};
}

bool IsGoodDomain(std::string_view domain) {
  if (domain.empty() || domain.size() > Email::kMaxDomain) return false;
  std::size_t label = 0;  // Where it begins.
  for (std::size_t at = 0;; ++at) {
    const bool ends = at == domain.size();
    if (!ends && domain[at] != '.') continue;
    if (at == label || at - label > kMaxLabel || domain[label] == '-' ||
        domain[at - 1] == '-')
      return false;
    if (ends) break;
    label = at + 1;
  }
  return label > 0 && IsTopLevelDomain(domain.substr(label));
}

bool IsGoodLocal(std::string_view local) {
  bool two_stops = false;
  for (std::size_t i = 1; i < local.size(); ++i)
    two_stops = two_stops || (local[i] == '.' && local[i - 1] == '.');
  return !local.empty() && local.size() <= Email::kMaxLocal &&
         local.back() != '.' && !two_stops;
}

// What nearly all local parts are: a row of ASCII. False: this one is not, or
// too long.
bool ReadPlainLocal(std::string_view text, std::size_t end, Email& email) {
  const std::size_t first = end - std::min(end, kEmailReach);
  std::size_t begin = end;
  while (begin > first && Is(text[begin - 1], kOfLocal))
    --begin;
  if (begin > 0 && !IsAscii(text[begin - 1])) return false;
  // "=3D" is how quoted-printable writes "=" (RFC 2045).
  if (begin > 0 && text[begin - 1] == '=' &&
      text.substr(begin, end - begin).starts_with("3D"))
    begin += 2;
  // Quotes and punctuation around an address are not of it.
  while (begin < end && !Is(text[begin], kAlphanumeric) && text[begin] != '_')
    ++begin;
  if (end - begin > Email::kMaxLocal) return false;
  email.begin = begin;
  for (; begin < end; ++begin)
    email.form[email.form_size++] = Lower(text[begin]);
  return true;
}

// Reads back from `end`, then puts what it read into the form. False: there is
// no local part.
bool ReadLocal(std::string_view text, std::size_t end, Email& email) {
  if (ReadPlainLocal(text, end, email)) return IsGoodLocal(email.Form());
  std::array<char, kEmailReach> letters;  // From its end on.
  std::array<std::uint8_t, kEmailReach> bytes;
  std::size_t first = kEmailReach;
  email.begin = end;
  while (end - email.begin < kEmailReach && first > 0) {
    const Letter letter = LocalBefore(text, email.begin);
    if (letter.bytes == 0) break;
    if (letter.meaning == Letter::kForeign) return false;
    email.begin -= letter.bytes;
    letters[--first] = Lower(letter.meaning);
    bytes[first] = static_cast<std::uint8_t>(letter.bytes);
  }
  const auto drop = [&] { email.begin += bytes[first++]; };
  // "=3D" is how quoted-printable writes "=" (RFC 2045).
  if (email.begin > 0 && text[email.begin - 1] == '=' &&
      text.substr(email.begin).starts_with("3D")) {
    drop();
    drop();
  }
  // Quotes and punctuation around an address are not of it.
  while (first < kEmailReach && !Is(letters[first], kAlphanumeric) &&
         letters[first] != '_')
    drop();
  for (; first < kEmailReach; ++first) {
    if (letters[first] == Letter::kNothing) continue;
    if (email.form_size == Email::kMaxLocal) return false;
    email.form[email.form_size++] = letters[first];
  }
  return IsGoodLocal(email.Form());
}

// What nearly all domains are. False: this one is not, or too long.
bool ReadPlainDomain(std::string_view text, std::size_t at, Email& email) {
  std::size_t end = at;
  const std::size_t last = at + std::min(text.size() - at, kTooLongDomain);
  while (end < last && Is(text[end], kOfDomain))
    ++end;
  if (end - at == kTooLongDomain) return false;
  if (end < text.size()) {  // A dot may be written out.
    const char next =
        text[end] == ' ' && end + 1 < text.size() ? text[end + 1] : text[end];
    if (!IsAscii(text[end]) || next == '[' || next == '(') return false;
  }
  // Not the full stop of a sentence, or a dash after it.
  while (end > at && !Is(text[end - 1], kAlphanumeric))
    --end;
  for (std::size_t i = at; i < end; ++i)
    email.form[email.form_size++] = Lower(text[i]);
  email.end = end;
  return true;
}

bool ReadDomain(std::string_view text, std::size_t at, Email& email) {
  const std::size_t begin = email.form_size;
  if (ReadPlainDomain(text, at, email))
    return IsGoodDomain(email.Form().substr(begin));
  std::size_t size = begin;
  for (std::size_t letters = 0; at < text.size(); ++letters) {
    const Letter letter = DomainAt(text, at);
    if (letter.bytes == 0 || letters > Email::kMaxDomain) break;
    at += letter.bytes;
    if (letter.meaning == Letter::kNothing) continue;
    if (size == email.form.size()) return false;
    email.form[size++] = Lower(letter.meaning);
    if (!Is(letter.meaning, kAlphanumeric)) continue;
    // Not the full stop of a sentence, or a dash after it.
    email.form_size = size;
    email.end = at;
  }
  return IsGoodDomain(email.Form().substr(begin));
}

}  // namespace

std::size_t AtSignAt(std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first == '@') return 1;
  if (first != '[' && first != '(' && first != '\xEF') return 0;
  if (text.substr(at).starts_with("\xEF\xBC\xA0")) return 3;
  return IsWrittenAt(text, at, "[at]") || IsWrittenAt(text, at, "(at)") ? 4 : 0;
}

bool FindEmail(std::string_view text,
               std::size_t at,
               std::size_t sign,
               Email& email) {
  std::size_t domain = at + sign;
  const bool in_brackets = text[at] == '[' || text[at] == '(';
  if (in_brackets && at > 0 && text[at - 1] == ' ') --at;
  if (in_brackets && domain < text.size() && text[domain] == ' ') ++domain;
  email.form_size = 0;
  if (!ReadLocal(text, at, email)) return false;
  email.form[email.form_size++] = '@';
  return ReadDomain(text, domain, email);
}

bool ReadEmail(std::string_view written, Email& email) {
  for (std::size_t at = 0; at < written.size(); ++at)
    if (const auto sign = AtSignAt(written, at))
      return FindEmail(written, at, sign, email);
  return false;
}

}  // namespace identifiers
