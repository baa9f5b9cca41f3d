#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"

namespace base {

// For lines that others can cause as often as they like: says each once, and
// then once an hour with how often it came meanwhile. Of all together so many
// lines a minute at most. Thread-safe.
class RepeatLog {
 public:
  static constexpr std::chrono::hours kQuiet{1};
  static constexpr int kMaxLinesAMinute = 60;

  // `clock` outlives it.
  RepeatLog(const Clock& clock, std::function<void(const std::string&)> say)
      : clock_(clock), say_(std::move(say)) {}

  // `what` tells whether it is the same thing, e.g. who was refused and why.
  // False if it came within the hour.
  bool Add(const std::string& what, const std::string& line);

 private:
  struct Said {
    SteadyTime at;
    std::uint64_t more = 0;
  };
  // The line as it is to be said now; empty if it is not.
  std::string Judge(const std::string& line, std::uint64_t before)
      REQUIRES(mutex_);

  const Clock& clock_;
  const std::function<void(const std::string&)> say_;
  Mutex mutex_;
  std::map<std::string, Said> said_ GUARDED_BY(mutex_);
  SteadyTime minute_ GUARDED_BY(mutex_);  // When it began.
  int lines_ GUARDED_BY(mutex_) = 0;      // In this minute.
  std::uint64_t left_out_ GUARDED_BY(mutex_) = 0;
};

}  // namespace base
