#include "collectors/file_export/half_moves.h"

#include <chrono>

namespace collectors {
namespace {

// The other half of a move comes with the first, or not at all.
constexpr std::chrono::milliseconds kOtherHalf{50};

}  // namespace

std::optional<FilePlace> HalfMoves::Take(std::uint32_t cookie) {
  auto half = halves_.extract(cookie);
  if (half.empty()) return std::nullopt;
  return std::move(half.mapped().from);
}

void HalfMoves::Clear() {
  give_up_.reset();
  halves_.clear();
}

void HalfMoves::GiveUpSoon() {
  if (halves_.empty()) return;
  give_up_ = loop_.RunAfter(kOtherHalf, [this] { GiveUp(); });
}

void HalfMoves::GiveUp() {
  give_up_.reset();
  for (const auto& [cookie, half] : std::exchange(halves_, {}))
    if (!on_gone_(half)) return;
}

}  // namespace collectors
