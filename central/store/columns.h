// Fixed-size byte arrays in and out of SQLite's columns.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/sqlite/database.h"

namespace central {

// Zeros if the column has another size: what is wrong with it shows when the
// chain is checked.
template <typename Array>
Array ArrayColumn(const base::sqlite::Statement& row, int column) {
  Array array{};
  const base::ByteView blob = row.Blob(column);
  if (blob.size() == array.size())
    std::copy(blob.begin(), blob.end(), array.begin());
  return array;
}

}  // namespace central
