#include "agent/daemon/login_share.h"

#include <algorithm>

namespace agent {

Admission AdmissionOf(const BufferStatus& buffer, protocol::LoginId login) {
  const auto found = buffer.login_bytes.find(login);
  if (found == buffer.login_bytes.end() || buffer.limit_bytes == 0)
    return Admission::kWhole;
  const std::uint64_t quarters = found->second / (buffer.limit_bytes / 4 + 1);
  if (quarters >= 3) return Admission::kCounted;
  return quarters >= 2 ? Admission::kSampled : Admission::kWhole;
}

void AddToSum(const protocol::Event& event, protocol::Event& sum) {
  ++sum.quantity;
  for (const auto& count : event.counts) {
    const auto place = std::ranges::lower_bound(
        sum.counts, count.Code(), {}, &protocol::KindCount::Code);
    if (place == sum.counts.end() || place->Code() != count.Code()) {
      sum.counts.insert(place, count);
    } else {
      place->distinct += count.distinct;
      place->mentions += count.mentions;
    }
  }
}

}  // namespace agent
