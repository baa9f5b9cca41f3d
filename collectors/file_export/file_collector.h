#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/event_loop.h"
#include "base/random.h"
#include "collectors/collector.h"
#include "collectors/file_export/file_source.h"
#include "collectors/file_export/file_story.h"
#include "collectors/observation_sink.h"

namespace collectors {

struct FileOptions {
  std::chrono::milliseconds follow{10 * 60'000};
  bool read_all = false;  // All files of a visit, not only the CRM's.
};

// Reports the files that are written and moved in a person's folders during a
// visit, once they are whole and have their names. One is handed over to be
// read if a browser wrote it, a CRM window had the focus, or it came from such
// a file; of the rest only the fact is reported.
//
// For `follow` after a visit its files are followed, without being read: to
// where they are moved, what is made from them, and which program that sends
// files elsewhere opens them.
//
// Where many come at once they are handed over as there is room to read them,
// later than kReportWithin; beyond kMaxWaiting unread. So is, in a visit, a
// download that waits for its name.
class FileCollector final : public Collector {
 public:
  static constexpr std::size_t kMaxWaiting = 20'000;

  struct Parts {
    const Gate& gate;
    ObservationSink& sink;
    base::EventLoop& loop;
    const base::Clock& clock;
    base::Random& random;
    // Whether one more descriptor can be handed over.
    std::function<bool()> has_room;
    // Which stick a removable file system is on: StickBehind().
    std::function<std::string(std::uint64_t device)> stick_behind;
  };

  // All parts outlive it.
  FileCollector(std::unique_ptr<FileSource> source,
                const FileOptions& options,
                const Parts& parts);

  std::string_view name() const override { return "files"; }
  base::Status SetGateOpen(bool open) override;
  bool busy() const override { return !acts_.empty(); }
  // Whether there are marks: a visit, or its files are followed.
  bool watching() const { return open_ || follow_end_ != nullptr; }

  // There is room again.
  void OnRoom() { HandOverDue(); }
  // What still waits is handed over unread, now.
  void GiveUp();

  void Reconfigure(const FileOptions& options) { options_ = options; }
  std::string limit() const { return source_->limit(); }

 private:
  // One that is not handed over yet.
  struct Act {
    protocol::Action action = protocol::Action::kWritten;
    ActTime at{};
    ActTime due{};
    std::string program;
    std::string detail;
    std::string destination;
    bool in_visit = false;
  };

  void OnNotice(const FileNotice& heard);
  void OnWritten(const FileNotice& notice);
  void OnMoved(const FileNotice& notice);
  void OnNamed(const FileNotice& notice);
  void OnGone(const FileNotice& notice);
  void OnOpened(const FileNotice& notice);
  void OnOverflow();

  FileStory& StoryOf(const FileNotice& notice, const Visit* visit);
  void ForgetOldest();
  void Note(protocol::Action action,
            const FileNotice& notice,
            FileStory& story);
  void Settle(const FileNotice& notice, FileStory& story, Act& act);
  void WaitNoLonger();
  void HandOverReplaced(const FileNotice& notice);
  void HandOverGone(FileStory& story, bool out);
  void HandOverDue();
  void HandOver(FileStory& story,
                const Act& act,
                protocol::Reason unread_because = protocol::Reason::kNone);
  void SetTimer(ActTime due);
  void EndFollowing();

  const std::unique_ptr<FileSource> source_;
  FileOptions options_;
  const Parts parts_;
  bool open_ = false;
  FileStories stories_;
  std::map<FileIdentity, Act> acts_;
  base::EventLoop::Handle timer_;
  ActTime timer_at_{};
  base::EventLoop::Handle follow_end_;
};

}  // namespace collectors
