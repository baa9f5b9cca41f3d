// What the batch's numbers, repeated values and texts look like to the range
// coder. Each class has one Code(), which serves RangeEncoder, RangeDecoder and
// Rehearsal alike. docs/formats/batch.md gives the same in words.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "protocol/range_coder.h"

namespace protocol {

// The lowest `bits` of a number about which nothing is known.
template <typename Coder>
std::uint64_t CodeRaw(Coder& coder, unsigned bits, std::uint64_t value) {
  std::uint64_t low = 0;
  for (unsigned done = 0; done < bits; done += kMaxRawBits) {
    const unsigned width = std::min(kMaxRawBits, bits - done);
    const auto part = static_cast<std::uint32_t>(
        (value >> done) & ((std::uint64_t{1} << width) - 1));
    low |= std::uint64_t{coder.Raw(width, part)} << done;
  }
  return low;
}

// A symbol of kDepth bits, each bit in the light of those before it.
template <unsigned kDepth>
class SymbolModel {
 public:
  template <typename Coder>
  std::uint32_t Code(Coder& coder, std::uint32_t symbol) {
    std::uint32_t node = 1;
    for (unsigned shift = kDepth; shift-- > 0;) {
      const bool bit = coder.Bit(chances_[node], (symbol >> shift & 1) != 0);
      node = node << 1 | (bit ? 1U : 0U);
    }
    return node - (1U << kDepth);
  }

 private:
  std::array<Chance, 1U << kDepth> chances_;
};

// The bits below the leading one of a number `width` bits long: all of them
// modelled if they are few, otherwise only the topmost; the rest is noise.
template <unsigned kContexts>
class TailModel {
 public:
  template <typename Coder>
  std::uint64_t Code(Coder& coder,
                     unsigned width,
                     std::size_t context,
                     std::uint64_t value) {
    if (width < 2) return width;
    if (width > kSmall) {
      const bool half =
          coder.Bit(large_[context], (value >> (width - 2) & 1) != 0);
      return (half ? std::uint64_t{3} : std::uint64_t{2}) << (width - 2) |
             CodeRaw(coder, width - 2, value);
    }
    std::uint64_t top = 1;
    for (unsigned shift = width - 1; shift-- > 0;) {
      const bool bit = coder.Bit(small_[width][top], (value >> shift & 1) != 0);
      top = top << 1 | (bit ? 1U : 0U);
    }
    return top;
  }

 private:
  static constexpr unsigned kSmall = 4;

  std::array<std::array<Chance, 1U << (kSmall - 1)>, kSmall + 1> small_;
  std::array<Chance, kContexts> large_;
};

// Any number: how many bits it has, then these bits.
class NumberModel {
 public:
  template <typename Coder>
  std::uint64_t Code(Coder& coder, std::uint64_t value) {
    const std::uint32_t width =
        width_.Code(coder, static_cast<std::uint32_t>(std::bit_width(value)));
    if (width > kMostBits) {
      coder.Fail();
      return 0;
    }
    return tail_.Code(coder, width, width, value);
  }

 private:
  static constexpr std::uint32_t kMostBits = 64;

  SymbolModel<7> width_;
  TailModel<kMostBits + 1> tail_;
};

// A difference of either sign, modulo 2^64.
class DifferenceModel {
 public:
  template <typename Coder>
  std::uint64_t Code(Coder& coder, std::uint64_t value) {
    const bool negative = coder.Bit(negative_, value >> 63 != 0);
    const std::uint64_t rest = rest_.Code(coder, negative ? ~value : value);
    return negative ? ~rest : rest;
  }

 private:
  Chance negative_;
  NumberModel rest_;
};

// A number below 256, most often a small one.
class IndexModel {
 public:
  template <typename Coder>
  std::uint32_t Code(Coder& coder, std::uint32_t value) {
    const auto wanted = static_cast<unsigned>(std::bit_width(value));
    unsigned width = 0;
    while (width < kBits && coder.Bit(longer_[width], wanted > width))
      ++width;
    if (width < 2) return width;
    // The trees for the widths lie one behind the other.
    const std::uint32_t tree = 1U << (width - 1);
    std::uint32_t node = 1;
    for (unsigned shift = width - 1; shift-- > 0;) {
      const bool bit =
          coder.Bit(tails_[tree + node], (value >> shift & 1) != 0);
      node = node << 1 | (bit ? 1U : 0U);
    }
    return node;
  }

 private:
  static constexpr unsigned kBits = 8;

  std::array<Chance, kBits> longer_;
  std::array<Chance, 1U << kBits> tails_;
};

// Values that repeat. The first time in full (`spell` codes it), or by its
// place in the preset dictionary; from then on by order of appearance, which is
// learnt for each of kContexts apart.
template <typename Value, std::size_t kContexts = 1>
class Table {
 public:
  template <typename Coder, typename Spell>
  void Code(Coder& coder, std::size_t context, Value& value, Spell spell) {
    std::uint32_t place = Coder::kReads ? 0 : Find(seen_, value);
    // The more values there were, the less likely is a new one.
    const auto age = static_cast<unsigned>(std::bit_width(coded_++));
    if (coder.Bit(is_new_[context][std::min(age, kAges - 1)], place == 0)) {
      CodeNew(coder, value, spell);
      if (seen_.size() < kMost) seen_.push_back(value);
      return;
    }
    place = indexes_[context].Code(coder, place - 1);
    if (place >= seen_.size()) {
      coder.Fail();
    } else if constexpr (Coder::kReads) {
      value = seen_[place];
    }
  }

  // What was seen up to now becomes the preset dictionary.
  void Settle() {
    preset_ = seen_;
    Forget();
  }
  void Forget() {
    seen_.clear();
    coded_ = 0;
  }

 private:
  static constexpr std::size_t kMost = 256;
  static constexpr unsigned kAges = 2;

  // Counted from 1; 0 if it is not there.
  static std::uint32_t Find(const std::vector<Value>& values,
                            const Value& value) {
    const auto found = std::find(values.begin(), values.end(), value);
    if (found == values.end()) return 0;
    return static_cast<std::uint32_t>(found - values.begin()) + 1;
  }

  template <typename Coder, typename Spell>
  void CodeNew(Coder& coder, Value& value, Spell spell) {
    std::uint32_t place = Coder::kReads ? 0 : Find(preset_, value);
    if (!coder.Bit(is_preset_, place != 0)) return spell(value);

    const auto width = static_cast<unsigned>(std::bit_width(preset_.size()));
    place = coder.Raw(width, place);
    if (place == 0 || place > preset_.size()) {
      coder.Fail();
    } else if constexpr (Coder::kReads) {
      value = preset_[place - 1];
    }
  }

  std::vector<Value> preset_;
  std::vector<Value> seen_;
  std::uint32_t coded_ = 0;
  std::array<std::array<Chance, kAges>, kContexts> is_new_;
  std::array<IndexModel, kContexts> indexes_;
  Chance is_preset_;
};

// Texts that no table has: each byte in the light of the two before it, of the
// one before it, or of none, as far as that was ever seen.
class TextModel {
 public:
  template <typename Coder>
  void Code(Coder& coder, std::size_t most, std::string& text) {
    const std::uint64_t size = size_.Code(coder, text.size());
    if (size > most) return coder.Fail();
    text.resize(static_cast<std::size_t>(size));
    std::uint32_t before = 0;
    for (char& letter : text) {
      letter = static_cast<char>(
          CodeByte(coder, before, static_cast<std::uint8_t>(letter)));
      before = (before << 8 | static_cast<std::uint8_t>(letter)) & 0xFFFF;
    }
  }

 private:
  static constexpr unsigned kPlaceBits = 12;

  static std::size_t Place(std::uint32_t context, std::uint32_t node) {
    constexpr std::uint32_t kGolden = 0x9E3779B1;  // 2^32 / golden ratio.
    return ((context << 8 | node) * kGolden) >> (32 - kPlaceBits);
  }

  template <typename Coder>
  std::uint8_t CodeByte(Coder& coder, std::uint32_t before, std::uint8_t byte) {
    std::uint32_t node = 1;
    for (unsigned shift = 8; shift-- > 0;) {
      Chance& after_two = after_two_[Place(before, node)];
      Chance& after_one = after_one_[Place(before & 0xFF, node)];
      Chance& alone = alone_[node];
      Chance guess = !after_two.fresh()   ? after_two
                     : !after_one.fresh() ? after_one
                                          : alone;
      const bool bit = coder.Bit(guess, (byte >> shift & 1) != 0);
      after_two.Learn(bit);
      after_one.Learn(bit);
      alone.Learn(bit);
      node = node << 1 | (bit ? 1U : 0U);
    }
    return static_cast<std::uint8_t>(node);
  }

  NumberModel size_;
  std::array<Chance, 256> alone_;
  std::array<Chance, 1U << kPlaceBits> after_one_;
  std::array<Chance, 1U << kPlaceBits> after_two_;
};

}  // namespace protocol
