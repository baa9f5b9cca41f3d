// The PROXY protocol, versions 1 and 2: what a proxy that passes connections on
// says first of each, so that the real client's address is known.
// Source: https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "base/net/ip_address.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace base::net {

struct ProxyHeader {
  enum class State { kIncomplete, kWrong, kComplete };
  State state = State::kIncomplete;
  std::size_t size = 0;  // Of the header, once it is complete.
  // None if the proxy speaks for itself (a check of its own) or does not know.
  std::optional<IpAddress> client;
};

// Longer ones are wrong. Version 1 has at most 107, version 2 has 232 with the
// longest address, and what else a proxy may add (TLVs) is not read here.
inline constexpr std::size_t kMaxProxyHeaderBytes = 536;

// `bytes` from the first of the connection; what follows the header is not
// looked at.
ProxyHeader ParseProxyHeader(ByteView bytes);

// Takes the header off a socket as it comes, and nothing behind it: that may be
// TLS's.
class ProxyHeaderReader {
 public:
  // kUnavailable if the other side has gone.
  Result<ProxyHeader> Read(const UniqueFd& socket);

 private:
  Bytes taken_;
};

}  // namespace base::net
