#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "base/net/proxy_header.h"

namespace base::net {

Result<ProxyHeader> ProxyHeaderReader::Read(const UniqueFd& socket) {
  for (;;) {
    std::array<std::uint8_t, kMaxProxyHeaderBytes> piece{};
    const auto got = recv(socket.get(), piece.data(), piece.size(), MSG_PEEK);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return ProxyHeader{};
    if (got <= 0)
      return Error{ErrorCode::kUnavailable, "the proxy closed the connection"};
    const std::size_t before = taken_.size();
    taken_.insert(taken_.end(), piece.begin(), piece.begin() + got);
    const ProxyHeader header = ParseProxyHeader(taken_);
    if (header.state == ProxyHeader::State::kComplete)
      taken_.resize(header.size);
    recv(socket.get(), piece.data(), taken_.size() - before, 0);
    if (header.state != ProxyHeader::State::kIncomplete) return header;
  }
}

}  // namespace base::net
