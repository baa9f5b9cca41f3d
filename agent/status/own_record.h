#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/sqlite/database.h"
#include "protocol/event.h"

namespace agent {

// What a person may ask about themselves: how often each channel was recorded,
// per day, for 90 days. In a file of its own, because the buffer forgets what
// was delivered.
//
// Counts are written at most once a second, by a thread of its own that sleeps
// otherwise; a crash loses that second's counts here, not the events. The
// centre's copy is the record, this one is for reading.
//
// Thread-safe.
class OwnRecord {
 public:
  static constexpr std::chrono::days kKept{90};

  struct Counts {
    std::uint64_t events = 0;
    std::uint64_t read = 0;         // Whose content was looked at.
    std::uint64_t identifiers = 0;  // Counted in them.
  };
  struct Row {
    std::string day;  // 2026-03-01, UTC.
    protocol::Channel channel = protocol::Channel::kAgent;
    Counts counts;
  };
  // Newest day first.
  using Answer = std::function<void(base::Result<std::vector<Row>>)>;

  // A file that cannot be used is moved aside, to `file`.damaged. Days are
  // forgotten by `clock`: give one that is never ahead, because a desk's may be
  // by years.
  static base::Result<std::unique_ptr<OwnRecord>> Open(
      const std::filesystem::path& file, const base::Clock& clock);
  ~OwnRecord();
  OwnRecord(const OwnRecord&) = delete;
  OwnRecord& operator=(const OwnRecord&) = delete;

  // An event became durable. The agent's own events count for nobody. It counts
  // for the day when it was done by the right clock, which is `ahead` of that
  // of the event.
  void Add(const protocol::Event& event,
           std::chrono::milliseconds ahead = std::chrono::milliseconds(0));

  // `answer` runs on the record's thread, with all that was added before.
  void Read(protocol::LoginId login, Answer answer);

 private:
  struct Key {
    protocol::LoginId login = 0;
    std::int64_t day = 0;  // Since 1970.
    std::uint8_t channel = 0;
    friend bool operator<(const Key& a, const Key& b) {
      return std::tie(a.login, a.day, a.channel) <
             std::tie(b.login, b.day, b.channel);
    }
  };
  struct Question {
    protocol::LoginId login;
    Answer answer;
  };

  OwnRecord(base::sqlite::Database database, const base::Clock& clock);

  void Run(const std::stop_token& stop);
  base::Status Write(const std::map<Key, Counts>& counts);
  base::Status Forget();
  base::Result<std::vector<Row>> Find(protocol::LoginId login);

  const base::Clock& clock_;
  base::sqlite::Database database_;  // The thread's alone.
  std::int64_t forgot_on_ = 0;       // Day.

  base::Mutex mutex_;
  std::condition_variable_any wake_;
  // A few keys a day and person: bounded by who works here.
  std::map<Key, Counts> added_ GUARDED_BY(mutex_);
  std::vector<Question> questions_ GUARDED_BY(mutex_);

  std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace agent
