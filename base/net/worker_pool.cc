#include "base/net/worker_pool.h"

#include <exception>
#include <utility>

namespace base::net {

WorkerPool::~WorkerPool() {
  std::vector<std::jthread> threads;
  {
    const MutexLock lock(mutex_);
    waiting_.clear();
    threads.swap(threads_);
  }
  for (std::jthread& thread : threads)
    thread.request_stop();
}

void WorkerPool::Run(std::function<void()> work) {
  const MutexLock lock(mutex_);
  waiting_.push_back(std::move(work));
  if (waiting_.size() > static_cast<std::size_t>(free_) &&
      threads_.size() < static_cast<std::size_t>(max_threads_))
    StartThread();
  wake_.notify_one();
}

void WorkerPool::StartThread() {
  try {
    threads_.emplace_back([this](const std::stop_token& stop) { Work(stop); });
  } catch (const std::exception&) {
    if (!threads_.empty()) return;
    waiting_.pop_back();
    throw;
  }
}

void WorkerPool::Work(const std::stop_token& stop) {
  for (;;) {
    std::function<void()> work;
    {
      const MutexLock lock(mutex_);
      ++free_;
      wake_.wait(mutex_, stop, [this]() REQUIRES(mutex_) {
        return !waiting_.empty();
      });
      --free_;
      if (waiting_.empty()) return;  // Stopped.
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace base::net
