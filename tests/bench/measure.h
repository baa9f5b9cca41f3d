// What the benchmarks share: ending on an error, percentiles, CPU time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bench {

using Clock = std::chrono::steady_clock;

template <typename T>
T Must(base::Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(1);  // NOLINT(concurrency-mt-unsafe)
  }
  return std::move(result.value());
}

inline void Must(const base::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.error().message.c_str());
  std::exit(1);  // NOLINT(concurrency-mt-unsafe)
}

inline double Seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

// `part` of 1 of the values are at most this (the nearest rank).
inline double Percentile(std::vector<double> values, double part) {
  const auto rank = std::min(
      values.size() - 1,
      static_cast<std::size_t>(part * static_cast<double>(values.size())));
  std::nth_element(values.begin(),
                   values.begin() + static_cast<std::ptrdiff_t>(rank),
                   values.end());
  return values[rank];
}

// Of all threads of this process, or of the one that asks.
inline double CpuSeconds(clockid_t clock = CLOCK_PROCESS_CPUTIME_ID) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace bench
