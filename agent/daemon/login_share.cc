#include "agent/daemon/login_share.h"

#include <algorithm>

#include "protocol/limits.h"

namespace agent {
namespace {

using How = Admission::How;
using Bytes = std::map<protocol::LoginId, std::uint64_t>;

// What is stored of an object at least, if it is.
constexpr std::uint64_t kFirstEvent =
    protocol::kMaxFingerprintsPerEvent * sizeof(protocol::Fingerprint);

std::uint64_t BytesOf(const Bytes& bytes, protocol::LoginId login) {
  const auto found = bytes.find(login);
  return found == bytes.end() ? 0 : found->second;
}

// What `login` may have.
std::uint64_t ShareOf(const BufferStatus& buffer,
                      const Bytes& on_the_way,
                      protocol::LoginId login) {
  std::uint64_t others = buffer.bytes - BytesOf(buffer.login_bytes, login);
  std::uint64_t logins = 1;
  for (const auto& [other, bytes] : buffer.login_bytes)
    logins += other != login && other != 0 ? 1 : 0;
  for (const auto& [other, bytes] : on_the_way) {
    if (other == login) continue;
    others += bytes;
    logins += other != 0 && !buffer.login_bytes.contains(other) ? 1 : 0;
  }
  return (buffer.limit_bytes - std::min(buffer.limit_bytes, others)) /
         (logins + 1);
}

}  // namespace

Admission AdmissionOf(const BufferStatus& buffer,
                      const Bytes& on_the_way,
                      protocol::LoginId login,
                      std::uint64_t bytes) {
  if (buffer.limit_bytes == 0) return {};
  const std::uint64_t share = ShareOf(buffer, on_the_way, login);
  const std::uint64_t own =
      BytesOf(buffer.login_bytes, login) + BytesOf(on_the_way, login);
  if (own >= share + share / 4) return {How::kCounted, std::chrono::days(1)};
  if (own >= share + share / 8) return {How::kCounted, std::chrono::hours(1)};
  const std::uint64_t least = std::min(bytes, kFirstEvent);
  if (own >= share || own + least > share)
    return {How::kCounted, std::chrono::minutes(1)};
  return {own + bytes > share / 2 ? How::kSampled : How::kWhole};
}

protocol::Event ForSum(const protocol::Event& event, protocol::Reason reason) {
  const bool is_loss = event.action == protocol::Action::kLost;
  protocol::Event summed;
  summed.action = protocol::Action::kLost;
  summed.reason = reason;
  summed.login = event.login;
  summed.acted_at = event.acted_at;
  summed.acted_at_uptime = event.acted_at_uptime;
  summed.counts = event.counts;
  summed.quantity = is_loss ? event.quantity : 1;
  return summed;
}

}  // namespace agent
