#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/event_loop.h"
#include "base/net/fair_turns.h"
#include "base/net/https_server.h"
#include "base/net/ip_address.h"
#include "base/net/proxy_header.h"
#include "base/net/refusals.h"
#include "base/net/request_reader.h"
#include "base/net/stream.h"
#include "base/net/tally.h"
#include "base/net/tls_server.h"
#include "base/unique_fd.h"

namespace base::net {

class HttpConnection;

// What the connections of a server share. All outlive them.
struct HttpHall {
  EventLoop& loop;
  const Clock& clock;
  const HttpServerOptions& options;
  TlsServer* tls = nullptr;  // Null for plain HTTP.
  Refusals& refusals;
  FairTurns handshakes;  // They cost the most of what strangers can ask for.
  Tally<IpAddress> per_address;
  Tally<crypto::Sha256Digest> per_key;
  std::size_t body_bytes = 0;                // Held now, by all.
  std::array<std::uint8_t, 16'384> piece{};  // For whoever reads.

  // Its answer comes later, by HttpConnection::Answer().
  std::function<void(HttpConnection&, HttpRequest)> on_request;
  // Once; it may be destroyed in it only by posting.
  std::function<void(HttpConnection&)> on_end;
  // Ends the oldest connection of this key that waits for a request, if any.
  std::function<void(const crypto::Sha256Digest&)> make_room;
};

// One client, from its first byte to its last. Waits for it without a thread,
// and for each thing only up to a deadline. Event loop only.
class HttpConnection {
 public:
  HttpConnection(HttpHall& hall,
                 std::uint64_t id,
                 UniqueFd socket,
                 const IpAddress& address);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  std::uint64_t id() const { return id_; }
  // Its client has this key, and no request on the way.
  bool WaitsFor(const crypto::Sha256Digest& key) const;
  // Separate from the constructor, because it may end at once.
  void Begin();
  void Answer(const HttpResponse& response);
  // No further request; at once, unless one is being answered.
  void Retire();
  void End();

 private:
  enum class Phase {
    kProxyHeader,
    kHandshake,
    kReading,
    kRunning,  // The handler has the request.
    kAnswering,
    kDraining,  // The last answer is sent; see Drain().
    kEnded,
  };

  void OnReady();
  void Advance();
  void AdvanceSteps();
  void OnNoMemory();
  // Whether there may be more to do at once.
  bool Step();
  bool ReadProxyHeader();
  bool AdmitAddress();
  bool ShakeHands();
  bool AdmitKey();
  bool ReadRequest();
  bool React(RequestReader::State state);
  bool Dispatch();
  void HearBeforeAnswer();
  bool WriteAnswer();
  bool Drain();

  bool Wait(Stream::State state);
  void Refuse(Refusal why, int status, const std::string& text);
  void Send(const HttpResponse& response);
  bool Drop(Refusal why, const std::string& detail);
  void SetDeadline(std::chrono::milliseconds from_now);
  void OnDeadline();
  void OnSlowBody();
  void HoldBodyBytes(std::size_t bytes);

  HttpHall& hall_;
  const std::uint64_t id_;
  UniqueFd socket_;
  IpAddress address_;
  std::optional<Tally<IpAddress>::Place> address_place_;
  std::optional<Tally<crypto::Sha256Digest>::Place> key_place_;
  std::optional<Stream::Peer> peer_;
  std::unique_ptr<Stream> stream_;

  Phase phase_ = Phase::kHandshake;
  ProxyHeaderReader proxy_header_;
  RequestReader reader_;
  RequestReader::State reader_state_ = RequestReader::State::kBetween;
  SteadyTime body_began_;
  std::size_t body_bytes_ = 0;  // Of hall_.body_bytes.
  Bytes answer_;
  std::size_t answered_ = 0;
  std::size_t drained_ = 0;
  bool last_ = false;     // Close after this answer.
  bool refused_ = false;  // And more may come of what it was about.

  EventLoop::Handle readable_;
  EventLoop::Handle writable_;
  EventLoop::Handle turn_;  // Waits to shake hands.
  EventLoop::Handle deadline_;
  SteadyTime deadline_at_;
};

}  // namespace base::net
