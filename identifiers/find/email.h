#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace identifiers {

struct EmailMatch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Where an address can have its @: '@', the full-width one, "[at]", "(at)".
// How many bytes it has there, 0 if it is none.
std::size_t AtSignAt(std::string_view text, std::size_t at);

// The address around the at-sign of `sign` bytes at `at`, if there is one: RFC
// 5321 lengths, the characters that addresses really use, a domain of two or
// more labels whose last is a top-level domain. Looks back at most kEmailReach.
inline constexpr std::size_t kEmailReach = 192;
std::optional<EmailMatch> FindEmail(std::string_view text,
                                    std::size_t at,
                                    std::size_t sign);

// Its canonical form, written to `form`, which has room for kMaxEmail: lower
// case (the domain by RFC 5321 2.4, the local part because every provider of
// note treats it so), "@" and "." for all their writings, nothing invisible.
inline constexpr std::size_t kMaxEmail = 64 + 1 + 253;
std::size_t CanonicalEmail(std::string_view address, char* form);

}  // namespace identifiers
