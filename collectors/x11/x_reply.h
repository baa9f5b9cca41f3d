#pragma once

#include <cstdlib>
#include <memory>

namespace collectors {

struct FreeReply {
  void operator()(void* reply) const { std::free(reply); }
};

// What XCB hands out is from malloc and ours to free.
template <typename T>
using XReply = std::unique_ptr<T, FreeReply>;

}  // namespace collectors
