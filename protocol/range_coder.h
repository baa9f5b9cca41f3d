// Entropy coding for the batch: an adaptive binary range coder, in which a yes
// or no that was expected costs a fraction of a bit. docs/formats/batch.md.
//
// RangeEncoder, RangeDecoder and Rehearsal have the same operations, so that a
// format is described once, by one function template, for all three: each
// takes the value and gives back the value that counts. The encoder hands back
// what it was given; the decoder ignores that and hands back what it read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace protocol {

// How likely a yes is at one place of the format, learnt from what was seen
// there: after n answers of which k were yes, (k + 1/2) / (n + 1) (Krichevsky
// and Trofimov). From kMemory answers on, older ones slowly fade. In whole
// numbers, so that both ends agree to the bit.
class Chance {
 public:
  static constexpr unsigned kBits = 16;

  std::uint32_t yes() const { return yes_; }  // Of 2^kBits; never 0 or all.
  bool fresh() const { return seen_ == 0; }

  static constexpr std::uint8_t kMemory = 250;

  void Learn(bool yes, std::uint8_t memory = kMemory) {
    std::uint32_t chance = yes_;
    const std::uint32_t step = kSteps[seen_];
    chance = yes ? chance + ((((1U << kBits) - chance) * step) >> kBits)
                 : chance - ((chance * step) >> kBits);
    yes_ = static_cast<std::uint16_t>(std::clamp(chance, kLeast, kMost));
    if (seen_ < memory) ++seen_;
  }

 private:
  static constexpr std::uint32_t kLeast = 1U << 5;
  static constexpr std::uint32_t kMost = (1U << kBits) - kLeast;

  // How far the answer after n others moves the estimate: 1 / (n + 2).
  static constexpr auto kSteps = [] {
    std::array<std::uint16_t, kMemory + 1> steps{};
    for (std::uint32_t n = 0; n < steps.size(); ++n) {
      steps[n] = static_cast<std::uint16_t>((1U << kBits) / (n + 2));
    }
    return steps;
  }();

  std::uint16_t yes_ = 1U << (kBits - 1);
  std::uint8_t seen_ = 0;
};

// As many bits as Raw() codes at once, each at the price of one.
inline constexpr unsigned kMaxRawBits = 16;

class RangeEncoder {
 public:
  static constexpr bool kReads = false;

  // Appends to `out`, which must outlive it.
  explicit RangeEncoder(base::Bytes& out) : out_(out), start_(out.size()) {}

  bool Bit(Chance& chance, bool yes) {
    const std::uint32_t part = (range_ >> Chance::kBits) * chance.yes();
    if (yes) {
      range_ = part;
    } else {
      low_ += part;
      range_ -= part;
    }
    chance.Learn(yes);
    while (range_ < kSmallRange)
      Shift();
    return yes;
  }

  std::uint32_t Raw(unsigned bits, std::uint32_t value) {
    range_ >>= bits;
    low_ += std::uint64_t{range_} * value;
    while (range_ < kSmallRange)
      Shift();
    return value;
  }

  bool ok() const { return true; }
  void Fail() {}

  // Once, at the end: writes as few bytes as tell the decoder apart from any
  // other message.
  void Finish();

  // Below this the range would have too few bits to be divided.
  static constexpr std::uint32_t kSmallRange = 1U << 24;

 private:
  void Shift();

  base::Bytes& out_;
  const std::size_t start_;
  std::uint64_t low_ = 0;
  std::uint32_t range_ = 0xFFFFFFFF;
  // A carry may still reach the last byte and any number of 0xFF after it, so
  // they wait here.
  bool holds_ = false;
  std::uint8_t held_ = 0;
  std::uint64_t held_tops_ = 0;
};

class RangeDecoder {
 public:
  static constexpr bool kReads = true;

  // `in` must outlive it. Zeros follow its end: whoever decodes bounds the
  // number of values, not the coder.
  explicit RangeDecoder(base::ByteView in) : in_(in) {
    for (std::size_t i = 0; i < sizeof code_; ++i)
      code_ = code_ << 8 | Next();
  }

  bool Bit(Chance& chance, bool /*ignored*/) {
    const std::uint32_t part = (range_ >> Chance::kBits) * chance.yes();
    const bool yes = code_ < part;
    if (yes) {
      range_ = part;
    } else {
      code_ -= part;
      range_ -= part;
    }
    chance.Learn(yes);
    Fill();
    return yes;
  }

  std::uint32_t Raw(unsigned bits, std::uint32_t /*ignored*/) {
    range_ >>= bits;
    std::uint32_t value = code_ / range_;
    if (value >> bits != 0) {  // What no encoder writes.
      Fail();
      value = 0;
    }
    code_ -= value * range_;
    Fill();
    return value;
  }

  // False once the caller found nonsense: what is read from then on is too.
  bool ok() const { return ok_; }
  void Fail() { ok_ = false; }

  // Nothing failed, and the input is not longer than what was read from it.
  bool Done() const {
    return ok_ && in_.size() <= read_ && (in_.empty() || in_.back() != 0);
  }

 private:
  std::uint32_t Next() { return read_ < in_.size() ? in_[read_++] : Past(); }
  std::uint32_t Past() {
    ++read_;
    return 0;
  }
  void Fill() {
    for (; range_ < RangeEncoder::kSmallRange; range_ <<= 8) {
      code_ = code_ << 8 | Next();
    }
  }

  base::ByteView in_;
  std::size_t read_ = 0;
  std::uint32_t code_ = 0;
  std::uint32_t range_ = 0xFFFFFFFF;
  bool ok_ = true;
};

// Learns, and codes nothing. What it learns is soon overruled by what is seen.
class Rehearsal {
 public:
  static constexpr bool kReads = false;

  bool Bit(Chance& chance, bool yes) {
    chance.Learn(yes, kMemory);
    return yes;
  }
  std::uint32_t Raw(unsigned /*bits*/, std::uint32_t value) { return value; }
  bool ok() const { return true; }
  void Fail() {}

 private:
  static constexpr std::uint8_t kMemory = 8;
};

}  // namespace protocol
