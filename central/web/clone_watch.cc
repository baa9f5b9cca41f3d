#include "central/web/clone_watch.h"

#include <algorithm>
#include <iterator>

namespace central {
namespace {

// As many copies of one image as are told from restarts.
constexpr std::size_t kMaxInstances = 64;
constexpr std::size_t kMaxInstanceBytes = 16;

}  // namespace

std::optional<CloneWatch::Clone> CloneWatch::Saw(AgentId agent,
                                                 std::string_view instance,
                                                 std::string_view address) {
  if (instance.empty() || instance.size() > kMaxInstanceBytes)
    return std::nullopt;
  const base::MutexLock lock(mutex_);
  Seen& seen = seen_[agent];
  auto& instances = seen.instances;
  const auto found = std::ranges::find(instances, instance, &Instance::id);
  if (found == instances.begin() && found != instances.end()) {
    found->address = address;
    return std::nullopt;
  }
  if (found == instances.end()) {
    instances.push_front(
        {.id = std::string(instance), .address = std::string(address)});
    if (instances.size() > kMaxInstances) instances.pop_back();
    return std::nullopt;
  }
  instances.splice(instances.begin(), instances, found);
  found->address = address;
  const auto now = clock_.steady_now();
  if (++found->returns < 2 || (seen.told && now - *seen.told < kTellEvery))
    return std::nullopt;
  Clone clone{.addresses = found->address, .news = !seen.told};
  clone.addresses += " " + std::next(found)->address;
  seen.told = now;
  return clone;
}

}  // namespace central
