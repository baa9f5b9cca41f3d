#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace identifiers {

struct Email {
  static constexpr std::size_t kMaxLocal = 64;    // RFC 5321, 4.5.3.1.1.
  static constexpr std::size_t kMaxDomain = 253;  // RFC 1035, as text.

  std::size_t begin = 0;
  std::size_t end = 0;
  // The canonical form: lower case (the domain by RFC 5321 2.4, the local part
  // because every provider of note treats it so), "@" and "." for all their
  // writings, Latin letters for their twins, nothing invisible.
  std::array<char, kMaxLocal + 1 + kMaxDomain> form;  // Set up to form_size.
  std::size_t form_size = 0;

  std::string_view Form() const { return {form.data(), form_size}; }
};

// Where an address can have its @: '@', the full-width one, "[at]", "(at)".
// How many bytes it has there, 0 if it is none.
std::size_t AtSignAt(std::string_view text, std::size_t at);

// The address around the at-sign of `sign` bytes at `at`, if there is one: RFC
// 5321 lengths, the characters that addresses really use, a domain of two or
// more labels whose last is a top-level domain. None, rather than a part of
// one, where a letter goes before it that addresses here do not have. Looks
// back at most kEmailReach.
inline constexpr std::size_t kEmailReach = 192;
bool FindEmail(std::string_view text,
               std::size_t at,
               std::size_t sign,
               Email& email);

// The same, of what was found before.
bool ReadEmail(std::string_view written, Email& email);

}  // namespace identifiers
