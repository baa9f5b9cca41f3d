#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/ipc/messages.h"
#include "base/event_loop.h"
#include "base/net/unix_socket.h"
#include "base/unique_fd.h"

namespace test {

// The other end of session.sock, by hand: says what it is told to, and keeps
// what it hears.
class SessionClient {
 public:
  SessionClient(base::EventLoop& loop, const std::filesystem::path& socket)
      : socket_(std::move(base::net::ConnectUnix(socket).value())),
        readable_(loop.WatchReadable(socket_.get(), [this] { Hear(); })) {}

  void Say(const agent::Message& message) {
    (void)base::net::SendPacket(socket_, agent::EncodeMessage(message));
  }
  void SayWithFile(const agent::Message& message, const base::UniqueFd& file) {
    (void)base::net::SendPacketWithFile(
        socket_, agent::EncodeMessage(message), file);
  }
  void SayBytes(const base::Bytes& packet) {
    (void)base::net::SendPacket(socket_, packet);
  }
  void Hello(const std::string& display, std::uint8_t instance = 1) {
    agent::Hello hello;
    hello.instance = {instance};
    hello.display = display;
    hello.program_version = "test";
    Say(hello);
  }
  void Close() {
    readable_.reset();
    socket_.Reset();
  }

  const std::vector<agent::Message>& heard() const { return heard_; }
  bool closed() const { return closed_; }
  std::uint64_t stored() const {
    std::uint64_t up_to = 0;
    for (const auto& message : heard_)
      if (const auto* stored = std::get_if<agent::Stored>(&message))
        up_to = stored->up_to;
    return up_to;
  }

 private:
  void Hear() {
    auto packet = base::net::ReceivePacket(socket_, agent::kMaxMessageBytes);
    if (!packet.ok()) {
      closed_ = true;
      Close();
    } else if (packet.value()) {
      auto message = agent::DecodeMessage(*packet.value());
      if (message.ok()) heard_.push_back(std::move(message.value()));
    }
  }

  base::UniqueFd socket_;
  std::vector<agent::Message> heard_;
  bool closed_ = false;
  base::EventLoop::Handle readable_;
};

}  // namespace test
