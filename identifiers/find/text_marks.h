#pragma once

#include <array>
#include <bit>
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

// Lines of which nothing is told but that they are there: they begin with a
// letter, and have no divider and no place where an identifier can show.
struct PlainLines {
  std::size_t end = 0;    // Of them all, or within a line that is none.
  std::size_t line = 0;   // Where that line begins.
  std::size_t above = 0;  // And the one before it, if there was one.
};

// Where in a text something may be: most of it is skipped here, so it is looked
// at in blocks, a few of them ahead.
class TextMarks {
 public:
  explicit TextMarks(std::string_view text);

  // The next position in [at, end) where an identifier can show (see
  // BlockMarks); `end` if there is none.
  std::size_t NextStart(std::size_t at, std::size_t end);
  // Those up to the first place, but before `until`, that makes a line another
  // one, or may: a figure does not. Goes on with `plain`, from its end.
  PlainLines PlainLinesFrom(PlainLines plain, std::size_t until);
  // How many digits of ASCII stand from `at` on, a place that NextStart() gave;
  // more may follow behind its block.
  std::size_t DigitsAt(std::size_t at) const {
    return static_cast<std::size_t>(
        std::countr_one(Of(at).digits >> (at - base_) % BlockMarks::kBytes));
  }
  // The line that begins at `at`.
  TextLine LineAt(std::size_t at);

 private:
  static constexpr std::size_t kBlocks = 32;

  void Mark(std::size_t at);
  bool IsHighStart(std::size_t at) const;
  bool IsStart(std::size_t at) const {
    return static_cast<unsigned char>(text_[at]) < 0x80 || IsHighStart(at);
  }
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
