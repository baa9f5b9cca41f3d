// Unix SOCK_SEQPACKET sockets: one message a packet, never blocking, the other
// side known by its credentials.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace base::net {

struct PeerCredentials {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
};

// Replaces a stale socket file; `mode` of the file. kUnavailable if a live
// process listens there.
Result<UniqueFd> ListenUnix(const std::filesystem::path& path, unsigned mode);
Result<UniqueFd> ConnectUnix(const std::filesystem::path& path);
// Nothing if there is no connection waiting.
Result<std::optional<UniqueFd>> AcceptUnix(const UniqueFd& listener);
Result<PeerCredentials> CredentialsOf(const UniqueFd& socket);

// kFull if the other side does not keep up (wait for writable), kUnavailable if
// it is gone.
Status SendPacket(const UniqueFd& socket, ByteView packet);
// The other side gets a descriptor of its own of what `file` is open for; both
// share its offset.
Status SendPacketWithFile(const UniqueFd& socket,
                          ByteView packet,
                          const UniqueFd& file);
// Nothing if there is no packet waiting; kUnavailable at the end; kCorrupt for
// a packet over `max_bytes`. A descriptor that comes with it is dropped.
Result<std::optional<Bytes>> ReceivePacket(const UniqueFd& socket,
                                           std::size_t max_bytes);

struct PacketWithFile {
  Bytes bytes;
  UniqueFd file;  // Not valid if none came, or this process may have no more.
};
// The same, with its descriptor; of several, the first.
Result<std::optional<PacketWithFile>> ReceivePacketWithFile(
    const UniqueFd& socket, std::size_t max_bytes);

}  // namespace base::net
