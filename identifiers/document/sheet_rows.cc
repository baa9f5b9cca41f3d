#include "identifiers/document/sheet_rows.h"

#include <algorithm>

namespace identifiers::document {

void SheetRows::BeginSheet() {
  if (!empty()) EndRow();
  width_ = 0;
}

void SheetRows::SkipTo(std::size_t column) {
  next_ = std::max(next_, std::min(column, kMaxPlaces));
}

void SheetRows::Skip(std::size_t columns) {
  SkipTo(next_ + std::min(columns, kMaxPlaces));
}

bool SheetRows::Cell(std::string_view text) {
  if (row_.size() + text.size() > kMaxHeld) {
    if (!intake_.Text(row_.view())) return false;
    row_.Clear();
  }
  Place(next_);
  while (!text.empty()) {
    const auto part = text.substr(0, text.find_first_of("\t\n\r"));
    row_.Append(part);
    text.remove_prefix(part.size());
    if (text.empty()) break;
    row_.Append(" ");
    text.remove_prefix(1);
  }
  column_ = ++next_;
  return intake_.ok();
}

void SheetRows::Place(std::size_t column) {
  for (; tabs_ < column; ++tabs_)
    row_.Append("\t");
}

bool SheetRows::EndRow(unsigned long times) {
  if (empty()) times = 1;
  width_ = std::max(width_, std::min(column_, kMaxPlaces));
  if (width_ > 1) Place(width_);
  row_.Append("\n");
  for (unsigned long i = 0; i < times; ++i)
    if (!intake_.Row() || !intake_.Text(row_.view())) break;
  row_.Clear();
  column_ = next_ = tabs_ = 0;
  return intake_.ok();
}

}  // namespace identifiers::document
