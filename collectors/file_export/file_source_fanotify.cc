#include "collectors/file_export/file_source_fanotify.h"

#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/system_error.h"
#include "collectors/file_export/changed_files.h"
#include "collectors/file_export/fanotify_event.h"
#include "collectors/file_export/file_look.h"
#include "collectors/file_export/known_files.h"
#include "collectors/file_export/marked_file_systems.h"
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
            [this](const std::string& path) {
              return marked_.OpenMarked(path);
            },
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
    marked_ = {};
    known_ = {};
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
    MarkedFileSystems marked;
    bool home = !folders_.home_answers();
    for (const auto& root : folders_.Roots()) {
      const auto done = marked.Mark(group_, kMask, root, mounts);
      home = home || (done.ok() && root.volume == Volume::kHome);
      if (!done.ok())
        limit_ = "a file system cannot be watched: " + done.error().message;
    }
    if (!home && limit_.empty()) limit_ = kNoHome;
    marked_ = std::move(marked);
    if (!marked_.empty() || !folders_.home_answers()) return {};
    return base::Error{base::ErrorCode::kUnavailable, limit_};
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

  // Found by looking: who did it is not known.
  void OnChanged(const ChangedFiles::File& file) {
    // It was told of as it is.
    if (known_.WasTold(file.facts.file, file.facts.changed_ns)) return;
    known_.Remember(file.facts.file, file.handle);
    known_.SetWritten(file.facts.file, file.facts.changed_ns);
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
    // Of what was not told of by that handle, whoever knows its name means the
    // file that has it now, if one has.
    const auto* const known = known_.FindFile(event.file);
    if (!at ||
        (known == nullptr && FactsOf(FindWithoutLinks(at->place.path()))))
      return;
    // It may be there still, under a name that nobody looks at.
    const auto facts = FactsOf(marked_.Find(event.file));
    const bool is_there = facts && facts->names > 0;
    FileNotice notice{.kind = is_there ? FileNotice::Kind::kMovedOut
                                       : FileNotice::Kind::kDeleted,
                      .at = clock_.steady_now(),
                      .place = at->place};
    if (known != nullptr) notice.file = *known;
    listener_.on_notice(notice);
  }

  void OnOpened(const FanotifyEvent& event,
                const std::optional<ProcessFacts>& process) {
    FileNotice notice{.kind = FileNotice::Kind::kOpened,
                      .at = clock_.steady_now()};
    if (const auto facts = FactsOf(marked_.Find(event.file))) {
      notice.file = facts->file;
      notice.bytes = facts->bytes;
    } else if (const auto* const known = known_.FindFile(event.file)) {
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
    const base::UniqueFd found = marked_.Find(handle);
    const auto facts = FactsOf(found);
    if (!facts || (!process && !IsOurs(found))) return;
    known_.Remember(facts->file, handle);
    // Of a name it is not told whether more was written under it since.
    if (kind == FileNotice::Kind::kWritten)
      known_.SetWritten(facts->file, facts->changed_ns);
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
    const base::UniqueFd folder = marked_.Find(place.folder);
    if (!folder.valid()) return std::nullopt;
    const std::string path = PathOf(folder);
    const auto volume = folders_.VolumeOf(path);
    if (!volume) return std::nullopt;
    return Found{{path, place.name}, *volume};
  }

  // As it was told of, if it is that file still.
  base::UniqueFd FindKnown(const FileIdentity& file) const {
    const auto* const handle = known_.FindHandle(file);
    if (handle == nullptr) return {};
    base::UniqueFd found = marked_.Find(*handle);
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
  MarkedFileSystems marked_;
  KnownFiles known_;
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
