#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/secret_bytes.h"
#include "identifiers/document/intake.h"
#include "identifiers/document/sheet_rows.h"

namespace identifiers::document {

// A workbook's table of strings: cells name them by number. The table is read
// first and held, so that the cells' text comes in its rows. Where it is larger
// than max_held_bytes, or has more strings than kMaxHeld, nothing of it is
// held: the cells are counted, and then the table is read again and each string
// handed out as often as a cell has it. Counts are those of the sheet then, but
// for what titles tell, which the reading says (kTooLarge). A string that no
// cell has is in the file all the same: once.
//
// Life: Add() and EndString() for the whole table; Use() for each cell; then
// Finish(), before which the table is to be read again unless held().
class SharedStrings {
 public:
  explicit SharedStrings(Intake& intake) : intake_(intake) {}
  ~SharedStrings() { GiveUp(); }
  SharedStrings(const SharedStrings&) = delete;
  SharedStrings& operator=(const SharedStrings&) = delete;

  void Add(std::string_view text);
  bool EndString();
  // The table is read. What is read of it from now on is its second reading.
  void BeginCells() { reads_table_ = false; }
  bool held() const { return held_; }

  // The string's text goes to the row, or waits for the second reading.
  bool Use(std::uint64_t index, SheetRows& rows);
  bool Finish();

 private:
  static constexpr std::size_t kMaxHeld = 4'000'000;
  static constexpr std::size_t kChunk = std::size_t{1} << 20;
  static constexpr std::size_t kMaxStrings = 8'000'000;
  static constexpr std::size_t kMaxStringBytes = kChunk;

  void Hold(std::string_view text);
  void GiveUp();
  std::string_view At(std::size_t index) const;
  bool Count(std::uint64_t index);
  bool HandOut();

  Intake& intake_;
  bool reads_table_ = true;
  bool held_ = true;
  bool missing_ = false;    // A cell names a string that is not there.
  base::SecretBytes text_;  // Of the string that is being read.
  // One string behind the other, none across two chunks.
  std::vector<std::vector<char>> chunks_;
  std::vector<std::uint32_t> places_;
  std::vector<bool> used_;
  // Of each string, if they are not held.
  std::vector<std::uint32_t> uses_;
  std::size_t next_ = 0;
};

// A number as a cell stores it, written out as a person sees it: no exponent.
void WriteNumber(std::string_view stored, base::SecretBytes& out);
void WriteNumber(double value, base::SecretBytes& out);

}  // namespace identifiers::document
