#include "collectors/file_export/file_collector.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "collectors/file_export/file_rules.h"

namespace collectors {
namespace {

using protocol::Action;
using protocol::Reading;
using protocol::Reason;
using std::chrono::milliseconds;

// Quiet for so long, it is whole: editors write twice, and give the name last.
constexpr milliseconds kQuiet{250};
constexpr milliseconds kUntilNamed{1'200};
constexpr milliseconds kAtMost{1'700};  // Within kReportWithin.
// A download that is whole and not named yet: its browser has it looked at, or
// asks the person for the name. It is none before, so it may take longer.
constexpr milliseconds kUntilDownloaded{10'000};
constexpr milliseconds kLookEvery{50};  // Many at once are looked at together.

std::string NameOf(Volume volume) {
  switch (volume) {
    case Volume::kHome:
      return "home";
    case Volume::kRemovable:
      return "removable";
    case Volume::kElsewhere:
      return "elsewhere";
    case Volume::kNetwork:
      return "network";
  }
  return {};
}

}  // namespace

FileCollector::FileCollector(std::unique_ptr<FileSource> source,
                             const FileOptions& options,
                             const Parts& parts)
    : source_(std::move(source)),
      options_(options),
      parts_(parts),
      stories_(parts.random) {
  source_->Start({.on_notice = [this](const auto& notice) { OnNotice(notice); },
                  .on_overflow = [this] { OnOverflow(); }});
}

base::Status FileCollector::SetGateOpen(bool open) {
  open_ = open;
  follow_end_.reset();
  if (open) return source_->SetWatching(true);
  source_->Drain();
  WaitNoLonger();
  if (stories_.empty() || options_.follow == milliseconds(0)) {
    EndFollowing();
    return {};
  }
  follow_end_ =
      parts_.loop.RunAfter(options_.follow, [this] { EndFollowing(); });
  return {};
}

void FileCollector::EndFollowing() {
  follow_end_.reset();
  source_->Drain();
  (void)source_->SetWatching(false);
  // Those that wait to be handed over are still needed.
  if (acts_.empty()) stories_.Clear();
}

void FileCollector::OnNotice(const FileNotice& heard) {
  FileNotice notice = heard;
  // Done in a visit, and heard of after it.
  if (notice.changed_at != ActTime{} && !parts_.gate.VisitAt(notice.at) &&
      parts_.gate.VisitAt(notice.changed_at))
    notice.at = notice.changed_at;
  switch (notice.kind) {
    case FileNotice::Kind::kWritten:
      return OnWritten(notice);
    case FileNotice::Kind::kMoved:
      return OnMoved(notice);
    case FileNotice::Kind::kNamed:
      return OnNamed(notice);
    case FileNotice::Kind::kMovedOut:
    case FileNotice::Kind::kDeleted:
      return OnGone(notice);
    case FileNotice::Kind::kOpened:
      return OnOpened(notice);
  }
}

FileStory& FileCollector::StoryOf(const FileNotice& notice,
                                  const Visit* visit) {
  FileStory* story = stories_.Find(notice.file);
  if (story == nullptr) {
    if (stories_.full()) ForgetOldest();
    HandOverReplaced(notice);
    story = &stories_.Add(notice);
  }
  story->bytes = notice.bytes;
  if (visit != nullptr) {
    story->visit = *visit;
    if (KindOfProgram(notice.program) == ProgramKind::kBrowser ||
        KindOfName(notice.place.name) == NameKind::kPartial ||
        KindOfName(notice.from.name) == NameKind::kPartial)
      story->crm_source = true;
    // What is only moved may be older than the visit.
    const bool focused =
        visit->crm_focused && notice.kind == FileNotice::Kind::kWritten;
    story->to_be_read =
        story->to_be_read || options_.read_all || focused || story->crm_source;
  }
  stories_.LinkToOrigin(notice, *story);
  return *story;
}

void FileCollector::ForgetOldest() {
  FileStory& oldest = stories_.oldest();
  if (const auto waiting = acts_.find(oldest.file); waiting != acts_.end()) {
    const Act act = std::move(waiting->second);
    acts_.erase(waiting);
    HandOver(oldest, act, Reason::kOverload);
  }
  stories_.Erase(oldest);
}

void FileCollector::OnWritten(const FileNotice& notice) {
  if (KindOfName(notice.place.name) == NameKind::kLock) return;
  const auto visit = parts_.gate.VisitAt(notice.at);
  const bool known = stories_.Find(notice.file) != nullptr ||
                     stories_.FindAt(notice.place) != nullptr;
  FileStory& story = StoryOf(notice, visit ? &*visit : nullptr);
  // After a visit only what comes from its files.
  if (!visit && !known && story.origin == 0) return stories_.Erase(story);
  Note(Action::kWritten, notice, story);
}

void FileCollector::OnMoved(const FileNotice& notice) {
  const auto visit = parts_.gate.VisitAt(notice.at);
  FileStory* story = stories_.Find(notice.file);
  if (story == nullptr && !visit) return;
  const bool lock = KindOfName(notice.place.name) == NameKind::kLock;
  if (story == nullptr && lock) return;
  const auto waiting = acts_.find(notice.file);
  const bool was_temporary =
      story != nullptr && KindOfName(story->place.name) != NameKind::kFinal;
  story = &StoryOf(notice, visit ? &*visit : nullptr);
  HandOverReplaced(notice);
  const FilePlace before = story->place;
  stories_.Move(*story, notice.from, notice.place);
  if (notice.kind == FileNotice::Kind::kNamed) stories_.AddName(*story, before);
  stories_.LinkToOrigin(notice, *story);  // Its name may say what it is.
  if (waiting != acts_.end()) {
    // It was written a moment ago and gets its name now: one act.
    return Settle(notice, *story, waiting->second);
  }
  // A name of its own at last, or from where nobody looks: it is new here.
  const bool fresh = was_temporary && !story->reported;
  Note(fresh ? Action::kWritten : Action::kMoved, notice, *story);
}

// A hard link is another name of the same file, as after a rename, but that the
// one before is good still.
void FileCollector::OnNamed(const FileNotice& notice) {
  FileStory* story = stories_.Find(notice.file);
  const bool known = story != nullptr;
  // With one name it was only made, unless that of before is gone already.
  if (!known && notice.names < 2) return;
  if (known && stories_.FindAt(notice.place) == story) return;
  const bool final = KindOfName(notice.place.name) == NameKind::kFinal;
  const auto waiting = acts_.find(notice.file);
  if (known &&
      (!final || (waiting != acts_.end() &&
                  KindOfName(story->place.name) == NameKind::kFinal))) {
    HandOverReplaced(notice);
    return stories_.AddName(*story, notice.place);
  }
  OnMoved(notice);
}

// The file that had that name before, if it has no other one.
void FileCollector::HandOverReplaced(const FileNotice& notice) {
  FileStory* const replaced = stories_.FindAt(notice.place);
  if (replaced == nullptr || replaced->file == notice.file) return;
  if (!stories_.DropName(*replaced, notice.place))
    HandOverGone(*replaced, false);
}

// What waits of a file that nobody will find any more, unless it was none.
void FileCollector::HandOverGone(FileStory& story, bool out) {
  const auto waiting = acts_.find(story.file);
  if (waiting == acts_.end()) return;
  const bool unnamed = KindOfName(story.place.name) != NameKind::kFinal;
  const Act act = std::move(waiting->second);
  acts_.erase(waiting);
  // Some programs try first whether they may write there.
  const bool nothing = story.bytes == 0 && !story.reported;
  // Where it is now it may be open to who knows it by more than its name.
  if (out)
    HandOver(story, act);
  else if (!unnamed && !nothing)
    HandOver(story, act, Reason::kOwnerGone);
}

void FileCollector::OnGone(const FileNotice& notice) {
  FileStory* const story = stories_.FindAt(notice.place);
  if (story == nullptr) return;
  // Another one may have its name by now.
  if (notice.file != FileIdentity{} && notice.file != story->file) return;
  const bool out = notice.kind == FileNotice::Kind::kMovedOut;
  const bool gone = !stories_.DropName(*story, notice.place);
  if (gone) HandOverGone(*story, out);
  if (out && story->reported) {
    Act act{.action = Action::kMoved, .at = notice.at};
    act.program = notice.program;
    act.destination = NameOf(Volume::kElsewhere);
    HandOver(*story, act);
  }
  if (gone) stories_.Erase(*story);
}

void FileCollector::OnOpened(const FileNotice& notice) {
  FileStory* const story = stories_.Find(notice.file);
  if (story == nullptr) return;
  stories_.Opened(*story, notice.at);
  const auto kind = KindOfProgram(notice.program);
  // Its own download is opened by a browser, too, before it is told of.
  if (!MayUpload(kind) || !story->reported || acts_.contains(story->file))
    return;
  Act act{.action = Action::kFileOpened, .at = notice.at};
  act.program = notice.program;
  act.destination = notice.program;
  HandOver(*story, act);
}

void FileCollector::OnOverflow() {
  Observation observation{.channel = protocol::Channel::kFileExport,
                          .action = Action::kLost,
                          .reason = Reason::kOverload,
                          .acted_at = parts_.clock.steady_now()};
  if (const auto visit = parts_.gate.VisitAt(observation.acted_at))
    observation.visit = *visit;
  parts_.sink.Accept(std::move(observation));
}

void FileCollector::Note(Action action,
                         const FileNotice& notice,
                         FileStory& story) {
  auto [place, fresh] = acts_.try_emplace(story.file);
  Act& act = place->second;
  if (fresh) {
    act.action = action;
    act.at = notice.at;
    act.in_visit = parts_.gate.VisitAt(notice.at).has_value();
  }
  Settle(notice, story, act);
  if (acts_.size() > kMaxWaiting) {
    const Act now = std::move(act);
    acts_.erase(story.file);
    HandOver(story, now, Reason::kOverload);
  }
}

void FileCollector::Settle(const FileNotice& notice,
                           FileStory& story,
                           Act& act) {
  if (!notice.program.empty() && act.program.empty())
    act.program = notice.program;
  const NameKind name = KindOfName(story.place.name);
  ProgramKind kind = KindOfProgram(act.program);
  const bool partial = name == NameKind::kPartial ||
                       KindOfName(notice.from.name) == NameKind::kPartial;
  if (partial) kind = ProgramKind::kBrowser;
  // Who wrote it is not known, so nothing is said of how.
  // A download that was told of before it had its name still comes from there.
  if (partial || (act.action != Action::kMoved && !act.program.empty()))
    act.detail = HowItCame(kind, ExtensionOf(story.place.name));
  act.destination = NameOf(notice.volume);
  const auto wait = name == NameKind::kFinal ? kQuiet : kUntilNamed;
  act.due = name == NameKind::kPartial && open_
                ? act.at + kUntilDownloaded
                : std::min<ActTime>(parts_.clock.steady_now() + wait,
                                    act.at + kAtMost);
  SetTimer(act.due);
}

// After a visit, for a download's name, than for other names.
void FileCollector::WaitNoLonger() {
  const ActTime due = parts_.clock.steady_now() + kUntilNamed;
  for (auto& [file, act] : acts_)
    act.due = std::min(act.due, due);
  if (!acts_.empty()) SetTimer(due);
}

void FileCollector::HandOverDue() {
  const auto now = parts_.clock.steady_now();
  std::vector<std::pair<ActTime, FileIdentity>> due;
  for (const auto& [file, act] : acts_)
    if (act.due <= now) due.emplace_back(act.at, file);
  std::sort(due.begin(), due.end());
  for (const auto& [at, file] : due) {
    FileStory* const story = stories_.Find(file);
    const auto place = acts_.find(file);
    const bool reads =
        story != nullptr && story->to_be_read && place->second.in_visit;
    if (reads && !parts_.has_room()) continue;
    const Act act = std::move(place->second);
    acts_.erase(place);
    if (story != nullptr) HandOver(*story, act);
  }
  ActTime first = ActTime::max();
  for (const auto& [file, act] : acts_)
    // What is due already waits for room, not for a time.
    if (act.due > now) first = std::min(first, act.due);
  if (first != ActTime::max()) SetTimer(first);
  if (acts_.empty() && !open_ && follow_end_ == nullptr) stories_.Clear();
}

void FileCollector::HandOver(FileStory& story,
                             const Act& act,
                             Reason unread_because) {
  Observation observation{.channel = protocol::Channel::kFileExport,
                          .action = act.action,
                          .acted_at = act.at,
                          .visit = story.visit,
                          .crm_source = story.crm_source,
                          .program = act.program,
                          .destination = act.destination,
                          .detail = act.detail};
  observation.object = {.bytes = story.bytes,
                        .items = 1,
                        .extension = ExtensionOf(story.place.name),
                        .file = story.id,
                        .origin = story.origin,
                        .linked_by = story.linked_by};
  observation.name.Append(story.place.name);
  if (act.destination == NameOf(Volume::kRemovable))
    observation.device.Append(parts_.stick_behind(story.file.device));
  const bool content =
      act.action == Action::kWritten ||
      (act.action == Action::kMoved && act.in_visit && !story.reported);
  if (content && act.in_visit && story.to_be_read) {
    observation.reading = Reading::kUnread;
    observation.reason = unread_because;
    if (unread_because == Reason::kNone) {
      observation.file = source_->Open(story.place, story.file);
      if (!observation.file.valid()) observation.reason = Reason::kOwnerGone;
    }
  } else if (content) {
    observation.reading = Reading::kCounted;
  }
  if (!std::exchange(story.reported, true))
    source_->Follow(story.place, story.file);
  parts_.sink.Accept(std::move(observation));
}

void FileCollector::GiveUp() {
  source_->Drain();
  for (auto& [file, act] : std::exchange(acts_, {}))
    if (FileStory* const story = stories_.Find(file))
      HandOver(*story, act, Reason::kTimeout);
  timer_.reset();
}

void FileCollector::SetTimer(ActTime due) {
  if (timer_ != nullptr && timer_at_ <= due) return;
  const auto now = parts_.clock.steady_now();
  timer_at_ = std::max<ActTime>(due, now + kLookEvery);
  timer_ = parts_.loop.RunAfter(
      std::chrono::ceil<milliseconds>(timer_at_ - now), [this] {
        timer_.reset();
        HandOverDue();
      });
}

}  // namespace collectors
