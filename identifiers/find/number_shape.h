#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "identifiers/find/digit_run.h"

namespace identifiers {

// How the digits [from, to) of a run are grouped. Both ends are ends of groups.
class NumberShape {
 public:
  // Without a group: Append() them.
  NumberShape() = default;
  NumberShape(const DigitRun& run, std::size_t from, std::size_t to);

  // The group that begins at the digit `from`. Gives where it ends.
  std::size_t Append(const DigitRun& run, std::size_t from);

  std::size_t groups() const { return groups_; }
  std::size_t group(std::size_t i) const { return sizes_[i]; }
  std::size_t smallest() const { return smallest_; }
  std::size_t largest() const { return largest_; }
  bool solid() const { return groups_ == 1; }
  // The separator, if it is the same throughout; 0 if not, or if there is none.
  // A line's end stands for whatever it took the place of.
  char separator() const { return separator_; }
  bool Has(char separator) const;
  bool HasLineEnd() const { return line_end_; }
  // Groups of these sizes, with none but these separators and a line's end.
  bool Is(std::initializer_list<std::size_t> sizes,
          std::string_view separators) const {
    return sizes.size() == groups_ && HasSizes(sizes, separators);
  }
  // Groups of four throughout, and another one right before or behind, in a
  // row: part of a longer number.
  bool IsPartOfFours(const DigitRun& run,
                     std::size_t from,
                     std::size_t to) const {
    return separator_ != 0 && smallest_ == kFour && largest_ == kFour &&
           HasFourBeside(run, from, to);
  }
  // A date is among them: 2026-05-18, 18.05.2026, 5/18/2026.
  bool HasDate(const DigitRun& run, std::size_t from) const;

 private:
  static constexpr std::size_t kFour = 4;

  bool HasSizes(std::initializer_list<std::size_t> sizes,
                std::string_view separators) const;
  bool HasFourBeside(const DigitRun& run,
                     std::size_t from,
                     std::size_t to) const;

  // Set for [0, groups_) only.
  std::array<std::uint8_t, DigitRun::kMaxDigits> sizes_;
  std::array<char, DigitRun::kMaxDigits> before_;
  std::size_t groups_ = 0;
  std::size_t smallest_ = DigitRun::kMaxDigits;
  std::size_t largest_ = 0;
  char separator_ = 0;
  bool mixed_ = false;     // Separators differ.
  bool line_end_ = false;  // One is among them.
};

// A date begins before the group at `at` and ends behind where that begins: a
// number that begins or ends there would have a part of it.
bool IsWithinDate(const DigitRun& run, std::size_t at);

// A code point or the like stands beside [begin, end), as in a table of such:
// "5EB0 22321 22325 5F07".
bool IsBesideHex(std::string_view text, std::size_t begin, std::size_t end);

// The groups around [from, to) with the same separator throughout, `by`; with
// none (0) those of its line.
struct Row {
  std::size_t from = 0;
  std::size_t to = 0;
  std::size_t groups = 0;
};
Row RowAround(const DigitRun& run, std::size_t from, std::size_t to, char by);

}  // namespace identifiers
