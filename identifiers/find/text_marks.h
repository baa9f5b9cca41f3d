#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "identifiers/find/block_marks.h"

namespace identifiers {

// What a line is not; in doubt nothing is said. By its first 64 bytes.
struct LineShape {
  bool one_cell = false;   // No divider is in them (see BlockMarks).
  bool no_titles = false;  // There are three digits in a row.
};

struct TextLine {
  std::size_t end = 0;  // At its '\n', or the text's end.
  LineShape shape;
};

// Where in a text something may be: most of it is skipped here, so it is looked
// at in blocks, a few of them ahead.
class TextMarks {
 public:
  explicit TextMarks(std::string_view text);

  // The next position in [at, end) where an identifier can show (see
  // BlockMarks); `end` if there is none.
  std::size_t NextStart(std::size_t at, std::size_t end);
  // The line that begins at `at`.
  TextLine LineAt(std::size_t at);

 private:
  static constexpr std::size_t kBlocks = 32;

  void Mark(std::size_t at);
  bool IsStart(std::size_t at) const;
  std::size_t LineEnd(std::size_t at) const;
  bool IsMarked(std::size_t at) const { return at - base_ < marked_; }
  const BlockMarks& Of(std::size_t at) const {
    return marks_[(at - base_) / BlockMarks::kBytes];
  }

  const std::string_view text_;
  const MarkBlocks mark_blocks_;
  // Of the text from base_ on, so many bytes.
  std::size_t base_ = 0;
  std::size_t marked_ = 0;
  std::array<BlockMarks, kBlocks> marks_;
};

}  // namespace identifiers
