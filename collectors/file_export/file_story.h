#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "collectors/file_export/file_source.h"
#include "collectors/gate.h"
#include "protocol/event.h"

namespace collectors {

// What is known of one file that was first seen in a visit.
struct FileStory {
  protocol::FileId id = 0;
  FileIdentity file;
  FilePlace place;
  std::vector<FilePlace> other_names;  // Hard links, the latest last.
  Visit visit;                         // Of its last act in one.
  std::uint64_t bytes = 0;
  protocol::FileId origin = 0;
  protocol::LinkedBy linked_by = protocol::LinkedBy::kNone;
  bool crm_source = false;  // A browser wrote it, or what it was made from.
  bool to_be_read = false;
  bool reported = false;
  std::uint64_t age = 0;  // Rises from one to the next.
};

// The files that are followed, by identity and by place. Bounded: forget the
// oldest before adding to it when it is full. Event loop only.
class FileStories {
 public:
  static constexpr std::size_t kMax = 20'000;

  explicit FileStories(base::Random& random) : random_(random) {}

  FileStory* Find(const FileIdentity& file);
  FileStory* FindAt(const FilePlace& place);
  // One that takes the place of an earlier one (saved anew) goes on with its
  // id.
  FileStory& Add(const FileNotice& notice);
  void Move(FileStory& story, const FilePlace& from, const FilePlace& to);
  // One more name, which it is not called by yet.
  void AddName(FileStory& story, const FilePlace& name);
  // It is called by another name then; false, and nothing done, if there is
  // none.
  bool DropName(FileStory& story, const FilePlace& name);
  void Erase(FileStory& story);
  void Clear();
  bool empty() const { return stories_.empty(); }
  bool full() const { return stories_.size() >= kMax; }
  FileStory& oldest() { return *Find(by_age_.begin()->second); }
  void Opened(const FileStory& story, ActTime at);

  // From which one a file came: read by who wrote it; or, if it has that one's
  // name and size, or is an archive, opened shortly before.
  void LinkToOrigin(const FileNotice& notice, FileStory& story);

 private:
  void Forget(const FileStory& story, const FilePlace& name);
  void Link(const FileStory& origin, protocol::LinkedBy by, FileStory& story);

  base::Random& random_;
  std::map<FileIdentity, FileStory> stories_;
  std::map<std::string, FileIdentity> by_path_;
  std::map<std::uint64_t, FileIdentity> by_age_;
  std::uint64_t added_ = 0;
  struct Opening {
    FileIdentity file;
    ActTime at{};
  };
  std::deque<Opening> openings_;  // The last few.
};

}  // namespace collectors
