#include "collectors/file_export/file_source_fanotify.h"

#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "base/system_error.h"
#include "collectors/file_export/changed_files.h"
#include "collectors/file_export/fanotify_event.h"
#include "collectors/file_export/file_look.h"
#include "collectors/file_export/mounts_watch.h"
#include "collectors/file_export/processes.h"

namespace collectors {
namespace {

constexpr unsigned kGroup = FAN_CLASS_NOTIF | FAN_REPORT_DFID_NAME_TARGET |
                            FAN_REPORT_PIDFD | FAN_CLOEXEC | FAN_NONBLOCK;
// FAN_CREATE to see who it is while it is there, and for further names.
constexpr std::uint64_t kMask =
    FAN_CREATE | FAN_CLOSE_WRITE | FAN_RENAME | FAN_DELETE;
constexpr const char* kNoHome = "the home folder cannot be watched";
constexpr std::size_t kMaxHandles = 40'000;
constexpr std::size_t kMaxFollowed = 4'096;
// With two names and three handles.
constexpr std::size_t kLargestEvent = 2'048;
// More than the kernel's queue can fill.
constexpr int kMostReads = 256;

class FanotifyFileSource final : public FileSource {
 public:
  FanotifyFileSource(uid_t user,
                     FolderOptions options,
                     base::EventLoop& loop,
                     const base::Clock& clock)
      : user_(user),
        loop_(loop),
        clock_(clock),
        folders_(std::move(options)),
        processes_(clock),
        changed_(
            user,
            loop,
            [this](const std::string& path) { return OpenMarked(path); },
            [this](const ChangedFiles::File& file) { OnChanged(file); }) {
    folders_.SetMounts(base::ListMounts());
  }

  void Start(Listener listener) override { listener_ = std::move(listener); }

  base::Status SetWatching(bool watching) override {
    if (watching == group_.valid()) return {};
    if (!watching) {
      StopWatching();
      return {};
    }
    group_ = base::UniqueFd(fanotify_init(kGroup, O_RDONLY | O_CLOEXEC));
    if (!group_.valid()) return base::SystemError("fanotify");
    mounts_.clear();
    handles_.clear();
    files_.clear();
    written_ns_.clear();
    handles_by_age_.clear();
    empty_at_ = clock_.utc_now();
    readable_ = loop_.WatchReadable(group_.get(), [this] { (void)Read(); });
    mounts_watch_.emplace(loop_, [this] { (void)MarkAll(); });
    auto marked = MarkAll();
    if (!marked.ok()) StopWatching();
    return marked;
  }

  void Drain() override {
    for (int i = 0; i < kMostReads && Read(); ++i) {
    }
    changed_.Finish();
  }

  void Follow(const FilePlace& /*place*/, const FileIdentity& file) override {
    if (!group_.valid() || followed_ >= kMaxFollowed) return;
    const base::UniqueFd found = FindKnown(file);
    if (!found.valid()) return;
    const std::string path = "/proc/self/fd/" + std::to_string(found.get());
    if (fanotify_mark(
            group_.get(), FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, path.c_str()) == 0)
      ++followed_;
  }

  base::UniqueFd Open(const FilePlace& /*place*/,
                      const FileIdentity& file) override {
    const base::UniqueFd found = FindKnown(file);
    return found.valid() && MayRead(found) ? OpenFound(found)
                                           : base::UniqueFd();
  }

  std::string limit() const override {
    if (!limit_.empty() || !folders_.home_answers()) return limit_;
    // Before the first visit, what the mounts say: nothing is touched.
    const auto roots = folders_.Roots();
    if (std::ranges::find(roots,
                          Volume::kHome,
                          &WatchedFolders::Folder::volume) == roots.end())
      return kNoHome;
    return {};
  }

 private:
  struct Found {
    FilePlace place;
    Volume volume = Volume::kHome;
  };

  void StopWatching() {
    changed_.Stop();
    mounts_watch_.reset();
    readable_.reset();
    group_.Reset();  // With all its marks. Handles may still be opened.
    followed_ = 0;
    limit_.clear();
  }

  // The file systems of home and of the sticks; those that are marked already
  // stay. A home that is on one that may never answer is another's to watch.
  base::Status MarkAll() {
    const auto mounts = base::ListMounts();
    folders_.SetMounts(mounts);
    limit_.clear();
    std::map<std::uint64_t, Root> marked;
    roots_.clear();
    bool home = !folders_.home_answers();
    for (const auto& root : folders_.Roots()) {
      const auto done = Mark(root, mounts, marked);
      home = home || (done.ok() && root.volume == Volume::kHome);
      if (!done.ok())
        limit_ = "a file system cannot be watched: " + done.error().message;
    }
    if (!home && limit_.empty()) limit_ = kNoHome;
    mounts_ = std::move(marked);
    if (!mounts_.empty() || !folders_.home_answers()) return {};
    return base::Error{base::ErrorCode::kUnavailable, limit_};
  }

  // Opened for each look: a stick that is held open could not be unmounted.
  struct Root {
    std::string path;
    dev_t device = 0;
    std::uint64_t mount = 0;
  };

  base::Status Mark(const WatchedFolders::Folder& root,
                    const std::vector<base::Mount>& mounts,
                    std::map<std::uint64_t, Root>& marked) {
    const auto* const mount = base::MountOf(root.path, mounts);
    if (mount == nullptr || !mount->local())
      return base::Error{base::ErrorCode::kUnavailable,
                         "its file system is none of a disk's"};
    base::UniqueFd folder = OpenRoot(root.path, mount->id);
    if (!folder.valid())
      return base::Error{base::ErrorCode::kUnavailable,
                         "its folder cannot be opened"};
    // Handles of the one would be looked up on the other: anybody can give a
    // stick the id of another file system.
    const std::uint64_t system = FileSystemOf(folder);
    const dev_t device = DeviceOf(folder);
    const auto same = marked.find(system);
    if (same != marked.end() && same->second.device != device)
      return base::Error{base::ErrorCode::kUnavailable,
                         "it has the id of another one"};
    if (fanotify_mark(group_.get(),
                      FAN_MARK_ADD | FAN_MARK_FILESYSTEM,
                      kMask,
                      folder.get(),
                      nullptr) != 0)
      return base::SystemError("fanotify_mark");
    marked.try_emplace(system, Root{root.path, device, mount->id});
    roots_[root.path] = mount->id;
    return {};
  }

  // False if there was nothing to read.
  bool Read() {
    if (!group_.valid()) return false;
    alignas(fanotify_event_metadata) std::array<char, 64 * 1024> buffer{};
    const auto now = clock_.utc_now();
    const auto size = read(group_.get(), buffer.data(), buffer.size());
    if (size <= 0) {
      empty_at_ = now;
      return false;
    }
    std::span<const char> bytes(buffer.data(), static_cast<std::size_t>(size));
    // The kernel puts what the same program does later to the same file to the
    // notice of the first: mv's end of a file comes before the copy's.
    std::vector<FanotifyEvent> ended;
    while (auto event = TakeFanotifyEvent(bytes)) {
      // The listener may have ended the watching; descriptors are closed.
      if (!group_.valid()) continue;
      if (OnEvent(*event) && (event->mask & FAN_DELETE) != 0)
        ended.push_back(std::move(*event));
    }
    for (const auto& event : ended)
      if (group_.valid()) OnDeleted(event);
    // Another event would have had room.
    if (static_cast<std::size_t>(size) + kLargestEvent <= buffer.size())
      empty_at_ = now;
    return true;
  }

  // False if it is nothing of this person's files.
  bool OnEvent(const FanotifyEvent& event) {
    if ((event.mask & FAN_Q_OVERFLOW) != 0) {
      listener_.on_overflow();
      // Dropped was nothing of before the queue was last seen empty.
      if (group_.valid()) changed_.Start(folders_, empty_at_);
      return false;
    }
    if ((event.mask & FAN_ONDIR) != 0 || event.pid == getpid()) return false;
    const auto process = processes_.Find(event.pid, event.pidfd.get(), user_);
    if (process && process->user != user_) return false;
    if ((event.mask & FAN_OPEN) != 0) OnOpened(event, process);
    if ((event.mask & FAN_CREATE) != 0)
      OnWritten(FileNotice::Kind::kNamed, event, process);
    if ((event.mask & FAN_CLOSE_WRITE) != 0)
      OnWritten(FileNotice::Kind::kWritten, event, process);
    if ((event.mask & FAN_RENAME) != 0) OnRenamed(event, process);
    return true;
  }

  // Of a root that is marked, where what is found can be opened later.
  base::UniqueFd OpenMarked(const std::string& path) const {
    const auto known = roots_.find(path);
    if (known == roots_.end()) return {};
    base::UniqueFd root = OpenRoot(path, known->second);
    if (!root.valid() || !mounts_.contains(FileSystemOf(root))) return {};
    return root;
  }

  // Found by looking: who did it is not known.
  void OnChanged(const ChangedFiles::File& file) {
    const auto written = written_ns_.find(file.facts.file);
    if (written != written_ns_.end() &&
        written->second == file.facts.changed_ns)
      return;  // It was told of as it is.
    Remember(file.facts.file, file.handle);
    written_ns_[file.facts.file] = file.facts.changed_ns;
    listener_.on_notice({.kind = FileNotice::Kind::kWritten,
                         .at = clock_.steady_now(),
                         .changed_at = ChangedAt(file.facts, clock_),
                         .place = file.place,
                         .file = file.facts.file,
                         .bytes = file.facts.bytes,
                         .names = file.facts.names,
                         .volume = file.volume});
  }

  void OnWritten(FileNotice::Kind kind,
                 const FanotifyEvent& event,
                 const std::optional<ProcessFacts>& process) {
    const auto at = Locate(event.place);
    if (!at) return;
    Tell(kind, event.file, *at, {}, process);
  }

  void OnRenamed(const FanotifyEvent& event,
                 const std::optional<ProcessFacts>& process) {
    const auto from = Locate(event.place);
    const auto to = Locate(event.moved_to);
    if (to) {
      Tell(FileNotice::Kind::kMoved,
           event.file,
           *to,
           from ? from->place : FilePlace{},
           process);
    } else if (from) {
      FileNotice notice{.kind = FileNotice::Kind::kMovedOut,
                        .at = clock_.steady_now(),
                        .place = from->place};
      if (process) notice.program = process->program;
      listener_.on_notice(notice);
    }
  }

  void OnDeleted(const FanotifyEvent& event) {
    const auto at = Locate(event.place);
    if (!at) return;
    // It may be there still, under a name that nobody looks at.
    const auto facts = FactsOf(Find(event.file));
    const bool is_there = facts && facts->names > 0;
    FileNotice notice{.kind = is_there ? FileNotice::Kind::kMovedOut
                                       : FileNotice::Kind::kDeleted,
                      .at = clock_.steady_now(),
                      .place = at->place};
    if (const auto* const known = KnownBy(event.file)) notice.file = *known;
    listener_.on_notice(notice);
  }

  void OnOpened(const FanotifyEvent& event,
                const std::optional<ProcessFacts>& process) {
    FileNotice notice{.kind = FileNotice::Kind::kOpened,
                      .at = clock_.steady_now()};
    if (const auto facts = FactsOf(Find(event.file))) {
      notice.file = facts->file;
      notice.bytes = facts->bytes;
    } else if (const auto* const known = KnownBy(event.file)) {
      // Moved to another file system, it is gone from this one by now.
      notice.file = *known;
    } else {
      return;
    }
    if (process) notice.program = process->program;
    listener_.on_notice(notice);
  }

  void Tell(FileNotice::Kind kind,
            const FileHandle& handle,
            const Found& at,
            const FilePlace& from,
            const std::optional<ProcessFacts>& process) {
    const base::UniqueFd found = Find(handle);
    const auto facts = FactsOf(found);
    if (!facts || (!process && !IsOurs(found))) return;
    Remember(facts->file, handle);
    // Of a name it is not told whether more was written under it since.
    if (kind == FileNotice::Kind::kWritten)
      written_ns_[facts->file] = facts->changed_ns;
    FileNotice notice{.kind = kind,
                      .at = clock_.steady_now(),
                      .changed_at = ChangedAt(*facts, clock_),
                      .place = at.place,
                      .from = from,
                      .file = facts->file,
                      .bytes = facts->bytes,
                      .names = facts->names,
                      .volume = at.volume};
    if (process) {
      notice.program = process->program;
      notice.beside = process->beside;
    }
    listener_.on_notice(notice);
  }

  void Remember(const FileIdentity& file, const FileHandle& handle) {
    files_[handle] = file;
    if (!handles_.insert_or_assign(file, handle).second) return;
    handles_by_age_.push_back(file);
    if (handles_by_age_.size() <= kMaxHandles) return;
    const auto oldest = handles_.find(handles_by_age_.front());
    files_.erase(oldest->second);
    written_ns_.erase(oldest->first);
    handles_.erase(oldest);
    handles_by_age_.pop_front();
  }

  // This process may read everything: what a handle names that was made by hand
  // (on a stick whose files have no generation) might be anybody's. Theirs or
  // everybody's; that of a group of theirs is not.
  bool MayRead(const base::UniqueFd& found) const {
    struct stat facts {};
    return fstat(found.get(), &facts) == 0 &&
           (facts.st_uid == user_ || (facts.st_mode & S_IROTH) != 0);
  }

  // Who did it is gone: whose file it is has to do.
  bool IsOurs(const base::UniqueFd& found) const {
    struct stat facts {};
    return fstat(found.get(), &facts) == 0 && facts.st_uid == user_;
  }

  // Where that is, if it is watched.
  std::optional<Found> Locate(const FanotifyEvent::Place& place) const {
    const base::UniqueFd folder = Find(place.folder);
    if (!folder.valid()) return std::nullopt;
    const std::string path = PathOf(folder);
    const auto volume = folders_.VolumeOf(path);
    if (!volume) return std::nullopt;
    return Found{{path, place.name}, *volume};
  }

  base::UniqueFd Find(const FileHandle& handle) const {
    const auto mount = mounts_.find(handle.file_system);
    if (mount == mounts_.end() || !handle.valid()) return {};
    const base::UniqueFd root =
        OpenRoot(mount->second.path, mount->second.mount);
    if (!root.valid() || FileSystemOf(root) != handle.file_system) return {};
    return FindByHandle(root, handle);
  }

  // Its owner may have mounted a program of their own over it, which never
  // answers: nothing is asked of what is there before the kernel says that it
  // is on that mount still.
  static base::UniqueFd OpenRoot(const std::string& path, std::uint64_t mount) {
    const base::UniqueFd found(
        open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!found.valid() || base::MountIdOf(found) != mount) return {};
    return OpenFound(found);
  }

  static dev_t DeviceOf(const base::UniqueFd& folder) {
    struct stat facts {};
    return fstat(folder.get(), &facts) == 0 ? facts.st_dev : 0;
  }

  // Null if it was not told of.
  const FileIdentity* KnownBy(const FileHandle& handle) const {
    const auto known = files_.find(handle);
    return known == files_.end() ? nullptr : &known->second;
  }

  // As it was told of, if it is that file still.
  base::UniqueFd FindKnown(const FileIdentity& file) const {
    const auto known = handles_.find(file);
    if (known == handles_.end()) return {};
    base::UniqueFd found = Find(known->second);
    const auto facts = FactsOf(found);
    if (!facts || facts->file != file) return {};
    return found;
  }

  const uid_t user_;
  base::EventLoop& loop_;
  const base::Clock& clock_;
  Listener listener_;
  WatchedFolders folders_;
  Processes processes_;
  std::string limit_;
  base::UniqueFd group_;
  std::optional<MountsWatch> mounts_watch_;
  std::map<std::uint64_t, Root> mounts_;        // By file system.
  std::map<std::string, std::uint64_t> roots_;  // Marked; on which mount.
  std::map<FileIdentity, FileHandle> handles_;
  std::map<FileHandle, FileIdentity> files_;         // The same, by handle.
  std::map<FileIdentity, std::int64_t> written_ns_;  // Of its change, as told.
  std::deque<FileIdentity> handles_by_age_;
  std::size_t followed_ = 0;
  base::UtcTime empty_at_{};  // When the queue was.
  ChangedFiles changed_;
  base::EventLoop::Handle readable_;
};

}  // namespace

std::unique_ptr<FileSource> MakeFanotifyFileSource(uid_t user,
                                                   FolderOptions options,
                                                   base::EventLoop& loop,
                                                   const base::Clock& clock) {
  return std::make_unique<FanotifyFileSource>(
      user, std::move(options), loop, clock);
}

}  // namespace collectors
