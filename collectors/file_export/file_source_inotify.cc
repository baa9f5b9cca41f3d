#include "collectors/file_export/file_source_inotify.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/system_error.h"
#include "collectors/file_export/file_look.h"
#include "collectors/file_export/file_paths.h"
#include "collectors/file_export/folder_walk.h"
#include "collectors/file_export/half_moves.h"
#include "collectors/file_export/made_files.h"
#include "collectors/file_export/mounts_watch.h"
#include "collectors/file_export/open_files.h"

namespace collectors {
namespace {

constexpr std::uint32_t kFolderMask = IN_CREATE | IN_CLOSE_WRITE |
                                      IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE |
                                      IN_ONLYDIR | IN_EXCL_UNLINK;
constexpr std::uint32_t kFileMask = IN_OPEN | IN_MASK_ADD;
constexpr std::size_t kMaxFollowed = 4'096;
constexpr const char* kTooMany = "there are too many folders to watch all";
// More than the kernel's queue can fill.
constexpr int kMostReads = 256;

class InotifyFileSource final : public FileSource {
 public:
  InotifyFileSource(FolderOptions options,
                    base::EventLoop& loop,
                    const base::Clock& clock)
      : loop_(loop),
        clock_(clock),
        paths_(options.far_mount),
        folders_(std::move(options)),
        walk_(
            folders_,
            paths_,
            loop,
            {.mark = [this](const auto& folder,
                            const auto& inode) { return Mark(folder, inode); },
             .on_file = [this](const auto& place,
                               Volume volume) { TellIfChanged(place, volume); },
             .on_too_deep =
                 [this] {
                   if (folders_.far()) limit_ = kTooMany;
                 },
             .catch_up = [this] { ReadAll(); }}),
        open_files_(clock),
        halves_(loop, [this](const auto& half) { return OnMovedOut(half); }),
        made_(loop, [this](const auto& place, Volume volume) {
          (void)TellAt(FileNotice::Kind::kWritten, place, volume, {});
          return inotify_.valid();
        }) {}

  void Start(Listener listener) override { listener_ = std::move(listener); }

  base::Status SetWatching(bool watching) override {
    if (watching == inotify_.valid()) return {};
    if (!watching) {
      StopWatching();
      return {};
    }
    inotify_ = base::UniqueFd(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify_.valid()) return base::SystemError("inotify");
    readable_ = loop_.WatchReadable(inotify_.get(), [this] { (void)Read(); });
    mounts_.emplace(loop_, [this] { Walk(false); });
    since_ = clock_.utc_now();
    limit_.clear();
    Walk(false);
    return {};
  }

  void Drain() override {
    // Of a visit that was shorter than the walk. Over a network it would last.
    if (!folders_.far()) walk_.Finish();
    ReadAll();
    halves_.GiveUp();
    made_.Look();
  }

  void Follow(const FilePlace& place, const FileIdentity& file) override {
    if (!inotify_.valid() || followed_.size() >= kMaxFollowed) return;
    const base::UniqueFd found = paths_.Find(place.path());
    const auto facts = FactsOf(found);
    if (!facts || facts->file != file) return;
    // The inode itself, whatever the path means by now.
    const std::string path = "/proc/self/fd/" + std::to_string(found.get());
    const int number =
        inotify_add_watch(inotify_.get(), path.c_str(), kFileMask);
    if (number >= 0) followed_[number] = {place, {}, file};
  }

  base::UniqueFd Open(const FilePlace& place,
                      const FileIdentity& file) override {
    base::UniqueFd found = paths_.Find(place.path());
    const auto facts = FactsOf(found);
    if (!facts || facts->file != file) return {};
    return folders_.far() ? std::move(found) : OpenFound(found);
  }

  std::string limit() const override {
    if (!limit_.empty()) return limit_;
    if (folders_.far()) return "which program wrote a file is not always seen";
    return "without the privileged process, which program wrote a file is not "
           "always seen";
  }

 private:
  struct Followed {
    FilePlace place;
    FilePlace before;  // Where it may be still: a hard link.
    FileIdentity file;
  };

  void StopWatching() {
    walk_.Clear();
    made_.Clear();
    halves_.Clear();
    mounts_.reset();
    readable_.reset();
    inotify_.Reset();  // With all its marks.
    folders_.Clear();
    followed_.clear();
    written_by_.clear();
    unseen_.clear();
  }

  // Marks what is not marked yet. `tell`: of files that changed since
  // `since_`.
  void Walk(bool tell) {
    auto mounts = base::ListMounts();
    folders_.SetMounts(mounts);
    paths_.SetMounts(std::move(mounts));
    walk_.Begin(folders_.Roots(), tell);
  }

  bool Mark(const WatchedFolders::Folder& folder, const std::string& inode) {
    if (folders_.full()) {
      limit_ = kTooMany;
      return false;
    }
    const int number =
        inotify_add_watch(inotify_.get(), inode.c_str(), kFolderMask);
    if (number < 0) {
      if (errno == ENOSPC) limit_ = "the kernel's limit of watches is reached";
      return false;
    }
    folders_.Add(number, folder);
    return true;
  }

  void TellIfChanged(const FilePlace& place, Volume volume) {
    const auto facts = FactsOf(paths_.Find(place.path()));
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(
        since_.time_since_epoch());
    if (facts && facts->changed_ns >= since.count())
      Tell(FileNotice::Kind::kWritten, place, *facts, volume, {});
  }

  void ReadAll() {
    for (int i = 0; i < kMostReads && Read(); ++i) {
    }
  }

  // False if there was nothing to read.
  bool Read() {
    if (!inotify_.valid()) return false;
    alignas(inotify_event) std::array<char, 64 * 1024> buffer{};
    const auto size = read(inotify_.get(), buffer.data(), buffer.size());
    if (size <= 0) return false;
    // The listener may end the watching in any of them.
    for (std::size_t at = 0;
         at < static_cast<std::size_t>(size) && inotify_.valid();) {
      const auto* const event =
          reinterpret_cast<const inotify_event*>(buffer.data() + at);
      at += sizeof(inotify_event) + event->len;
      OnEvent(*event);
    }
    halves_.GiveUpSoon();
    return true;
  }

  void OnEvent(const inotify_event& event) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) return OnOverflow();
    if ((event.mask & IN_IGNORED) != 0) {
      folders_.Forget(event.wd);
      followed_.erase(event.wd);
      return;
    }
    if (const auto followed = followed_.find(event.wd);
        followed != followed_.end())
      return OnOpened(followed->second);
    const auto* const found = folders_.Find(event.wd);
    if (found == nullptr || event.len == 0) return;
    const WatchedFolders::Folder folder = *found;
    const FilePlace place{folder.path, event.name};
    if ((event.mask & IN_ISDIR) != 0)
      OnFolder(event, place, folder.volume);
    else
      OnFile(event, place, folder.volume);
  }

  void OnFile(const inotify_event& event,
              const FilePlace& place,
              Volume volume) {
    if ((event.mask & IN_CREATE) != 0) {
      // Who makes it has it open now, and may have closed it when it is told
      // to be written.
      NoteWriter(place);
      OnNamed(place, volume);
    } else if ((event.mask & IN_CLOSE_WRITE) != 0) {
      made_.Remove(place);
      NoteWriter(place);
      // Gone already: it was given another name, which is told of next.
      if (!TellAt(FileNotice::Kind::kWritten, place, volume, {}))
        NoteUnseen(place);
    } else if ((event.mask & IN_MOVED_FROM) != 0) {
      made_.Remove(place);
      halves_.Add(event.cookie, {place, clock_.steady_now(), false});
    } else if ((event.mask & IN_MOVED_TO) != 0) {
      made_.Remove(place);
      const FilePlace from = halves_.Take(event.cookie).value_or(FilePlace());
      if (auto writer = written_by_.extract(from.path()); !writer.empty())
        written_by_[place.path()] = std::move(writer.mapped());
      const bool unseen = unseen_.erase(from.path()) > 0;
      (void)TellAt(
          unseen ? FileNotice::Kind::kWritten : FileNotice::Kind::kMoved,
          place,
          volume,
          from);
    } else if ((event.mask & IN_DELETE) != 0) {
      made_.Remove(place);
      // Another one may have taken its place already.
      if (FactsOf(paths_.Find(place.path()))) return;
      written_by_.erase(place.path());
      listener_.on_notice({.kind = FileNotice::Kind::kDeleted,
                           .at = clock_.steady_now(),
                           .place = place,
                           .volume = volume});
    }
  }

  void OnNamed(const FilePlace& place, Volume volume) {
    const auto facts = FactsOf(paths_.Find(place.path()));
    if (!facts) return;
    if (facts->bytes > 0) made_.Add(place, volume);
    Tell(FileNotice::Kind::kNamed, place, *facts, volume, {});
  }

  void OnFolder(const inotify_event& event,
                const FilePlace& place,
                Volume volume) {
    if ((event.mask & IN_CREATE) != 0) {
      walk_.Below({place.path(), volume});
    } else if ((event.mask & IN_MOVED_FROM) != 0) {
      halves_.Add(event.cookie, {place, clock_.steady_now(), true});
    } else if ((event.mask & IN_MOVED_TO) != 0) {
      const auto from = halves_.Take(event.cookie);
      if (!from) return walk_.Below({place.path(), volume});
      folders_.Rename(from->path(), place.path(), volume);
      walk_.Rename(from->path(), place.path(), volume);
    }
  }

  void OnOpened(Followed& followed) {
    if (!Is(followed.place, followed.file) &&
        Is(followed.before, followed.file))
      std::swap(followed.place, followed.before);
    const auto facts = FactsOf(paths_.Find(followed.place.path()));
    FileNotice notice{.kind = FileNotice::Kind::kOpened,
                      .at = clock_.steady_now(),
                      .place = followed.place,
                      .file = followed.file};
    if (facts && facts->file == followed.file) notice.bytes = facts->bytes;
    if (auto holder =
            open_files_.Find(followed.place.folder, followed.place.path())) {
      notice.program = std::move(holder->program);
      notice.beside = std::move(holder->beside);
    }
    listener_.on_notice(notice);
  }

  bool Is(const FilePlace& place, const FileIdentity& file) {
    const auto facts = FactsOf(paths_.Find(place.path()));
    return facts && facts->file == file;
  }

  void NoteWriter(const FilePlace& place) {
    auto holder = open_files_.Find(place.folder, place.path());
    if (!holder) return;
    if (written_by_.size() >= kMaxFollowed) written_by_.clear();
    written_by_[place.path()] = std::move(*holder);
  }

  void NoteUnseen(const FilePlace& place) {
    if (unseen_.size() >= kMaxFollowed) unseen_.clear();
    unseen_.insert(place.path());
  }

  bool TellAt(FileNotice::Kind kind,
              const FilePlace& place,
              Volume volume,
              const FilePlace& from) {
    const auto facts = FactsOf(paths_.Find(place.path()));
    if (facts) Tell(kind, place, *facts, volume, from);
    return facts.has_value();
  }

  void Tell(FileNotice::Kind kind,
            const FilePlace& place,
            const FileFacts& facts,
            Volume volume,
            const FilePlace& from) {
    FileNotice notice{.kind = kind,
                      .at = clock_.steady_now(),
                      .changed_at = ChangedAt(facts, clock_),
                      .place = place,
                      .from = from,
                      .file = facts.file,
                      .bytes = facts.bytes,
                      .names = facts.names,
                      .volume = volume};
    if (auto writer = written_by_.find(place.path());
        writer != written_by_.end()) {
      notice.program = writer->second.program;
      notice.beside = writer->second.beside;
      if (kind == FileNotice::Kind::kMoved) written_by_.erase(writer);
    }
    for (auto& [number, followed] : followed_)
      if (followed.file == facts.file && followed.place != place)
        followed.before = std::exchange(followed.place, place);
    listener_.on_notice(notice);
  }

  // False if the watching was ended in it.
  bool OnMovedOut(const HalfMoves::HalfMove& half) {
    if (half.folder) {
      for (const int number : folders_.NumbersBelow(half.from.path()))
        inotify_rm_watch(inotify_.get(), number);
      return true;
    }
    listener_.on_notice({.kind = FileNotice::Kind::kMovedOut,
                         .at = half.at,
                         .place = half.from});
    return inotify_.valid();
  }

  void OnOverflow() {
    listener_.on_overflow();
    Walk(true);
  }

  base::EventLoop& loop_;
  const base::Clock& clock_;
  Listener listener_;
  FilePaths paths_;
  WatchedFolders folders_;
  FolderWalk walk_;
  OpenFiles open_files_;
  base::UtcTime since_{};
  std::string limit_;
  base::UniqueFd inotify_;
  std::optional<MountsWatch> mounts_;
  std::map<int, Followed> followed_;
  std::map<std::string, FileHolder> written_by_;
  std::set<std::string> unseen_;  // Written, and gone before it was looked at.
  base::EventLoop::Handle readable_;
  HalfMoves halves_;
  MadeFiles made_;
};

}  // namespace

std::unique_ptr<FileSource> MakeInotifyFileSource(FolderOptions options,
                                                  base::EventLoop& loop,
                                                  const base::Clock& clock) {
  return std::make_unique<InotifyFileSource>(std::move(options), loop, clock);
}

}  // namespace collectors
