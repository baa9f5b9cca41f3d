#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "base/native_handle.h"
#include "base/result.h"

namespace base {

// The one thread of a process that waits: for descriptors, deadlines, signals
// and work posted by other threads. It sleeps until there is something to do;
// an idle loop never wakes.
//
// Single-threaded but for Post() and Stop(). A callback may add and remove
// anything, itself included. Exceptions must not leave a callback.
class EventLoop {
 public:
  // Keeps a registration alive; destroying it removes it. It must not outlive
  // the loop.
  class Registration {
   public:
    virtual ~Registration() = default;
  };
  using Handle = std::unique_ptr<Registration>;

  static Result<std::unique_ptr<EventLoop>> Create();
  virtual ~EventLoop() = default;

  // Level-triggered: called for as long as the handle is readable or hung up.
  virtual Handle WatchReadable(NativeHandle handle,
                               std::function<void()> on_ready) = 0;
  // Called while the handle is writable: keep it only while there is something
  // to write.
  virtual Handle WatchWritable(NativeHandle handle,
                               std::function<void()> on_ready) = 0;

  // Called when what the kernel shows in this file has changed, such as
  // /proc/self/mountinfo, which is always readable.
  virtual Handle WatchChanges(NativeHandle handle,
                              std::function<void()> on_change) = 0;

  // Once, after `delay` on the steady clock.
  virtual Handle RunAfter(std::chrono::milliseconds delay,
                          std::function<void()> on_due) = 0;

  // Blocks these signals in the calling thread and in those it starts later,
  // and delivers them here: call it before starting any thread.
  virtual Handle WatchSignals(std::vector<int> signals,
                              std::function<void(int)> on_signal) = 0;

  // Runs `work` on the loop, in order. Thread-safe.
  virtual void Post(std::function<void()> work) = 0;

  // Until Stop(); at once if that was called since the last Run() ended.
  virtual void Run() = 0;
  virtual void Stop() = 0;  // Thread-safe.
};

}  // namespace base
