#include "identifiers/find/email.h"

#include <algorithm>
#include <array>

#include "identifiers/find/glyph.h"
#include "identifiers/find/top_level_domain.h"

namespace identifiers {
namespace {

constexpr std::size_t kMaxLocal = 64;    // RFC 5321 4.5.3.1.1.
constexpr std::size_t kMaxDomain = 253;  // RFC 1035, as text.
constexpr std::size_t kMaxLabel = 63;

bool IsAlphanumeric(char c) {
  return IsLetter(c) || IsDigit(c);
}
bool IsLocal(char c) {
  return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-' || c == '+' ||
         c == '%' || c == '\'' || c == '&';
}
bool IsDomain(char c) {
  return IsAlphanumeric(c) || c == '-' || c == '.';
}

// "[dot]", "(dot)", the full-width and the ideographic full stop.
std::size_t DotAt(std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first != '[' && first != '(' && first != '\xEF' && first != '\xE3')
    return 0;
  const auto here = text.substr(at);
  for (const std::string_view dot :
       {"[dot]", "(dot)", "\xEF\xBC\x8E", "\xE3\x80\x82"})
    if (here.starts_with(dot)) return dot.size();
  return 0;
}

// How many bytes back the character before `at` begins that is part of a local
// part, or nothing; 0: neither.
std::size_t LocalBefore(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  if (IsLocal(text[at - 1])) return 1;
  if (static_cast<unsigned char>(text[at - 1]) < 0x80) return 0;
  for (const std::size_t bytes : {3U, 2U})
    if (at >= bytes && InvisibleAt(text, at - bytes) >= bytes) return bytes;
  return 0;
}

bool IsGoodLabel(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' &&
         label.back() != '-';
}

bool IsGoodDomain(std::string_view domain) {
  if (domain.size() > kMaxDomain) return false;
  std::size_t labels = 0;
  while (!domain.empty()) {
    const auto dot = std::min(domain.find('.'), domain.size());
    const auto label = domain.substr(0, dot);
    if (!IsGoodLabel(label)) return false;
    ++labels;
    if (dot == domain.size()) return labels >= 2 && IsTopLevelDomain(label);
    domain.remove_prefix(dot + 1);
  }
  return false;
}

bool IsGoodLocal(std::string_view local) {
  return !local.empty() && local.size() <= kMaxLocal && local.back() != '.' &&
         local.find("..") == std::string_view::npos;
}

}  // namespace

std::size_t AtSignAt(std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first == '@') return 1;
  if (first != '[' && first != '(' && first != '\xEF') return 0;
  const auto here = text.substr(at);
  if (here.starts_with("\xEF\xBC\xA0")) return 3;
  if (here.starts_with("[at]") || here.starts_with("(at)")) return 4;
  return 0;
}

std::optional<EmailMatch> FindEmail(std::string_view text,
                                    std::size_t at,
                                    std::size_t sign) {
  EmailMatch match{at, at + sign};
  while (at - match.begin < kEmailReach) {
    const std::size_t bytes = LocalBefore(text, match.begin);
    if (bytes == 0) break;
    match.begin -= bytes;
  }
  // Quotes and punctuation around an address are not of it.
  while (match.begin < at && !IsAlphanumeric(text[match.begin]) &&
         text[match.begin] != '_')
    ++match.begin;
  if (match.begin == at) return std::nullopt;

  std::size_t letters = 0;
  while (match.end < text.size() && letters <= kMaxDomain) {
    std::size_t bytes = IsDomain(text[match.end]) ? 1 : DotAt(text, match.end);
    if (bytes == 0) bytes = InvisibleAt(text, match.end);
    if (bytes == 0) break;
    match.end += bytes;
    ++letters;
  }
  // The full stop of a sentence, or a dash after it.
  while (match.end > at + sign && !IsAlphanumeric(text[match.end - 1]))
    --match.end;
  std::array<char, kMaxEmail + 1> form;
  const auto address = text.substr(match.begin, match.end - match.begin);
  const std::size_t size = CanonicalEmail(address, form.data());
  const std::string_view canonical(form.data(), size);
  const std::size_t middle = std::min(canonical.find('@'), size);
  if (middle == size || !IsGoodLocal(canonical.substr(0, middle)) ||
      !IsGoodDomain(canonical.substr(middle + 1)))
    return std::nullopt;
  return match;
}

std::size_t CanonicalEmail(std::string_view address, char* form) {
  std::size_t size = 0;
  bool domain = false;
  for (std::size_t at = 0; at < address.size() && size < kMaxEmail;) {
    if (const auto sign = AtSignAt(address, at); sign > 0 && !domain) {
      form[size++] = '@';
      at += sign;
      domain = true;
    } else if (const auto dot = domain ? DotAt(address, at) : 0; dot > 0) {
      form[size++] = '.';
      at += dot;
    } else if (const auto nothing = InvisibleAt(address, at); nothing > 0) {
      at += nothing;
    } else {
      form[size++] = Lower(address[at++]);
    }
  }
  return size;
}

}  // namespace identifiers
