#include <sys/socket.h>

#include <cerrno>

#include "base/net/stream.h"

namespace base::net {
namespace {

class PlainStream final : public Stream {
 public:
  explicit PlainStream(int socket) : socket_(socket) {}

  State ShakeHands() override { return State::kDone; }

  Step Read(std::span<std::uint8_t> into) override {
    const auto got = recv(socket_, into.data(), into.size(), 0);
    if (got == 0) return {State::kEnd};
    return StepOf(got, State::kWantRead);
  }
  Step Write(ByteView bytes) override {
    return StepOf(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  State::kWantWrite);
  }
  void SayFarewell() override { shutdown(socket_, SHUT_WR); }

 private:
  static Step StepOf(ssize_t moved, State if_blocked) {
    if (moved >= 0) return {State::kDone, static_cast<std::size_t>(moved)};
    if (errno == EAGAIN || errno == EINTR) return {if_blocked};
    return {State::kFailed};
  }

  const int socket_;
};

}  // namespace

std::unique_ptr<Stream> MakePlainStream(int socket) {
  return std::make_unique<PlainStream>(socket);
}

}  // namespace base::net
