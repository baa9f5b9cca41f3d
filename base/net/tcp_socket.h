// TCP sockets that never block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/net/ip_address.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace base::net {

// `host` is an address or a name; port 0 is any free one. kUnavailable if the
// port is taken.
Result<UniqueFd> ListenTcp(const std::string& host, std::uint16_t port);
std::uint16_t PortOf(const UniqueFd& listener);

// Nothing if there is no connection waiting.
Result<std::optional<UniqueFd>> AcceptTcp(const UniqueFd& listener);
// Whom it leads to; kUnavailable if they have gone already.
Result<IpAddress> PeerOf(const UniqueFd& socket);

// Takes what has come and throws it away. False when no more will come.
bool Discard(const UniqueFd& socket, std::size_t& discarded);

}  // namespace base::net
