// Settings files: sections of `key = value`. docs/configuration.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace base {

struct IniEntry {
  std::string key;  // Lower case.
  std::string value;
  int line = 0;
};

struct IniSection {
  std::string name;  // As written between the brackets, trimmed.
  int line = 0;
  std::vector<IniEntry> entries;
  std::string file;  // As given to ParseIni, for messages.

  // The last entry of that key, or null.
  const IniEntry* Find(std::string_view key) const;
};

// `file` is for messages only. kInvalid with `file:line: what is wrong`. Lines
// that start with # or ; are comments; a value is all that follows the first =.
Result<std::vector<IniSection>> ParseIni(std::string_view text,
                                         std::string_view file);

}  // namespace base
