#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "base/secret_bytes.h"

namespace identifiers::document {

// What is no character of Unicode is written as U+FFFD.
void AppendUtf8(std::uint32_t character, base::SecretBytes& out);

// Code units of UTF-16, one after the other: two halves of a pair become one
// character, a half alone U+FFFD.
class Utf16Units {
 public:
  void Add(std::uint32_t unit, base::SecretBytes& out);
  // Before anything else is appended, and at the end: a half still waits.
  void Flush(base::SecretBytes& out) {
    if (first_half_ != 0) AppendUtf8(std::exchange(first_half_, 0), out);
  }

 private:
  std::uint32_t first_half_ = 0;
};

// How many bytes the character at the start of `text` has: 1 to 4, or 0 if it
// is none. `cut`: it may go on beyond the end.
struct Utf8Length {
  unsigned bytes = 0;
  bool cut = false;
};
Utf8Length Utf8Character(std::string_view text);

// Windows code page 1252, which Latin-1 is a part of, as far as it can stand in
// or between identifiers; letters only need to be letters.
std::uint32_t FromWindows1252(unsigned char byte);

}  // namespace identifiers::document
