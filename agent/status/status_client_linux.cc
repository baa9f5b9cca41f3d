#include <poll.h>

#include "agent/status/status_client.h"
#include "base/clock.h"
#include "base/net/unix_socket.h"

namespace agent {
namespace {

constexpr std::size_t kMaxAnswerBytes = 1 << 20;

base::Error NoAnswer(const std::filesystem::path& socket) {
  return {base::ErrorCode::kUnavailable,
          "deskwardend at " + socket.string() + " does not answer"};
}

// One packet; nothing at the end of the answer.
base::Result<std::optional<base::Bytes>> WaitForPacket(
    const base::UniqueFd& socket, int timeout_ms) {
  const base::SystemClock clock;
  const auto deadline =
      clock.steady_now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    auto packet = base::net::ReceivePacket(socket, kMaxAnswerBytes);
    if (!packet.ok() && packet.error().code == base::ErrorCode::kUnavailable)
      return std::optional<base::Bytes>();
    if (!packet.ok() || packet.value()) return packet;
    int wait = -1;
    if (timeout_ms >= 0) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
          deadline - clock.steady_now());
      if (left.count() <= 0)
        return base::Error{base::ErrorCode::kUnavailable, "no answer in time"};
      wait = static_cast<int>(left.count());
    }
    pollfd ready{socket.get(), POLLIN, 0};
    (void)poll(&ready, 1, wait);
  }
}

}  // namespace

base::Result<std::string> StatusClient::Status() const {
  return Ask(R"({"ask":"status"})");
}

base::Result<std::string> StatusClient::OwnRecord() const {
  return Ask(R"({"ask":"me"})");
}

base::Result<std::string> StatusClient::Notice(NoticeLanguage language) const {
  return ConfirmNotice("", language);
}

base::Result<std::string> StatusClient::ConfirmNotice(
    const std::string& version, NoticeLanguage language) const {
  return Ask(R"({"ask":"notice","language":")" + std::string(NameOf(language)) +
             R"(","confirm":")" + version + R"("})");
}

base::Result<std::string> StatusClient::Ask(std::string_view question) const {
  auto socket = base::net::ConnectUnix(socket_);
  if (!socket.ok()) return socket.error();
  if (!base::net::SendPacket(socket.value(), base::AsBytes(question)).ok())
    return NoAnswer(socket_);
  auto packet =
      WaitForPacket(socket.value(), static_cast<int>(timeout_.count()));
  if (!packet.ok()) {
    if (packet.error().code == base::ErrorCode::kUnavailable)
      return NoAnswer(socket_);
    return packet.error();
  }
  if (!packet.value()) return NoAnswer(socket_);
  return std::string(base::AsText(*packet.value()));
}

base::Status StatusClient::Tail(
    int last,
    bool follow,
    const std::function<bool(std::string_view)>& on_line) const {
  auto socket = base::net::ConnectUnix(socket_);
  if (!socket.ok()) return socket.error();
  const std::string question = R"({"ask":"tail","last":)" +
                               std::to_string(last) + R"(,"follow":)" +
                               (follow ? "true}" : "false}");
  if (!base::net::SendPacket(socket.value(), base::AsBytes(question)).ok())
    return NoAnswer(socket_);
  for (;;) {
    auto packet = WaitForPacket(
        socket.value(), follow ? -1 : static_cast<int>(timeout_.count()));
    if (!packet.ok()) return packet.error();
    if (!packet.value()) break;
    if (!on_line(base::AsText(*packet.value()))) return {};
  }
  if (follow)
    return base::Error{base::ErrorCode::kUnavailable,
                       "deskwardend closed the connection"};
  return {};
}

}  // namespace agent
