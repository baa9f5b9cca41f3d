#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/secret_bytes.h"
#include "identifiers/document/encoding.h"

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

// As Windows writes Shift JIS and EUC-KR (UHC), and Unix EUC-JP.
CharacterLength ShiftJisCharacter(std::string_view bytes);
CharacterLength EucJpCharacter(std::string_view bytes);
CharacterLength EucKrCharacter(std::string_view bytes);
// Of one byte each, as those of Windows for Europe.
CharacterLength ByteCharacter(std::string_view bytes);

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

class CodePages {
 public:
  // nullptr: it is read without one.
  const CodePage* Of(Encoding encoding) const {
    const auto number = static_cast<std::size_t>(encoding);
    return number < kFirstOfCodePages ? nullptr
                                      : &pages_[number - kFirstOfCodePages];
  }

 private:
  const std::array<CodePage, 13> pages_{{{"GB18030", GbCharacter},
                                         {"BIG5-HKSCS", Big5Character},
                                         {"CP932", ShiftJisCharacter},
                                         {"EUC-JP", EucJpCharacter},
                                         {"CP949", EucKrCharacter},
                                         {"CP1250", ByteCharacter},
                                         {"ISO-8859-2", ByteCharacter},
                                         {"CP1251", ByteCharacter},
                                         {"KOI8-U", ByteCharacter},
                                         {"CP1253", ByteCharacter},
                                         {"CP1254", ByteCharacter},
                                         {"CP1256", ByteCharacter},
                                         {"CP874", ByteCharacter}}};
};

}  // namespace identifiers::document
