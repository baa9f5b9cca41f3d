#include "identifiers/find/text_marks.h"

#include <algorithm>

#include "identifiers/find/bits.h"

namespace identifiers {
namespace {

constexpr std::size_t kBlock = BlockMarks::kBytes;

}  // namespace

TextMarks::TextMarks(std::string_view text)
    : text_(text), mark_blocks_(WaysToMark().front()) {}

// From `at` on. The last bytes are marked as the end of a whole block.
void TextMarks::Mark(std::size_t at) {
  base_ = at;
  marked_ = std::min(text_.size() - at, kBlocks * kBlock);
  const char* const bytes = text_.data() + at;
  const std::size_t blocks = marked_ / kBlock;
  const std::size_t rest = marked_ % kBlock;
  mark_blocks_(bytes, std::span(marks_).first(blocks));
  if (rest == 0) return;
  auto& last = marks_[blocks];
  if (text_.size() < kBlock) {
    last = MarkBytes(bytes + blocks * kBlock, rest);
    return;
  }
  mark_blocks_(bytes + marked_ - kBlock, {&last, 1});
  last.starts >>= kBlock - rest;
  last.digits >>= kBlock - rest;
  last.letters >>= kBlock - rest;
  last.line_ends >>= kBlock - rest;
  last.dividers >>= kBlock - rest;
}

// Of the letters of India and Thailand few are digits, and what begins at a
// block's end is not known yet.
bool TextMarks::IsHighStart(std::size_t at) const {
  const auto lead = static_cast<unsigned char>(text_[at]);
  if (lead != 0xEF && lead != 0xE0) return true;
  if (at + 2 >= text_.size()) return false;
  const auto second = static_cast<unsigned char>(text_[at + 1]);
  const auto third = static_cast<unsigned char>(text_[at + 2]);
  if (lead == 0xE0)  // Digits are at 6 to F of every other half block.
    return (third >= 0xA6 && third <= 0xAF) || (third >= 0x90 && third <= 0x99);
  const bool is_digit = third >= 0x90 && third <= 0x99;
  return second == 0xBC && (is_digit || third == 0x8B || third == 0xA0);
}

std::size_t TextMarks::NextStart(std::size_t at, std::size_t end) {
  while (at < end) {
    if (!IsMarked(at)) Mark(at);
    const std::size_t block = at - (at - base_) % kBlock;
    const std::size_t next = block + FirstFrom(Of(at).starts, at - block);
    if (next >= end) return end;
    if (next == block + kBlock) {
      at = next;
    } else if (IsStart(next)) {
      return next;
    } else {
      at = next + 1;
    }
  }
  return end;
}

PlainLines TextMarks::PlainLinesFrom(PlainLines plain, std::size_t until) {
  while (plain.end < until) {
    if (!IsMarked(plain.end)) Mark(plain.end);
    const std::size_t into = (plain.end - base_) % kBlock;
    const std::size_t block = plain.end - into;
    const std::size_t end = std::min(until - block, kBlock);
    const auto& marks = Of(plain.end);
    const bool at_begin = block == 0 || text_[block - 1] == '\n';
    const std::uint64_t begins = marks.line_ends << 1U | (at_begin ? 1U : 0U);
    const std::size_t next = std::min(
        end,
        FirstFrom(marks.starts | marks.dividers | (begins & ~marks.letters),
                  into));
    const std::size_t last = LastUpTo(begins, next);
    if (last < kBlock && block + last > plain.line) {
      const std::size_t before = LastBefore(begins, last);
      plain.above =
          before < kBlock ? std::max(plain.line, block + before) : plain.line;
      plain.line = block + last;
    }
    plain.end = block + next;
    if (next < end) break;
  }
  return plain;
}

// From a place on that is marked. What is farther away than the marks go is not
// marked before what is near was read.
std::size_t TextMarks::LineEnd(std::size_t at) const {
  while (IsMarked(at)) {
    const std::size_t block = at - (at - base_) % kBlock;
    const std::size_t next = block + FirstFrom(Of(at).line_ends, at - block);
    if (next < block + kBlock) return next;
    at = next;
  }
  return std::min(text_.find('\n', at), text_.size());
}

TextLine TextMarks::LineAt(std::size_t at) {
  if (!IsMarked(at)) Mark(at);
  TextLine line{LineEnd(at), {}};
  const std::size_t size = std::min(line.end - at, kBlock);
  if (size == 0) {
    line.shape.one_cell = true;
    return line;
  }
  if (!IsMarked(at + size - 1)) return line;
  const std::size_t into = (at - base_) % kBlock;
  const auto& block = Of(at);
  std::uint64_t dividers = block.dividers >> into;
  std::uint64_t digits = block.digits >> into;
  if (into + size > kBlock) {
    const auto& next = Of(at + size - 1);
    dividers |= next.dividers << (kBlock - into);
    digits |= next.digits << (kBlock - into);
  }
  dividers <<= kBlock - size;  // What is behind the line goes.
  digits <<= kBlock - size;
  line.shape = {.one_cell = dividers == 0,
                .no_titles = (digits & digits << 1U & digits << 2U) != 0};
  return line;
}

}  // namespace identifiers
