#pragma once

#include <cstdint>
#include <string_view>

#include "base/secret_bytes.h"

namespace identifiers::document {

// What is no character of Unicode is written as U+FFFD.
void AppendUtf8(std::uint32_t character, base::SecretBytes& out);

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
