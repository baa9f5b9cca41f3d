#include "protocol/range_coder.h"

namespace protocol {
namespace {

constexpr std::uint8_t kTop = 0xFF;
constexpr std::size_t kCodeBytes = 4;  // What the decoder looks ahead.

}  // namespace

// Any number from low_ to below low_ + range_ will do: takes the roundest, and
// leaves out the zeros at its end, which the decoder supplies.
void RangeEncoder::Finish() {
  const std::uint64_t end = low_ + range_;
  for (unsigned bits = 8 * kCodeBytes; bits > 0; bits -= 8) {
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    const std::uint64_t round = (low_ + mask) & ~mask;
    if (round < end) {
      low_ = round;
      break;
    }
  }
  for (std::size_t i = 0; i < kCodeBytes + 1; ++i)
    Shift();
  while (out_.size() > start_ && out_.back() == 0)
    out_.pop_back();
}

// Moves the top byte of low_ out, as far as a carry cannot change it any more.
void RangeEncoder::Shift() {
  const bool carry = low_ >> 32 != 0;
  const auto top = static_cast<std::uint8_t>(low_ >> 24);
  if (carry || top != kTop) {
    // There is nothing for a carry to reach before the first byte: low_ and
    // range_ together never exceed what they began with.
    if (holds_) out_.push_back(static_cast<std::uint8_t>(held_ + carry));
    out_.insert(out_.end(), held_tops_, carry ? std::uint8_t{0} : kTop);
    holds_ = true;
    held_ = top;
    held_tops_ = 0;
  } else {
    ++held_tops_;
  }
  low_ = (low_ & 0x00FFFFFF) << 8;
  range_ <<= 8;
}

}  // namespace protocol
