#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/shipper/retry_policy.h"
#include "base/event_loop.h"
#include "base/random.h"
#include "base/unique_fd.h"
#include "tests/fault/client_stream.h"

namespace fault {

// What all agents of a fleet share. Outlives them.
struct Fleet {
  base::EventLoop& loop;
  const base::net::TlsContext& tls;
  base::Random& random;
  sockaddr_in centre{};
  std::function<void()> on_drained;

  std::int64_t acknowledged = 0;  // Events.
  std::int64_t handshakes = 0;
  int open = 0;  // Connections, with those that are being made.
  int most_open = 0;
  std::vector<double> took_ms;  // Each request that was answered.
  std::map<std::string, std::int64_t> trouble;  // By kind, how often.
};

// A batch as it waits at an agent.
struct Waiting {
  base::Bytes encoded;
  std::int64_t next = 1;  // What the centre must expect after it.
  std::int64_t events = 0;
  std::size_t row_bytes = 0;  // What the pause after it is made of.
};

// One agent that was away: connects, sends its backlog batch by batch, waits
// after each and after trouble as agent/shipper does, and keeps its connection
// as long as base/net/https_client does. On the loop's thread only.
class FleetAgent {
 public:
  // `address`: where on the loopback network it comes from.
  FleetAgent(Fleet& fleet,
             ClientKey who,
             std::vector<Waiting> backlog,
             std::uint32_t address);
  ~FleetAgent();
  FleetAgent(const FleetAgent&) = delete;
  FleetAgent& operator=(const FleetAgent&) = delete;

  void SendNext();

 private:
  enum class Phase { kIdle, kConnecting, kHandshake, kWriting, kReading };

  void Connect();
  void Advance();
  bool Step();
  bool StepConnect();
  bool StepHandshake();
  bool StepWrite();
  bool StepRead();
  bool Wait(base::net::Stream::State state);
  void Answered(const std::string& head, base::ByteView body);
  void Delivered();
  void Trouble(const std::string& what,
               std::optional<std::chrono::seconds> retry_after = {});
  void Broke(const std::string& what);
  void After(std::chrono::milliseconds time, std::function<void()> then);
  void Close();

  Fleet& fleet_;
  const ClientKey who_;
  std::vector<Waiting> backlog_;
  const std::uint32_t address_;
  agent::RetryPolicy retry_;
  std::size_t at_ = 0;  // Of backlog_.

  Phase phase_ = Phase::kIdle;
  base::UniqueFd socket_;
  std::unique_ptr<ClientStream> stream_;
  Session session_;
  bool kept_ = false;  // This connection answered before.
  base::Bytes request_;
  std::size_t written_ = 0;
  std::string answer_;
  std::chrono::steady_clock::time_point begun_;
  base::EventLoop::Handle ready_;
  base::EventLoop::Handle timer_;
};

}  // namespace fault
