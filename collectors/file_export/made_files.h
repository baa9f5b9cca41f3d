#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <utility>

#include "base/event_loop.h"
#include "collectors/file_export/file_source.h"

namespace collectors {

// Files that had something in them when their making was heard of, and are not
// known to be closed: they may have been written under another name, or under
// none, that was gone when its notice was read. What nobody has open any more
// is told of as written. Event loop only; the loop outlives it.
class MadeFiles {
 public:
  static constexpr std::size_t kMax = 4'096;  // More are left out.

  // False: tell of no more.
  using OnWritten = std::function<bool(const FilePlace&, Volume)>;

  MadeFiles(base::EventLoop& loop, OnWritten on_written)
      : loop_(loop), on_written_(std::move(on_written)) {}

  void Add(const FilePlace& place, Volume volume);
  // It was closed, or is not there any more.
  void Remove(const FilePlace& place) { files_.erase(place); }
  void Clear();

  // At once, and then again at longer and longer pauses while some are open.
  void Look();

 private:
  void LookAfter(std::chrono::milliseconds pause);
  void LookNow(std::chrono::milliseconds pause);

  base::EventLoop& loop_;
  const OnWritten on_written_;
  std::map<FilePlace, Volume> files_;
  base::EventLoop::Handle next_look_;
};

}  // namespace collectors
