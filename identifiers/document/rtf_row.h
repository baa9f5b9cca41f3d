#pragma once

#include <cstddef>

#include "base/secret_bytes.h"

namespace identifiers::document {

// A row of a table in RTF until it ends, which is when it is known what it is.
// A row is a line, with a tab behind each cell, so that a cell has its column's
// title. Tables of one cell a row lay out a page: their paragraphs stay lines.
class RtfRow {
 public:
  // What is in it so far; '\n' ends a paragraph of a cell.
  base::SecretBytes& text() { return text_; }
  void EndCell();
  // Appends it to `out`, and the next row begins.
  void End(base::SecretBytes& out);
  // A cell that holds a whole document has no title.
  void EndIfLong(base::SecretBytes& out);
  // The next row is another table's. What was left open is appended as lines.
  void LeaveTable(base::SecretBytes& out);

 private:
  static constexpr std::size_t kMaxHeld = std::size_t{1} << 20;

  void Hand(base::SecretBytes& out, char paragraph);

  base::SecretBytes text_;
  std::size_t cells_ = 0;
  bool several_ = false;  // Cells in some row of this table.
};

}  // namespace identifiers::document
