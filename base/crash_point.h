// Moments that matter if a program ends there, named so that tests can end it
// there. Nothing happens at them otherwise.
#pragma once

#include <atomic>

namespace base {

// Called with the name, on the thread that comes by. Set before there are other
// threads; null in every program that is shipped.
using CrashHook = void (*)(const char* name);
inline std::atomic<CrashHook> crash_hook{nullptr};

inline void CrashPoint(const char* name) {
  if (const CrashHook hook = crash_hook.load(std::memory_order_relaxed))
    hook(name);
}

}  // namespace base
