#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "identifiers/find/keywords.h"
#include "identifiers/find/table_header.h"
#include "identifiers/find/text_marks.h"

namespace identifiers {

// What stands around a number and says what it is: a word before it in its
// line, the label in the line above, the title of its column. Goes through a
// text once, line by line; within a line positions ascend.
class Context {
 public:
  // `header` is that of a table the text goes on with, and outlives this.
  Context(std::string_view text, TableHeader& header)
      : text_(text), header_(header) {}

  // Goes on with the line [begin, end). One that is known was gone through
  // before, and is only looked back on.
  void EnterLine(std::size_t begin, std::size_t end, const LineShape& shape);
  void EnterKnownLine(std::size_t begin, std::size_t end);

  // How much the surroundings speak for a number of `kind` that begins at
  // `begin`, with what it hangs on at `anchor`: kSpeaksFor, kDoubts,
  // kSpeaksAgainst or 0.
  static constexpr int kSpeaksFor = 2;
  static constexpr int kDoubts = -1;
  static constexpr int kSpeaksAgainst = -2;
  int Evidence(protocol::IdentifierKind kind,
               std::size_t begin,
               std::size_t anchor);

  // The same for one of which nothing was said before it, by what stands behind
  // its `end`: 2025550143 (mobile).
  int EvidenceBehind(protocol::IdentifierKind kind, std::size_t end) const;

  // That of the table the line is in. Not const: a line that may be the title
  // of one column is read when somebody asks, which for most is never.
  const TableHeader& header();
  // The same, but of a table of one column it may not be known yet that it
  // begins.
  const TableHeader& header_of_columns() const { return header_; }
  std::string_view line() const {
    return text_.substr(line_begin_, line_end_ - line_begin_);
  }
  std::size_t line_begin() const { return line_begin_; }
  std::size_t line_end() const { return line_end_; }
  // The line is the table's header itself.
  bool at_header() const { return at_header_; }

 private:
  void UpdateHeader(const LineShape& shape);
  void ReadTitle(std::string_view line);
  void ReadWords(std::size_t until);
  int ByColumn(Meaning wanted, std::size_t begin);
  int ByWords(Meaning wanted, std::size_t begin);
  int ByLabelAbove(Meaning wanted, std::size_t begin);
  bool FollowsTelephoneSign(std::size_t begin) const;
  bool AsksAbove() const;
  Meaning ReadLabelAbove() const;
  bool IsBare(std::size_t from, std::size_t to) const;
  bool IsInAddress(const Keyword& keyword) const;

  const std::string_view text_;
  TableHeader& header_;
  std::size_t above_begin_ = 0;  // The last line that is not blank.
  std::size_t above_end_ = 0;
  std::optional<Meaning> label_;  // What it says of the numbers below it.
  std::size_t line_begin_ = 0;
  std::size_t line_end_ = 0;
  bool at_header_ = false;
  bool may_be_title_ = false;  // The line, or, on entering one, that above.

  // The last keywords of the line up to `read_to_`.
  static constexpr std::size_t kKept = 4;
  std::array<Keyword, kKept> last_{};  // The newest first.
  std::size_t read_to_ = 0;

  // The column at `column_at_`.
  std::size_t column_ = 0;
  std::size_t column_at_ = 0;
  bool quoted_ = false;
};

}  // namespace identifiers
