#include <poll.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "agent/session/kwin_connection.h"
#include "agent/session/own_child.h"
#include "base/bytes.h"
#include "base/net/unix_socket.h"
#include "base/process.h"
#include "base/unique_fd.h"

namespace agent {
namespace {

using collectors::WaylandConnection;

// For the child to start and connect, on a busy machine.
constexpr std::chrono::milliseconds kPatience{5'000};
constexpr std::chrono::milliseconds kForEver{-1};
constexpr std::size_t kAWord = 16;  // In bytes; its descriptor is what counts.

bool WaitReadable(const base::UniqueFd& file,
                  std::chrono::milliseconds patience) {
  pollfd one{.fd = file.get(), .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = poll(&one, 1, static_cast<int>(patience.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

base::UniqueFd Receive(const OwnChild& child) {
  if (!WaitReadable(child.socket, kPatience)) return {};
  auto packet = base::net::ReceivePacketWithFile(child.socket, kAWord);
  if (!packet.ok() || !packet.value()) return {};
  return std::move(packet.value()->file);
}

// It ends as soon as its socket does.
void LetEnd(OwnChild child) {
  child.socket.Reset();
  if (!WaitReadable(child.ended, kPatience)) return;
  siginfo_t how{};
  (void)waitid(
      P_PIDFD, static_cast<id_t>(child.ended.get()), &how, WEXITED | WNOHANG);
}

}  // namespace

base::Result<std::unique_ptr<WaylandConnection>> OpenOnKwin() {
  auto child = StartOwnChild({kConnectToKwin});
  if (!child.ok()) return child.error();
  base::UniqueFd connected = Receive(child.value());
  if (!connected.valid()) {
    LetEnd(std::move(child.value()));
    return base::Error{base::ErrorCode::kUnavailable,
                       "the process that connects to KWin gave no answer"};
  }
  // KWin looks at the child while this asks what there is.
  auto connection = WaylandConnection::Open(std::move(connected));
  LetEnd(std::move(child.value()));
  return connection;
}

int ConnectToKwin() {
  auto parent = SocketOfParent();
  if (!parent.ok() || !base::LetBeLookedAt().ok()) return 1;
  auto connected = WaylandConnection::Connect();
  if (!connected.ok()) return 1;
  if (!base::net::SendPacketWithFile(
           parent.value(), base::AsBytes("here"), connected.value())
           .ok())
    return 1;
  (void)WaitReadable(parent.value(), kForEver);
  return 0;
}

}  // namespace agent
