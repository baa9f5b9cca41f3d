#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "collectors/file_export/file_paths.h"
#include "collectors/file_export/watched_folders.h"

namespace collectors {

// Walks through folders and what is below them, to have each marked: some of
// many at a time, so that the loop goes on with everything else. Event loop
// only.
class FolderWalk {
 public:
  struct Listener {
    // By a path of the folder's inode, whatever its own path means by now.
    // False if it cannot be marked, and so not be looked into.
    std::function<bool(const WatchedFolders::Folder&, const std::string& inode)>
        mark;
    // A regular file in a folder of which is to be told.
    std::function<void(const FilePlace&, Volume)> on_file;
    // There are folders so deep that they are left out.
    std::function<void()> on_too_deep;
    // Before it goes on: folders may have been renamed since (Rename()).
    std::function<void()> catch_up;
  };

  // All parts outlive it.
  FolderWalk(const WatchedFolders& folders,
             FilePaths& paths,
             base::EventLoop& loop,
             Listener listener)
      : folders_(folders),
        paths_(paths),
        loop_(loop),
        listener_(std::move(listener)) {}

  // `tell`: of the files in it.
  void Begin(std::vector<WatchedFolders::Folder> roots, bool tell);
  // What was put into it before it was marked is told of.
  void Below(WatchedFolders::Folder folder);
  // Folders not walked yet have another name by now.
  void Rename(const std::string& from, const std::string& to, Volume volume);
  // All the rest, now.
  void Finish();
  void Clear();

 private:
  struct ToWalk {
    WatchedFolders::Folder folder;
    std::size_t depth = 0;
    bool tell = false;
  };

  void GoOn();
  void WalkSome();
  void WalkOne();
  void WalkEntries(const ToWalk& now, const std::string& inode);

  const WatchedFolders& folders_;
  FilePaths& paths_;
  base::EventLoop& loop_;
  const Listener listener_;
  std::vector<ToWalk> to_walk_;
  bool catches_up_ = false;
  base::EventLoop::Handle go_on_;
};

}  // namespace collectors
