#include "collectors/file_export/made_files.h"

#include <algorithm>

#include "collectors/file_export/open_files.h"

namespace collectors {
namespace {

// What tells that a file was written comes with what tells that it was made.
constexpr std::chrono::milliseconds kUntilClosed{200};
constexpr std::chrono::milliseconds kMaxPause{30'000};

}  // namespace

void MadeFiles::Add(const FilePlace& place, Volume volume) {
  if (files_.size() >= kMax) return;
  files_.try_emplace(place, volume);
  if (next_look_ == nullptr) LookAfter(kUntilClosed);
}

void MadeFiles::Clear() {
  next_look_.reset();
  files_.clear();
}

void MadeFiles::Look() {
  if (!files_.empty()) LookNow(kUntilClosed);
}

void MadeFiles::LookAfter(std::chrono::milliseconds pause) {
  next_look_ = loop_.RunAfter(pause, [this, pause] { LookNow(pause); });
}

void MadeFiles::LookNow(std::chrono::milliseconds pause) {
  next_look_.reset();
  const auto open = OpenFiles::All();
  for (const auto& [place, volume] : std::exchange(files_, {})) {
    if (open.contains(place.path()))
      files_.try_emplace(place, volume);
    else if (!on_written_(place, volume))
      return;
  }
  if (!files_.empty()) LookAfter(std::min(2 * pause, kMaxPause));
}

}  // namespace collectors
