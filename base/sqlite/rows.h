#pragma once

#include "base/result.h"
#include "base/sqlite/database.h"

namespace base::sqlite {

// Steps through all that is left of `rows`, and calls `take(row)` for each. The
// statement is as after its last row, or after the error.
template <typename Take>
Status ForEachRow(Statement& rows, const Take& take) {
  for (;;) {
    auto more = rows.Step();
    if (!more.ok()) return more.error();
    if (!more.value()) return {};
    take(rows);
  }
}

}  // namespace base::sqlite
