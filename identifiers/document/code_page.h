#pragma once

#include <string_view>

#include "base/secret_bytes.h"

namespace identifiers::document {

// How many bytes the character at the start of a text has; 0 if it is none, or
// cut.
struct CharacterLength {
  std::size_t bytes = 0;
  bool cut = false;
};

// As GB18030 writes it (which GBK and GB2312 are parts of).
CharacterLength GbCharacter(std::string_view bytes);
// As Big5 writes it, with what was added to it in Hong Kong and by Microsoft.
CharacterLength Big5Character(std::string_view bytes);

// One of them to UTF-8, by iconv. Make it before the process is confined: iconv
// loads a table from a file.
class CodePage {
 public:
  using LengthOf = CharacterLength (*)(std::string_view bytes);

  // `name` as iconv has it.
  CodePage(const char* name, LengthOf length_of);
  ~CodePage();
  CodePage(const CodePage&) = delete;
  CodePage& operator=(const CodePage&) = delete;

  // Appends the characters of `bytes`; what is none becomes U+FFFD. Gives how
  // many bytes were used: all but a character cut at the end. Without a table
  // every character becomes U+FFFD.
  std::size_t Decode(std::string_view bytes, base::SecretBytes& out) const;

 private:
  bool Convert(std::string_view character, base::SecretBytes& out) const;

  const LengthOf length_of_;
  void* table_;
};

struct CodePages {
  const CodePage gb18030{"GB18030", GbCharacter};
  const CodePage big5{"BIG5-HKSCS", Big5Character};
};

}  // namespace identifiers::document
