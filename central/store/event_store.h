#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "central/store/epoch_file.h"
#include "central/store/records.h"
#include "central/store/set_aside.h"

namespace central {

// All events, one SQLite file an epoch, by the time of receipt. Thread-safe.
//
// A file that is damaged (truncated, overwritten, no database) affects nobody
// but the agents whose rows are in it. At start it is set aside, and its
// agents' states are those of the files before it: agents then declare what is
// missing. While it runs, one that cannot be read is passed over: what is in it
// differs from nothing. One that cannot be written to ends the process, and the
// next start sets it aside; see set_aside.h for why not at once.
//
// A change is one transaction in one file: over several files SQLite is not
// atomic in WAL mode (docs/decisions/0005). That is why each file has the
// states of the agents that wrote to it; at start the furthest one of each
// agent over all files counts, and from then on it is kept in memory.
class EventStore {
 public:
  static base::Result<std::unique_ptr<EventStore>> Open(
      const std::filesystem::path& folder, const base::Clock& clock);

  // Called on a committing thread after each commit; set before the first one.
  void set_on_commit(std::function<void()> on_commit) {
    on_commit_ = std::move(on_commit);
  }

  struct Damage {
    std::filesystem::path file;
    std::string why;
    // Nothing can be stored any more: the process is to end and start again.
    bool fatal = false;
  };
  // Called once for each file, on any thread; set before the first commit.
  void set_on_damage(std::function<void(const Damage&)> on_damage) {
    on_damage_ = std::move(on_damage);
  }
  // Those that this start moved aside.
  const std::vector<SetAsideFile>& set_aside() const { return set_aside_; }
  // Files that cannot be used: moved aside and still in the folder, or passed
  // over.
  std::size_t CountDamaged();

  std::optional<AgentState> StateOf(AgentId agent);

  // Durable when it returns. What several threads commit meanwhile goes into
  // one transaction: the first of them writes for all that wait.
  base::Status Commit(const Change& change);

  // As in EpochFile, over all files.
  base::Result<std::vector<StoredRun>> Overlapping(
      AgentId agent,
      const protocol::Generation& generation,
      std::int64_t first,
      std::int64_t last);
  base::Result<std::int64_t> LastOf(AgentId agent,
                                    const protocol::Generation& generation);
  base::Result<std::optional<protocol::Generation>> GenerationOf(
      AgentId agent, std::uint32_t ordinal);

  const std::filesystem::path& folder() const { return folder_; }
  // Held during every write to a file, by this class and by the index: two
  // writers would otherwise wait for each other by sleeping inside SQLite.
  base::Mutex& write_mutex() { return write_mutex_; }
  bool healthy();  // The last commit succeeded.

 private:
  struct Waiting {
    const Change* change = nullptr;
    std::optional<base::Status> done;
  };

  EventStore(std::filesystem::path folder, const base::Clock& clock)
      : folder_(std::move(folder)), clock_(clock) {}

  base::Status LoadAll() REQUIRES(queue_mutex_);
  base::Status LoadStates(const std::filesystem::path& path)
      REQUIRES(queue_mutex_);
  base::Status SetOrphansAside();
  base::Status SetAside(const std::filesystem::path& file,
                        const std::string& why);
  std::vector<Waiting*> TakeGroup() REQUIRES(queue_mutex_);
  void WriteGroup(const std::vector<Waiting*>& group);
  base::Status WriteTogether(const std::vector<Waiting*>& group);
  base::Status OpenForWriting(Epoch epoch) REQUIRES(write_mutex_);
  base::Status CheckWriter() REQUIRES(write_mutex_);
  base::Status Write(const std::vector<Waiting*>& group) REQUIRES(write_mutex_);
  void End(const base::Error& damage) REQUIRES(write_mutex_);
  // At each file, the newest first, until one is enough.
  using Look = std::function<base::Result<bool>(EpochFile&)>;
  base::Status LookFromNewest(const Look& look);
  base::Result<bool> LookAt(const std::filesystem::path& path, const Look& look)
      REQUIRES(read_mutex_);

  const std::filesystem::path folder_;
  const base::Clock& clock_;
  std::function<void()> on_commit_;
  std::function<void(const Damage&)> on_damage_;
  std::vector<SetAsideFile> set_aside_;

  base::Mutex queue_mutex_;
  std::condition_variable_any finished_;
  std::deque<Waiting*> queue_ GUARDED_BY(queue_mutex_);
  bool writing_ GUARDED_BY(queue_mutex_) = false;
  bool healthy_ GUARDED_BY(queue_mutex_) = true;
  std::map<AgentId, AgentState> states_ GUARDED_BY(queue_mutex_);

  base::Mutex write_mutex_;
  std::optional<Epoch> epoch_ GUARDED_BY(write_mutex_);
  std::optional<EpochFile> writer_ GUARDED_BY(write_mutex_);
  std::uintmax_t written_bytes_ GUARDED_BY(write_mutex_) =
      0;  // The file's size.
  std::optional<base::Error> ended_ GUARDED_BY(write_mutex_);  // By damage.

  base::Mutex read_mutex_;
  std::map<std::filesystem::path, EpochFile> readers_ GUARDED_BY(read_mutex_);
  std::set<std::filesystem::path> unreadable_ GUARDED_BY(read_mutex_);
};

}  // namespace central
