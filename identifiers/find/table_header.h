#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "identifiers/find/keywords.h"

namespace identifiers {

// What the columns of a table mean, by its first row: "Name;Phone;Order".
struct TableHeader {
  static constexpr std::size_t kMaxColumns = 64;

  char delimiter = 0;        // '\t', ',', ';' or '|'; 0: one column only.
  std::uint8_t columns = 0;  // 0: no table.
  bool terse = true;         // No title is as long as part of a sentence.
  std::array<Meaning, kMaxColumns> meanings{};

  bool active() const { return columns > 0; }
  Meaning Of(std::size_t column) const {
    return column < columns ? meanings[column] : 0;
  }
  // Of all columns together.
  Meaning All() const;
};

// The title of a column has no more bytes.
inline constexpr std::size_t kLongestTitle = 48;

// Reads the line as a header. False, and `header` as before: it is none.
bool ReadTableHeader(std::string_view line, TableHeader& header);

// The cells of a row, one after another; quotes keep a delimiter within.
class Cells {
 public:
  Cells(std::string_view row, char delimiter)
      : row_(row), delimiter_(delimiter) {}

  // False behind the last. `cell` is without quotes and spaces around it.
  bool Next(std::string_view& cell);

 private:
  const std::string_view row_;
  const char delimiter_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace identifiers
