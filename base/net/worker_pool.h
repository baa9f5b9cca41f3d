#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace base::net {

// Runs work on a few threads, in the order it came; a thread starts when there
// is work that none is free for. Where no further one can be had, those that
// there are do it. Thread-safe.
class WorkerPool {
 public:
  explicit WorkerPool(int max_threads) : max_threads_(max_threads) {}
  // Drops what has not begun, and waits for what has.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Throws what std::jthread throws, and then does not keep `work`, if there is
  // no thread at all. No exception may leave `work`.
  void Run(std::function<void()> work);

 private:
  void StartThread() REQUIRES(mutex_);
  void Work(const std::stop_token& stop);

  const int max_threads_;
  Mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<std::function<void()>> waiting_ GUARDED_BY(mutex_);
  int free_ GUARDED_BY(mutex_) = 0;
  std::vector<std::jthread> threads_ GUARDED_BY(mutex_);
};

}  // namespace base::net
