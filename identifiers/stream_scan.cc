#include "identifiers/stream_scan.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "base/secret_bytes.h"

namespace identifiers {
namespace {

// No number and no address goes on beyond it (digit_run.cc, email.cc).
bool EndsAll(char c) {
  switch (c) {
    case '\t':
    case ',':
    case ';':
    case '"':
    case '<':
    case '>':
    case '|':
    case ':':
      return true;
    default:
      return false;
  }
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

StreamScan::StreamScan(const Detector& detector, OnMatch on_match)
    : detector_(detector), on_match_(std::move(on_match)), window_(kWindow) {}

StreamScan::~StreamScan() {
  base::WipeBytes(window_);
}

bool StreamScan::Add(std::string_view text) {
  while (!text.empty() && !full_) {
    const auto part = text.substr(0, kWindow - size_);
    std::memcpy(window_.data() + size_, part.data(), part.size());
    size_ += part.size();
    text.remove_prefix(part.size());
    if (size_ == kWindow) Take(Cut());
  }
  return !full_;
}

Findings StreamScan::Finish() {
  Take(size_);
  base::WipeBytes(std::span(window_).first(size_));
  from_ = 0;
  size_ = 0;
  header_ = {};
  full_ = false;
  return tally_.Finish();
}

// The last good place in the second half of the window: behind a line, else
// behind what ends every identifier, else between words. A text that has none
// is cut anywhere; what lies across is still seen whole, in the lookahead.
std::size_t StreamScan::Cut() const {
  const auto text = window();
  const std::size_t last = size_ - kLookahead;
  const auto behind = [&](auto&& good) -> std::size_t {
    for (std::size_t at = last; at > kWindow / 2; --at)
      if (good(at - 1)) return at;
    return 0;
  };
  if (const auto at = behind([&](auto i) { return text[i] == '\n'; }))
    return at;
  if (const auto at = behind([&](auto i) { return EndsAll(text[i]); }))
    return at;
  if (const auto at = behind(
          [&](auto i) { return text[i] == ' ' && IsLetter(text[i - 1]); }))
    return at;
  std::size_t at = last;  // Not within a character.
  while (at > last - 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
    --at;
  return at;
}

void StreamScan::Take(std::size_t cut) {
  std::size_t next = std::max(cut, from_);
  detector_.ForEach(window(), from_, next, header_, [&](const Match& match) {
    Count(match);
    next = std::max(next, match.end);
  });
  if (!counter_.Flush()) full_ = true;
  const std::size_t dropped = next - std::min(next, kContext);
  from_ = next - dropped;
  const std::size_t kept = size_ - dropped;
  std::memmove(window_.data(), window_.data() + dropped, kept);
  base::WipeBytes(std::span(window_).subspan(kept, size_ - kept));
  size_ = kept;
}

void StreamScan::Count(const Match& match) {
  if (full_) return;
  if (on_match_) on_match_(match);
  counter_.Add(match.kind, match.tier, match.canonical);
}

}  // namespace identifiers
