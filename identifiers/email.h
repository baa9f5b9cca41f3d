#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace identifiers {

struct EmailMatch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The address around the @ at `at`, if there is one: RFC 5321 lengths, the
// characters that addresses really use, a domain of two or more labels that
// ends in letters.
std::optional<EmailMatch> FindEmail(std::string_view text, std::size_t at);

// Lower case: the domain by rule (RFC 5321 2.4), the local part because every
// provider of note treats it so.
std::string CanonicalEmail(std::string_view address);

}  // namespace identifiers
