#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/net/tcp_socket.h"
#include "base/system_error.h"

namespace base::net {
namespace {

// Those who come while the server is at work, as when thousands come at once;
// the kernel resets what does not fit. It may lower this (net.core.somaxconn).
constexpr int kBacklog = 8'192;
constexpr int kOn = 1;

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

Error CannotListen(const std::string& why) {
  return {ErrorCode::kUnavailable, "cannot listen on " + why};
}

IpAddress AddressOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    std::array<std::uint8_t, 4> v4{};
    std::memcpy(v4.data(),
                &reinterpret_cast<const sockaddr_in&>(address).sin_addr,
                v4.size());
    return IpAddress::FromV4(v4);
  }
  IpAddress v6;
  std::memcpy(v6.bytes.data(),
              &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr,
              v6.bytes.size());
  return v6;
}

}  // namespace

Result<UniqueFd> ListenTcp(const std::string& host, std::uint16_t port) {
  const std::string where = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int fault = getaddrinfo(
          host.c_str(), std::to_string(port).c_str(), &hints, &found);
      fault != 0)
    return CannotListen(where + ": " + gai_strerror(fault));
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  UniqueFd fd(socket(list->ai_family,
                     SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                     IPPROTO_TCP));
  if (!fd.valid() ||
      setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &kOn, sizeof kOn) != 0 ||
      bind(fd.get(), list->ai_addr, list->ai_addrlen) != 0 ||
      listen(fd.get(), kBacklog) != 0)
    return CannotListen(SystemError(where).message);
  return fd;
}

std::uint16_t PortOf(const UniqueFd& listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(
          listener.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return 0;
  return ntohs(address.ss_family == AF_INET
                   ? reinterpret_cast<const sockaddr_in&>(address).sin_port
                   : reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
}

Result<std::optional<UniqueFd>> AcceptTcp(const UniqueFd& listener) {
  UniqueFd fd(
      accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd.valid()) {
    // The rest are faults of the one connection, which is gone (accept(2)).
    constexpr std::array kLasting = {EMFILE, ENFILE, ENOBUFS, ENOMEM};
    if (std::ranges::find(kLasting, errno) == kLasting.end())
      return std::optional<UniqueFd>();
    return SystemError("accept");
  }
  // An answer is one write: nothing is gained by waiting for more.
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &kOn, sizeof kOn);
  return std::optional<UniqueFd>(std::move(fd));
}

Result<IpAddress> PeerOf(const UniqueFd& socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getpeername(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) !=
      0) {
    Error error = SystemError("getpeername");
    error.code = ErrorCode::kUnavailable;
    return error;
  }
  return AddressOf(address);
}

bool Discard(const UniqueFd& socket, std::size_t& discarded) {
  std::array<char, 16'384> piece{};
  const auto got = recv(socket.get(), piece.data(), piece.size(), 0);
  if (got > 0) discarded += static_cast<std::size_t>(got);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

}  // namespace base::net
