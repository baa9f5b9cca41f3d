#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/unique_fd.h"
#include "collectors/file_export/file_handle.h"
#include "collectors/file_export/file_look.h"
#include "collectors/file_export/watched_folders.h"

namespace collectors {

// Looks through folders, some a turn of the loop, for a person's files that
// changed since a time: what a watcher was not told of. It follows no link,
// stays on each root's file system, and holds nothing open between turns, so
// that a stick can be unmounted. The loop outlives it.
class ChangedFiles {
 public:
  struct File {
    FilePlace place;
    Volume volume = Volume::kHome;
    FileHandle handle;
    FileFacts facts;
  };
  // A root, opened; not valid if it must not be looked through now.
  using Opener = std::function<base::UniqueFd(const std::string& path)>;
  using OnFile = std::function<void(const File&)>;

  ChangedFiles(uid_t user, base::EventLoop& loop, Opener opener, OnFile on_file)
      : user_(user),
        loop_(loop),
        open_root_(std::move(opener)),
        on_file_(std::move(on_file)) {}

  // Replaces a search that goes on; what that one had still to look at is
  // looked at with the earlier of both times. `folders` outlives the search.
  void Start(const WatchedFolders& folders, base::UtcTime since);
  // All that is left, now.
  void Finish();
  void Stop();

 private:
  struct Later {
    std::string root;
    std::string below;  // Of the root; empty: itself.
    Volume volume = Volume::kHome;
    std::size_t depth = 0;
  };

  void LookAtSome();
  void LookInto(const Later& now);
  void LookAt(const base::UniqueFd& folder,
              const std::string& name,
              const Later& now);

  const uid_t user_;
  base::EventLoop& loop_;
  const Opener open_root_;
  const OnFile on_file_;
  const WatchedFolders* folders_ = nullptr;
  base::UtcTime since_{};
  std::vector<Later> later_;
  base::EventLoop::Handle next_turn_;
};

}  // namespace collectors
