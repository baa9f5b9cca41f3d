#include "tests/fault/fleet_agent.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <iterator>
#include <utility>

#include "protocol/ack.h"

namespace fault {
namespace {

using State = base::net::Stream::State;
using std::chrono::milliseconds;

// As agent/config, agent/shipper and base/net/https_client have them.
constexpr std::chrono::minutes kRetryCap{15};
constexpr std::uint64_t kBacklogBytesPerSecond = 512UL * 1024;
constexpr std::chrono::seconds kTimeout{30};
constexpr std::chrono::seconds kKeepAlive{10};

// As the agent's client writes it.
base::Bytes RequestOf(const base::Bytes& body) {
  const std::string head =
      "POST /v1/batches?i=0123abcd HTTP/1.1\r\nHost: 127.0.0.1\r\n"
      "Content-Type: application/octet-stream\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\nConnection: Keep-Alive\r\n\r\n";
  base::Bytes request(head.begin(), head.end());
  request.insert(request.end(), body.begin(), body.end());
  return request;
}

// Of a field that the centre sends as a number; nothing if it is not there.
std::optional<int> Number(const std::string& head, std::string_view field) {
  const auto at = head.find(field);
  if (at == std::string::npos) return std::nullopt;
  int number = 0;
  const char* const begin = head.data() + at + field.size();
  const auto [end, fault] =
      std::from_chars(begin, head.data() + head.size(), number);
  if (fault != std::errc()) return std::nullopt;
  return number;
}

}  // namespace

FleetAgent::FleetAgent(Fleet& fleet,
                       ClientKey who,
                       std::vector<Waiting> backlog,
                       std::uint32_t address)
    : fleet_(fleet),
      who_(std::move(who)),
      backlog_(std::move(backlog)),
      address_(address),
      retry_(kRetryCap, fleet.random) {}

FleetAgent::~FleetAgent() {
  Close();
}

void FleetAgent::SendNext() {
  timer_.reset();
  request_ = RequestOf(backlog_[at_].encoded);
  written_ = 0;
  answer_.clear();
  if (!socket_.valid()) return Connect();
  phase_ = Phase::kWriting;
  begun_ = std::chrono::steady_clock::now();
  Advance();
}

void FleetAgent::Connect() {
  socket_ = base::UniqueFd(
      socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(address_);
  if (!socket_.valid() ||
      bind(socket_.get(), reinterpret_cast<sockaddr*>(&own), sizeof own) != 0)
    return Trouble("no socket");
  fleet_.most_open = std::max(fleet_.most_open, ++fleet_.open);
  kept_ = false;
  begun_ = std::chrono::steady_clock::now();
  phase_ = Phase::kConnecting;
  const int done = connect(socket_.get(),
                           reinterpret_cast<const sockaddr*>(&fleet_.centre),
                           sizeof fleet_.centre);
  if (done != 0 && errno != EINPROGRESS) return Broke("connect");
  Wait(State::kWantWrite);
}

void FleetAgent::Advance() {
  while (Step()) {
  }
}

bool FleetAgent::Step() {
  switch (phase_) {
    case Phase::kConnecting:
      return StepConnect();
    case Phase::kHandshake:
      return StepHandshake();
    case Phase::kWriting:
      return StepWrite();
    case Phase::kReading:
      return StepRead();
    case Phase::kIdle:
      break;
  }
  return false;
}

bool FleetAgent::StepConnect() {
  int fault = 0;
  socklen_t size = sizeof fault;
  getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &fault, &size);
  stream_ = ClientStream::Make(fleet_.tls, who_, session_, socket_.get());
  if (fault != 0 || stream_ == nullptr) {
    Broke("connect");
    return false;
  }
  phase_ = Phase::kHandshake;
  return true;
}

bool FleetAgent::StepHandshake() {
  const State state = stream_->ShakeHands();
  if (state == State::kWantRead || state == State::kWantWrite)
    return Wait(state);
  if (state != State::kDone) {
    Broke("handshake");
    return false;
  }
  ++fleet_.handshakes;
  phase_ = Phase::kWriting;
  return true;
}

bool FleetAgent::StepWrite() {
  const auto [state, bytes] =
      stream_->Write(base::ByteView(request_).subspan(written_));
  if (state == State::kWantRead || state == State::kWantWrite)
    return Wait(state);
  if (state != State::kDone) {
    Broke("closed");
    return false;
  }
  written_ += bytes;
  if (written_ == request_.size()) phase_ = Phase::kReading;
  return true;
}

bool FleetAgent::StepRead() {
  std::array<std::uint8_t, 4096> piece{};
  const auto [state, bytes] = stream_->Read(piece);
  if (state == State::kWantRead || state == State::kWantWrite)
    return Wait(state);
  if (state != State::kDone) {
    Broke("closed");
    return false;
  }
  answer_.append(piece.begin(),
                 std::next(piece.begin(), static_cast<std::ptrdiff_t>(bytes)));
  const auto end = answer_.find("\r\n\r\n");
  if (end == std::string::npos) return true;
  const std::string head = answer_.substr(0, end + 2);
  const auto length = Number(head, "\r\nContent-Length: ").value_or(0);
  const auto body = base::AsBytes(answer_).subspan(end + 4);
  if (body.size() < static_cast<std::size_t>(length)) return true;
  session_ = stream_->session();
  Answered(head, body);
  return false;
}

void FleetAgent::Answered(const std::string& head, base::ByteView body) {
  phase_ = Phase::kIdle;
  kept_ = true;
  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - begun_;
  fleet_.took_ms.push_back(took.count());
  if (head.find("\r\nConnection: close") != std::string::npos) Close();
  const std::string status = head.substr(head.find(' ') + 1, 3);
  auto ack = protocol::DecodeAck(body);
  if (status == "200" && ack.ok() && ack.value().next == backlog_[at_].next)
    return Delivered();
  std::optional<std::chrono::seconds> retry_after;
  if (const auto seconds = Number(head, "\r\nRetry-After: "))
    retry_after = std::chrono::seconds(*seconds);
  Trouble("status " + status, retry_after);
}

void FleetAgent::Delivered() {
  retry_.Succeeded();
  const std::size_t bytes = backlog_[at_].row_bytes;
  fleet_.acknowledged += backlog_[at_].events;
  backlog_[at_].encoded = {};
  if (++at_ == backlog_.size()) {
    // In a while, for it may have something to send soon.
    After(kKeepAlive, [this] { Close(); });
    return fleet_.on_drained();
  }
  // Shipper::Pause.
  const std::uint64_t mean = bytes * 1'000 / kBacklogBytesPerSecond;
  const auto pause = mean / 2 + fleet_.random.Next64() % (mean + 1);
  After(milliseconds(pause), [this] { SendNext(); });
}

void FleetAgent::Broke(const std::string& what) {
  const bool again = std::exchange(kept_, false) && what == "closed";
  Close();
  // The centre may have closed a kept connection just as it was used.
  if (again) return SendNext();
  Trouble(what);
}

void FleetAgent::Trouble(const std::string& what,
                         std::optional<std::chrono::seconds> retry_after) {
  ++fleet_.trouble[what];
  phase_ = Phase::kIdle;
  const bool refused = what.starts_with("status 4") && what != "status 429";
  After(refused && !retry_after ? retry_.AfterRefusal()
                                : retry_.AfterTrouble(retry_after),
        [this] { SendNext(); });
}

bool FleetAgent::Wait(State state) {
  const auto advance = [this] { Advance(); };
  ready_.reset();
  ready_ = state == State::kWantRead
               ? fleet_.loop.WatchReadable(socket_.get(), advance)
               : fleet_.loop.WatchWritable(socket_.get(), advance);
  After(kTimeout, [this] { Broke("timeout"); });
  return false;
}

// Instead of what else it waits for.
void FleetAgent::After(milliseconds time, std::function<void()> then) {
  if (phase_ == Phase::kIdle) ready_.reset();
  timer_ = fleet_.loop.RunAfter(time, std::move(then));
}

void FleetAgent::Close() {
  ready_.reset();
  timer_.reset();
  if (stream_ != nullptr && kept_) stream_->SayFarewell();
  stream_.reset();
  if (socket_.valid()) --fleet_.open;
  socket_.Reset();
  phase_ = Phase::kIdle;
}

}  // namespace fault
