#pragma once

#include <string_view>

#include "base/secret_bytes.h"

namespace identifiers::document {

// GB18030 (which GBK and GB2312 are parts of) to UTF-8, by iconv. Make it
// before the process is confined: iconv loads a table from a file.
class Gb18030 {
 public:
  Gb18030();
  ~Gb18030();
  Gb18030(const Gb18030&) = delete;
  Gb18030& operator=(const Gb18030&) = delete;

  // Appends the characters of `bytes`; what is none becomes U+FFFD. Gives how
  // many bytes were used: all but a character cut at the end. Without a table
  // every character becomes U+FFFD.
  std::size_t Decode(std::string_view bytes, base::SecretBytes& out) const;

 private:
  void* table_;
};

// How many bytes the character at the start of `bytes` has, as GB18030 writes
// it; 0 if it is cut, or none.
struct GbLength {
  std::size_t bytes = 0;
  bool cut = false;
};
GbLength GbCharacter(std::string_view bytes);

}  // namespace identifiers::document
