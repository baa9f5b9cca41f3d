#include "identifiers/email.h"

#include <algorithm>

namespace identifiers {
namespace {

constexpr std::size_t kMaxLocal = 64;    // RFC 5321 4.5.3.1.1.
constexpr std::size_t kMaxDomain = 253;  // RFC 1035, as text.
constexpr std::size_t kMaxLabel = 63;

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsAlphanumeric(char c) {
  return IsLetter(c) || (c >= '0' && c <= '9');
}
bool IsLocal(char c) {
  return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-' || c == '+' ||
         c == '%' || c == '\'' || c == '&';
}
bool IsDomain(char c) {
  return IsAlphanumeric(c) || c == '-' || c == '.';
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
    if (dot == domain.size())
      return labels >= 2 && label.size() >= 2 &&
             std::all_of(label.begin(), label.end(), IsLetter);
    domain.remove_prefix(dot + 1);
  }
  return false;
}

}  // namespace

std::optional<EmailMatch> FindEmail(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin <= kMaxLocal && IsLocal(text[begin - 1]))
    --begin;
  if (at - begin > kMaxLocal) return std::nullopt;
  // Quotes and punctuation around an address are not of it.
  while (begin < at && !IsAlphanumeric(text[begin]) && text[begin] != '_')
    ++begin;
  if (begin == at || text[at - 1] == '.') return std::nullopt;
  if (text.substr(begin, at - begin).find("..") != std::string_view::npos)
    return std::nullopt;

  std::size_t end = at + 1;
  while (end < text.size() && end - at <= kMaxDomain + 1 && IsDomain(text[end]))
    ++end;
  // The full stop of a sentence, or a dash after it.
  while (end > at + 1 && !IsAlphanumeric(text[end - 1]))
    --end;
  if (!IsGoodDomain(text.substr(at + 1, end - at - 1))) return std::nullopt;
  return EmailMatch{begin, end};
}

std::string CanonicalEmail(std::string_view address) {
  std::string lower(address);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace identifiers
