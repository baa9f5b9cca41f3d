#pragma once

#include <string_view>

#include "base/secret_bytes.h"
#include "identifiers/document/code_page.h"

namespace identifiers::document {

// ISO-2022-JP (RFC 1468), in which Japanese mail is: escape sequences say which
// characters follow, and all bytes are ASCII.
class Iso2022Jp {
 public:
  // `euc_jp` has the same characters, with another bit.
  explicit Iso2022Jp(const CodePage& euc_jp) : euc_jp_(euc_jp) {}

  // As CodePage::Decode(). Goes on where the last bytes ended.
  std::size_t Decode(std::string_view bytes, base::SecretBytes& out);

 private:
  const CodePage& euc_jp_;
  bool wide_ = false;  // Two bytes are a character.
};

}  // namespace identifiers::document
