#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/catch.h"

namespace test {

// UBSan looks through a pipe whether an object is one. Without descriptors it
// takes each for none: under it these tests have nothing to say.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kDescriptorsCanRunOut = false;
#else
inline constexpr bool kDescriptorsCanRunOut = true;
#endif
#else
inline constexpr bool kDescriptorsCanRunOut = true;
#endif

// While it lives, this process can open nothing.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const int lowest_free = dup(0);
    REQUIRE(lowest_free >= 0);
    close(lowest_free);
    const rlimit none{static_cast<rlim_t>(lowest_free), before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  ~NoMoreDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace test
