#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/result.h"
#include "central/store/epoch_reading.h"
#include "protocol/event.h"

namespace central {

struct EventFilter {
  std::optional<AgentId> agent;
  std::optional<std::int64_t> since_ms;  // Of the act.
  std::optional<protocol::Channel> channel;
  std::optional<protocol::LoginId> login;

  bool empty() const { return !agent && !since_ms && !channel && !login; }
};

// One event as it lies in the store. A row of a version that is not known here
// has no event.
struct FoundEvent {
  const StoredRun& run;
  std::int64_t seq = 0;
  base::ByteView row;
  std::optional<protocol::Event> event;
};

// Reads events in the order in which they were received. For one thread.
class EventQuery {
 public:
  using Take = std::function<void(const FoundEvent&)>;

  EventQuery(std::filesystem::path folder,
             EventFilter filter,
             OnUnreadable on_unreadable = {})
      : folder_(std::move(folder)),
        filter_(filter),
        on_unreadable_(std::move(on_unreadable)) {}

  // Places itself before the newest `limit` events that match.
  base::Status SeekNewest(std::int64_t limit);
  // Gives all that match from there on, up to the newest.
  base::Status Read(const Take& take);

 private:
  using Files = std::map<std::filesystem::path, EpochFile>;  // By epoch.

  base::Status OpenNew();
  // Goes on without it, if who asks wants that.
  base::Status PassOver(const std::filesystem::path& path,
                        const base::Error& error);
  base::Status ReadFile(const std::filesystem::path& path,
                        EpochFile& file,
                        const Take& take);
  bool Matches(const FoundEvent& found) const;
  base::Status EachMatch(const std::filesystem::path& path,
                         const StoredRun& run,
                         const Take& take) const;
  base::Result<std::int64_t> CountMatches(const std::filesystem::path& path,
                                          const StoredRun& run) const;
  base::Result<bool> SeekIn(const std::filesystem::path& path,
                            EpochFile& file,
                            std::int64_t& left);

  const std::filesystem::path folder_;
  const EventFilter filter_;
  const OnUnreadable on_unreadable_;
  Files files_;
  std::set<std::filesystem::path> passed_over_;
  std::map<std::filesystem::path, std::int64_t> read_;  // Entries behind us.
  std::int64_t skip_ = 0;  // Matches of the next entry to pass over.
};

}  // namespace central
