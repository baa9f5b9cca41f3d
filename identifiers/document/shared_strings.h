#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/secret_bytes.h"
#include "identifiers/document/intake.h"

namespace identifiers::document {

// A workbook's table of strings: cells name them by number. The cells are read
// first, and only counted; then each string is handed out as often as a cell
// has it. So memory does not grow with the text, and counts are those of the
// sheet. A string that no cell has is in the file all the same: once.
class SharedStrings {
 public:
  explicit SharedStrings(Intake& intake) : intake_(intake) {}

  bool Use(std::uint64_t index);

  // One string after the other, from the first.
  void Add(std::string_view text);
  bool EndString();

 private:
  static constexpr std::size_t kMaxStrings = 8'000'000;
  static constexpr std::size_t kMaxStringBytes = std::size_t{1} << 20;

  Intake& intake_;
  std::vector<std::uint32_t> uses_;
  std::size_t next_ = 0;
  base::SecretBytes text_;
};

// A number as a cell stores it, written out as a person sees it: no exponent.
void WriteNumber(std::string_view stored, base::SecretBytes& out);
void WriteNumber(double value, base::SecretBytes& out);

}  // namespace identifiers::document
