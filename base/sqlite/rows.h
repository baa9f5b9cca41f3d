#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/sqlite/database.h"

namespace base::sqlite {

// Steps through all that is left of `rows`, and calls `take(row)` for each.
// Steps no further after an error, which is then the answer.
template <typename Take>
Status ForEachRow(Statement& rows, const Take& take) {
  for (;;) {
    auto more = rows.Step();
    if (!more.ok()) return more.error();
    if (!more.value()) return {};
    take(std::as_const(rows));
  }
}

template <typename Make>
using MadeOfRow = std::invoke_result_t<Make, const Statement&>;

// What `make(row)` makes of each.
template <typename Make>
Result<std::vector<MadeOfRow<Make>>> AllRows(Statement& rows,
                                             const Make& make) {
  std::vector<MadeOfRow<Make>> all;
  auto done =
      ForEachRow(rows, [&](const Statement& row) { all.push_back(make(row)); });
  if (!done.ok()) return done.error();
  return all;
}

// What `make(row)` makes of the first; nothing if there is none. The statement
// is still at that row.
template <typename Make>
Result<std::optional<MadeOfRow<Make>>> FirstRow(Statement& rows,
                                                const Make& make) {
  auto found = rows.Step();
  if (!found.ok()) return found.error();
  if (!found.value()) return std::optional<MadeOfRow<Make>>();
  return std::optional<MadeOfRow<Make>>(make(std::as_const(rows)));
}

}  // namespace base::sqlite
