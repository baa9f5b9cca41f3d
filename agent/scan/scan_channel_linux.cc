#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/scan/scan_channel.h"
#include "base/crypto/sha256.h"
#include "base/system_error.h"

namespace agent {
namespace {

using Control = std::array<char, CMSG_SPACE(sizeof(int))>;

}  // namespace

base::Status SendScan(const base::UniqueFd& socket,
                      const ScanMessage& message,
                      const base::UniqueFd* file) {
  auto packet = EncodeScanMessage(message);
  if (!packet.ok()) return packet.error();
  iovec part{packet.value().data(), packet.value().size()};
  alignas(cmsghdr) Control control{};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (file != nullptr) {
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* const rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = file->get();
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  ssize_t sent = -1;
  do {
    sent = sendmsg(socket.get(), &header, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  base::crypto::Wipe(packet.value());
  if (sent >= 0) return {};
  auto error = base::SystemError("send to the scan worker");
  error.code = base::ErrorCode::kUnavailable;
  return error;
}

base::Result<std::optional<ScanPacket>> ReceiveScan(
    const base::UniqueFd& socket) {
  base::Bytes bytes(kMaxScanMessageBytes);
  iovec part{bytes.data(), bytes.size()};
  alignas(cmsghdr) Control control{};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  // CMSG_SPACE would have room for a second one, which nobody would close.
  header.msg_controllen = CMSG_LEN(sizeof(int));
  ssize_t got = -1;
  do {
    got = recvmsg(socket.get(), &header, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0 && errno == EAGAIN) return std::optional<ScanPacket>();
  if (got <= 0)
    return base::Error{base::ErrorCode::kUnavailable, "the other side is gone"};
  ScanPacket packet;
  for (auto* one = CMSG_FIRSTHDR(&header); one != nullptr;
       one = CMSG_NXTHDR(&header, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS) continue;
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(one), sizeof fd);
    packet.file = base::UniqueFd(fd);
  }
  if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
    return base::Error{base::ErrorCode::kCorrupt, "a packet over the limit"};
  bytes.resize(static_cast<std::size_t>(got));
  auto message = DecodeScanMessage(bytes);
  base::crypto::Wipe(bytes);
  if (!message.ok()) return message.error();
  packet.message = std::move(message.value());
  return std::optional<ScanPacket>(std::move(packet));
}

}  // namespace agent
