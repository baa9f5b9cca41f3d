// Plays a session process that reports as fast as deskwardend takes it, across
// restarts of deskwardend: report_source SOCKET COUNT [PER_SECOND [SPAN]]
// A SPAN of reports leaves at once, the next when it is due.
//
// Report n has object.bytes = n, so that each can be told at the centre. Prints
// `stored N` whenever deskwardend says that everything up to N is durable, and
// ends when all are. What was not confirmed is sent again, as a session does.
// SIGUSR1: no further ones; ends when those that it made are durable.
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "agent/ipc/messages.h"
#include "base/clock.h"
#include "base/net/unix_socket.h"
#include "base/random.h"

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWindow = 2'000;  // Sent and not confirmed.

volatile std::sig_atomic_t stopping = 0;

class ReportSource {
 public:
  ReportSource(std::string socket,
               std::uint64_t count,
               std::uint64_t rate,
               std::uint64_t span)
      : path_(std::move(socket)), count_(count), rate_(rate), span_(span) {
    random_.Fill(instance_);
  }

  void Run() {
    while (!IsDone()) {
      auto connected = base::net::ConnectUnix(path_);
      if (connected.ok()) {
        socket_ = std::move(connected.value());
        welcomed_ = false;
        Serve();
      }
      std::this_thread::sleep_for(20ms);
    }
  }

 private:
  void Serve() {
    agent::Hello hello;
    hello.instance = instance_;
    hello.display = ":test";
    hello.program_version = "test";
    if (!Send(hello)) return;
    while (!IsDone()) {
      if (!Receive() || !SendSome()) return;
    }
  }

  bool IsDone() {
    if (stopping != 0) count_ = std::min(count_, made_);
    return stored_ >= count_;
  }

  bool Send(const agent::Message& message) {
    return base::net::SendPacket(socket_, agent::EncodeMessage(message)).ok();
  }

  // Waits a little for a packet; false when the connection is gone.
  bool Receive() {
    pollfd ready{socket_.get(), POLLIN, 0};
    (void)poll(&ready, 1, welcomed_ && sent_ - stored_ < kWindow ? 1 : 50);
    for (;;) {
      auto packet = base::net::ReceivePacket(socket_, agent::kMaxMessageBytes);
      if (!packet.ok()) return false;
      if (!packet.value()) return true;
      auto message = agent::DecodeMessage(*packet.value());
      if (!message.ok() || !Handle(message.value())) return false;
    }
  }

  bool Handle(const agent::Message& message) {
    if (const auto* welcome = std::get_if<agent::Welcome>(&message)) {
      welcomed_ = true;
      Confirm(welcome->stored);
      sent_ = stored_;
    } else if (const auto* stored = std::get_if<agent::Stored>(&message)) {
      Confirm(stored->up_to);
    } else if (const auto* ping = std::get_if<agent::Ping>(&message)) {
      return Send(agent::Pong{ping->nonce});
    }
    return true;
  }

  void Confirm(std::uint64_t up_to) {
    if (up_to <= stored_) return;
    stored_ = up_to;
    std::printf("stored %llu\n", static_cast<unsigned long long>(stored_));
    std::fflush(stdout);
  }

  bool SendSome() {
    if (!welcomed_) return true;
    const std::uint64_t due = Due();
    for (int n = 0;
         n < 200 && sent_ < count_ && sent_ < due && sent_ - stored_ < kWindow;
         ++n) {
      auto sent = base::net::SendPacket(
          socket_, agent::EncodeMessage(MakeReport(sent_ + 1)));
      if (!sent.ok()) return sent.error().code == base::ErrorCode::kFull;
      ++sent_;
      made_ = std::max(made_, sent_);
    }
    return true;
  }

  std::uint64_t Due() const {
    if (rate_ == 0) return count_;
    const std::chrono::duration<double> passed = clock_.steady_now() - began_;
    const auto reports =
        static_cast<std::uint64_t>(passed.count() * static_cast<double>(rate_));
    return reports / span_ * span_;
  }

  agent::Report MakeReport(std::uint64_t number) {
    agent::Report report;
    report.number = number;
    auto& event = report.event;
    event.channel = protocol::Channel::kClipboard;
    event.action = protocol::Action::kCopied;
    event.reading = protocol::Reading::kRead;
    event.acted_at = clock_.utc_now();
    event.visit = 1'700'000'000'000;
    event.rules = {"salesforce"};
    event.crm_focused = true;
    event.program = "chromium";
    event.object.bytes = number;
    event.object.media_type = "text/plain";
    event.counts = {{protocol::IdentifierKind::kPhone, 1, 1}};
    event.canon = 1;
    identifiers::Digest digest{};
    random_.Fill(digest);
    report.digests = {digest};
    return report;
  }

  const std::string path_;
  std::uint64_t count_;
  const std::uint64_t rate_;  // Reports a second; 0: no limit.
  const std::uint64_t span_;
  base::SystemRandom random_;
  const base::SystemClock clock_;
  const base::SteadyTime began_ = clock_.steady_now();
  std::array<std::uint8_t, 16> instance_{};
  base::UniqueFd socket_;
  bool welcomed_ = false;
  std::uint64_t sent_ = 0;
  std::uint64_t made_ = 0;  // The most that were ever sent.
  std::uint64_t stored_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: report_source SOCKET COUNT [PER_SECOND [SPAN]]\n",
               stderr);
    return 2;
  }
  const auto number = [&](int index, std::uint64_t otherwise) -> std::uint64_t {
    return argc > index ? std::strtoull(argv[index], nullptr, 10) : otherwise;
  };
  std::signal(SIGUSR1, [](int) { stopping = 1; });
  ReportSource(argv[1], number(2, 0), number(3, 0), number(4, 1)).Run();
  return 0;
}
