#include "collectors/file_export/file_story.h"

#include <algorithm>
#include <utility>

#include "collectors/file_export/file_rules.h"

namespace collectors {
namespace {

// What copies or packs a file has opened it not long before it closes the
// other.
constexpr std::chrono::seconds kOpenedBefore{30};
constexpr std::size_t kMaxOpenings = 64;
constexpr std::size_t kMaxNames = 16;

}  // namespace

FileStory* FileStories::Find(const FileIdentity& file) {
  const auto found = stories_.find(file);
  return found == stories_.end() ? nullptr : &found->second;
}

FileStory* FileStories::FindAt(const FilePlace& place) {
  const auto found = by_path_.find(place.path());
  return found == by_path_.end() ? nullptr : Find(found->second);
}

FileStory& FileStories::Add(const FileNotice& notice) {
  FileStory story{.file = notice.file, .place = notice.place};
  if (FileStory* const earlier = FindAt(notice.place)) {
    story.id = earlier->id;
    story.origin = earlier->origin;
    story.linked_by = earlier->linked_by;
    story.crm_source = earlier->crm_source;
    story.to_be_read = earlier->to_be_read;
    Erase(*earlier);
  }
  while (story.id == 0)
    story.id = random_.Next64();
  story.age = ++added_;
  by_age_[story.age] = story.file;
  by_path_[story.place.path()] = story.file;
  return stories_[story.file] = std::move(story);
}

void FileStories::Move(FileStory& story,
                       const FilePlace& from,
                       const FilePlace& to) {
  FileStory* const replaced = FindAt(to);
  if (replaced == &story) return;
  if (replaced != nullptr) {
    // Saved anew under the old name: the same file to its user.
    if (!story.reported) story.id = replaced->id;
    if (story.origin == story.id) {  // Whoever saved it had read it.
      story.origin = replaced->origin;
      story.linked_by = replaced->linked_by;
    }
    Erase(*replaced);
  }
  if (std::erase(story.other_names, from) > 0) {
    Forget(story, from);
    story.other_names.push_back(story.place);
  } else {
    Forget(story, story.place);
  }
  story.place = to;
  by_path_[to.path()] = story.file;
}

void FileStories::AddName(FileStory& story, const FilePlace& name) {
  if (name == story.place) return;
  std::erase(story.other_names, name);
  story.other_names.push_back(name);
  by_path_[name.path()] = story.file;
  if (story.other_names.size() <= kMaxNames) return;
  Forget(story, story.other_names.front());
  story.other_names.erase(story.other_names.begin());
}

bool FileStories::DropName(FileStory& story, const FilePlace& name) {
  if (std::erase(story.other_names, name) == 0) {
    if (story.other_names.empty()) return false;
    story.place = std::move(story.other_names.back());
    story.other_names.pop_back();
  }
  Forget(story, name);
  return true;
}

void FileStories::Forget(const FileStory& story, const FilePlace& name) {
  if (const auto at = by_path_.find(name.path());
      at != by_path_.end() && at->second == story.file)
    by_path_.erase(at);
}

void FileStories::Erase(FileStory& story) {
  Forget(story, story.place);
  for (const auto& name : story.other_names)
    Forget(story, name);
  by_age_.erase(story.age);
  const FileIdentity file = story.file;
  stories_.erase(file);
}

void FileStories::Clear() {
  stories_.clear();
  by_path_.clear();
  by_age_.clear();
  openings_.clear();
}

void FileStories::Opened(const FileStory& story, ActTime at) {
  std::erase_if(openings_, [&](const auto& one) {
    return one.file == story.file || at - one.at > kOpenedBefore;
  });
  openings_.push_back({story.file, at});
  if (openings_.size() > kMaxOpenings) openings_.pop_front();
}

void FileStories::LinkToOrigin(const FileNotice& notice, FileStory& story) {
  if (story.origin != 0) return;
  for (const auto& path : notice.beside) {
    const auto found = by_path_.find(path);
    const FileStory* const origin =
        found == by_path_.end() ? nullptr : Find(found->second);
    // From an empty one nothing comes: it is going to be written.
    if (origin != nullptr && origin->id != story.id && origin->bytes > 0)
      return Link(*origin, protocol::LinkedBy::kIdentity, story);
  }
  const bool archive = IsArchive(ExtensionOf(story.place.name));
  for (auto one = openings_.rbegin(); one != openings_.rend(); ++one) {
    const FileStory* const origin = Find(one->file);
    if (origin == nullptr || origin->id == story.id ||
        notice.at - one->at > kOpenedBefore)
      continue;
    const bool copy =
        origin->place.name == story.place.name && origin->bytes == story.bytes;
    if (copy || archive)
      return Link(*origin, protocol::LinkedBy::kProgramAndTime, story);
  }
}

void FileStories::Link(const FileStory& origin,
                       protocol::LinkedBy by,
                       FileStory& story) {
  story.origin = origin.id;
  story.linked_by = by;
  story.crm_source = story.crm_source || origin.crm_source;
  story.to_be_read = story.to_be_read || origin.to_be_read;
  if (story.visit.id == 0) story.visit = origin.visit;
}

}  // namespace collectors
