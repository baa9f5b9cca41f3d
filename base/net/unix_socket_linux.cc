#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/net/unix_socket.h"
#include "base/system_error.h"

namespace base::net {
namespace {

constexpr int kType = SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC;
// Room for a burst of the largest packets (see ipc/messages.h).
constexpr int kBufferBytes = 1 << 20;

Result<sockaddr_un> AddressOf(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path)
    return Error{ErrorCode::kInvalid,
                 path.string() + ": too long for a socket's name (at most " +
                     std::to_string(sizeof address.sun_path - 1) +
                     " bytes): choose a shorter --state-dir"};
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  return address;
}

UniqueFd NewSocket() {
  UniqueFd fd(socket(AF_UNIX, kType, 0));
  if (fd.valid())
    setsockopt(
        fd.get(), SOL_SOCKET, SO_SNDBUF, &kBufferBytes, sizeof kBufferBytes);
  return fd;
}

}  // namespace

Result<UniqueFd> ListenUnix(const std::filesystem::path& path, unsigned mode) {
  auto address = AddressOf(path);
  if (!address.ok()) return address.error();
  if (ConnectUnix(path).ok())
    return Error{
        ErrorCode::kUnavailable,
        path.string() + ": another process listens there: stop it first"};
  struct stat there {};
  if (lstat(path.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode))
      return Error{ErrorCode::kInvalid,
                   path.string() + ": is in the way, and no socket: move it"};
    unlink(path.c_str());
  }
  UniqueFd fd = NewSocket();
  if (!fd.valid() ||
      bind(fd.get(),
           reinterpret_cast<const sockaddr*>(&address.value()),
           sizeof(sockaddr_un)) != 0 ||
      chmod(path.c_str(), mode) != 0 || listen(fd.get(), 64) != 0)
    return SystemError(path.string());
  return fd;
}

Result<UniqueFd> ConnectUnix(const std::filesystem::path& path) {
  auto address = AddressOf(path);
  if (!address.ok()) return address.error();
  UniqueFd fd = NewSocket();
  if (!fd.valid() ||
      connect(fd.get(),
              reinterpret_cast<const sockaddr*>(&address.value()),
              sizeof(sockaddr_un)) != 0) {
    Error error = SystemError(path.string());
    // Nobody there, for now: a reason to try again, not a wrong request.
    if (errno == ENOENT || errno == ECONNREFUSED)
      error.code = ErrorCode::kUnavailable;
    return error;
  }
  return fd;
}

Result<std::optional<UniqueFd>> AcceptUnix(const UniqueFd& listener) {
  UniqueFd fd(
      accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (fd.valid()) {
    setsockopt(
        fd.get(), SOL_SOCKET, SO_SNDBUF, &kBufferBytes, sizeof kBufferBytes);
    return std::optional<UniqueFd>(std::move(fd));
  }
  if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR)
    return std::optional<UniqueFd>();
  return SystemError("accept");
}

Result<PeerCredentials> CredentialsOf(const UniqueFd& socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) !=
      0)
    return SystemError("SO_PEERCRED");
  return PeerCredentials{credentials.pid, credentials.uid, credentials.gid};
}

Status SendPacket(const UniqueFd& socket, ByteView packet) {
  for (;;) {
    if (send(socket.get(), packet.data(), packet.size(), MSG_NOSIGNAL) >= 0)
      return {};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == ENOBUFS)
      return Error{ErrorCode::kFull, "the other side does not keep up"};
    Error error = SystemError("send");
    error.code =
        errno == EMSGSIZE ? ErrorCode::kInvalid : ErrorCode::kUnavailable;
    return error;
  }
}

Result<std::optional<Bytes>> ReceivePacket(const UniqueFd& socket,
                                           std::size_t max_bytes) {
  for (;;) {
    // The size first: a packet that is not taken whole is cut.
    const auto size = recv(socket.get(), nullptr, 0, MSG_PEEK | MSG_TRUNC);
    if (size < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return std::optional<Bytes>();
      Error error = SystemError("recv");
      error.code = ErrorCode::kUnavailable;
      return error;
    }
    if (size == 0)
      return Error{ErrorCode::kUnavailable, "the other side closed"};
    if (static_cast<std::size_t>(size) > max_bytes)
      return Error{ErrorCode::kCorrupt, "a packet over the limit"};
    Bytes packet(static_cast<std::size_t>(size));
    if (recv(socket.get(), packet.data(), packet.size(), 0) != size)
      return SystemError("recv");
    return std::optional<Bytes>(std::move(packet));
  }
}

}  // namespace base::net
