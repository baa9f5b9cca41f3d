#pragma once

#include <cstddef>
#include <string_view>

#include "base/secret_bytes.h"
#include "identifiers/document/intake.h"

namespace identifiers::document {

// Hands out a table as a person would export it: a row is a line with a tab
// behind each cell, as wide as the widest row before it, so that a cell has its
// column's title. A table of one column has no tabs: it is a list.
class SheetRows {
 public:
  explicit SheetRows(Intake& intake) : intake_(intake) {}

  void BeginSheet();
  // The next cell's column, from 0. One that is not behind the last is ignored.
  void SkipTo(std::size_t column);
  void Skip(std::size_t columns);
  // A cell's text, in one line whatever breaks it has.
  bool Cell(std::string_view text);
  // `times` rows like this one, and the next begins.
  bool EndRow(unsigned long times = 1);
  bool empty() const { return column_ == 0; }

 private:
  // Titles are known of as many (TableHeader::kMaxColumns); cells beyond them
  // follow one another.
  static constexpr std::size_t kMaxPlaces = 64;
  static constexpr std::size_t kMaxHeld = std::size_t{1} << 20;

  void Place(std::size_t column);

  Intake& intake_;
  std::size_t width_ = 0;   // Of the widest row until now.
  std::size_t column_ = 0;  // Cells of this row.
  std::size_t next_ = 0;    // Where the next one is.
  std::size_t tabs_ = 0;    // Of this row.
  base::SecretBytes row_;
};

}  // namespace identifiers::document
