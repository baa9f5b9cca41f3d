#pragma once

#include <string_view>

#include "base/secret_bytes.h"

namespace identifiers::document {

// =XX becomes the byte (RFC 2045 6.7); a line's soft break is not of it.
void DecodeQuotedPrintable(std::string_view line, base::SecretBytes& out);

// RFC 2045 6.8, in pieces: what is no digit of it is skipped.
class Base64Decoder {
 public:
  void Decode(std::string_view text, base::SecretBytes& out);

 private:
  unsigned bits_ = 0;
  int count_ = 0;
};

}  // namespace identifiers::document
