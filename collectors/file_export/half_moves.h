#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/event_loop.h"
#include "collectors/file_export/file_source.h"

namespace collectors {

// Moves of which inotify told where they came from, and not yet where they
// went. What has no other half went to where nobody looks. Event loop only; the
// loop outlives it.
class HalfMoves {
 public:
  struct HalfMove {
    FilePlace from;
    ActTime at{};
    bool folder = false;
  };
  // False: tell of no more.
  using OnGone = std::function<bool(const HalfMove&)>;

  HalfMoves(base::EventLoop& loop, OnGone on_gone)
      : loop_(loop), on_gone_(std::move(on_gone)) {}

  // `cookie`: the kernel's, which both halves have.
  void Add(std::uint32_t cookie, HalfMove half) {
    halves_[cookie] = std::move(half);
  }
  // Where it came from, if that was told.
  std::optional<FilePlace> Take(std::uint32_t cookie);
  void Clear();

  // Those that are here, unless their other half comes with what is read next.
  void GiveUpSoon();
  void GiveUp();

 private:
  base::EventLoop& loop_;
  const OnGone on_gone_;
  std::map<std::uint32_t, HalfMove> halves_;
  base::EventLoop::Handle give_up_;
};

}  // namespace collectors
