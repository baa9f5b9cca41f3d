#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "collectors/gate.h"

namespace collectors {

// One file, under whatever name. The time of its making tells it from a later
// one that got the same inode; 0 where the file system does not keep it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t born_ns = 0;

  auto operator<=>(const FileIdentity&) const = default;
};

struct FilePlace {
  std::string folder;  // Absolute, without a slash at its end.
  std::string name;

  std::string path() const { return folder + "/" + name; }
  auto operator<=>(const FilePlace&) const = default;
};

// What lies behind a folder, as `destination` of events.
enum class Volume : std::uint8_t { kHome, kRemovable, kElsewhere, kNetwork };

// Something happened to a regular file in a watched folder.
struct FileNotice {
  enum class Kind : std::uint8_t {
    kWritten,   // Somebody who had it open for writing closed it.
    kMoved,     // To `place`; from `from`, if that is watched.
    kNamed,     // Made, or given one more name; which, `names` says.
    kMovedOut,  // From `place`, to where nobody looks.
    kDeleted,   // Of these two the identity may be missing.
    kOpened,    // One that is followed.
  };
  Kind kind = Kind::kWritten;
  ActTime at{};          // When it was heard of: the kernel says no time.
  ActTime changed_at{};  // Of the file, if known: not later than the act.
  FilePlace place;
  FilePlace from;  // Empty folder: not known.
  FileIdentity file;
  std::uint64_t bytes = 0;
  std::uint64_t names = 1;  // That it has now.
  Volume volume = Volume::kHome;
  // Who had it open; empty if that could not be seen.
  std::string program;
  // What the same program had open then: paths.
  std::vector<std::string> beside;
};

// The folders that a person's files are in. One implementation a way to watch.
// Nothing here blocks.
class FileSource {
 public:
  struct Listener {
    std::function<void(const FileNotice&)> on_notice;
    // The kernel dropped notices: what is there was looked through again, and
    // notices were made of what changed. Something may have been missed.
    std::function<void()> on_overflow;
  };

  virtual ~FileSource() = default;

  virtual void Start(Listener listener) = 0;

  // While false there is no mark on anything.
  virtual base::Status SetWatching(bool watching) = 0;

  // Tells of all that was done until now.
  virtual void Drain() = 0;

  // Tells who opens it, as long as anything is watched at all.
  virtual void Follow(const FilePlace& place, const FileIdentity& file) = 0;

  // For reading; not valid if what is there is not that file any more, or no
  // regular file. Follows no link and waits for nobody. Of a file system that
  // may never answer it is O_PATH: to open it is to wait.
  virtual base::UniqueFd Open(const FilePlace& place,
                              const FileIdentity& file) = 0;

  // Empty, or a sentence: why not everything can be seen.
  virtual std::string limit() const = 0;
};

}  // namespace collectors
