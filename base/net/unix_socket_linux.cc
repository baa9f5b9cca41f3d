#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
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

namespace {

// Room for one descriptor, and no more: the kernel drops the rest.
struct FileRoom {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
  static constexpr std::size_t kUsed = CMSG_LEN(sizeof(int));
};

Status Send(const UniqueFd& socket, ByteView packet, int file) {
  iovec bytes{const_cast<std::uint8_t*>(packet.data()), packet.size()};
  FileRoom room;
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  if (file >= 0) {
    message.msg_control = room.bytes.data();
    message.msg_controllen = FileRoom::kUsed;
    cmsghdr* const head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = FileRoom::kUsed;
    std::memcpy(CMSG_DATA(head), &file, sizeof file);
  }
  for (;;) {
    if (sendmsg(socket.get(), &message, MSG_NOSIGNAL) >= 0) return {};
    if (errno == EINTR) continue;
    // ETOOMANYREFS: too many descriptors of this user are on their way.
    if (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS)
      return Error{ErrorCode::kFull, "the other side does not keep up"};
    Error error = SystemError("send");
    error.code =
        errno == EMSGSIZE ? ErrorCode::kInvalid : ErrorCode::kUnavailable;
    return error;
  }
}

UniqueFd FileOf(msghdr& message) {
  const cmsghdr* const head = CMSG_FIRSTHDR(&message);
  if (head == nullptr || head->cmsg_level != SOL_SOCKET ||
      head->cmsg_type != SCM_RIGHTS || head->cmsg_len != FileRoom::kUsed)
    return {};
  int file = -1;
  std::memcpy(&file, CMSG_DATA(head), sizeof file);
  return UniqueFd(file);
}

Result<std::optional<PacketWithFile>> Receive(const UniqueFd& socket,
                                              std::size_t max_bytes,
                                              bool with_file) {
  for (;;) {
    // The size first: a packet that is not taken whole is cut.
    const auto size = recv(socket.get(), nullptr, 0, MSG_PEEK | MSG_TRUNC);
    if (size < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return std::optional<PacketWithFile>();
      Error error = SystemError("recv");
      error.code = ErrorCode::kUnavailable;
      return error;
    }
    if (size == 0)
      return Error{ErrorCode::kUnavailable, "the other side closed"};
    if (static_cast<std::size_t>(size) > max_bytes)
      return Error{ErrorCode::kCorrupt, "a packet over the limit"};
    PacketWithFile packet{Bytes(static_cast<std::size_t>(size)), {}};
    iovec bytes{packet.bytes.data(), packet.bytes.size()};
    FileRoom room;
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    if (with_file) {
      message.msg_control = room.bytes.data();
      message.msg_controllen = FileRoom::kUsed;
    }
    if (recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC) != size)
      return SystemError("recv");
    if (with_file) packet.file = FileOf(message);
    return std::optional<PacketWithFile>(std::move(packet));
  }
}

}  // namespace

Status SendPacket(const UniqueFd& socket, ByteView packet) {
  return Send(socket, packet, -1);
}

Status SendPacketWithFile(const UniqueFd& socket,
                          ByteView packet,
                          const UniqueFd& file) {
  return Send(socket, packet, file.get());
}

Result<std::optional<Bytes>> ReceivePacket(const UniqueFd& socket,
                                           std::size_t max_bytes) {
  auto packet = Receive(socket, max_bytes, false);
  if (!packet.ok()) return packet.error();
  if (!packet.value()) return std::optional<Bytes>();
  return std::optional<Bytes>(std::move(packet.value()->bytes));
}

Result<std::optional<PacketWithFile>> ReceivePacketWithFile(
    const UniqueFd& socket, std::size_t max_bytes) {
  return Receive(socket, max_bytes, true);
}

}  // namespace base::net
