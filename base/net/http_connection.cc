#include "base/net/http_connection.h"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

#include "base/crash_point.h"
#include "base/net/http_answer.h"
#include "base/net/tcp_socket.h"

namespace base::net {
namespace {

// In one go, so that a busy connection leaves the others their turn.
constexpr int kMaxSteps = 16;
constexpr std::chrono::milliseconds kDrainFor{2'000};
// What a client may have sent on behind a body that was refused.
constexpr std::size_t kDrainBytesMore = 64 << 10U;

HttpResponse Refused(int status, const std::string& why) {
  HttpResponse response;
  response.status = status;
  response.body.assign(why.begin(), why.end());
  response.body.push_back('\n');
  return response;
}

}  // namespace

HttpConnection::HttpConnection(HttpHall& hall,
                               std::uint64_t id,
                               UniqueFd socket,
                               const IpAddress& address)
    : hall_(hall), id_(id), socket_(std::move(socket)), address_(address) {}

HttpConnection::~HttpConnection() {
  HoldBodyBytes(0);
}

void HttpConnection::Begin() {
  SetDeadline(hall_.options.deadlines.handshake);
  const bool proxied = std::ranges::any_of(
      hall_.options.proxies,
      [&](const IpNetwork& proxy) { return proxy.Contains(address_); });
  if (!proxied) {
    AdmitAddress();
    return;
  }
  phase_ = Phase::kProxyHeader;
  Wait(Stream::State::kWantRead);
}

// While it waits for its turn the time is ours, not the client's: cut off then,
// a crowd of agents would come again and again, and each time for nothing.
void HttpConnection::OnReady() {
  if (phase_ != Phase::kHandshake) return Advance();
  readable_.reset();
  writable_.reset();
  deadline_.reset();
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(
      deadline_at_ - std::chrono::steady_clock::now());
  turn_ = hall_.handshakes.Wait(SiteOf(address_), [this, left] {
    SetDeadline(std::max(left, std::chrono::milliseconds(0)));
    Advance();
  });
}

// Memory or a thread that cannot be had is the trouble of this connection
// alone.
void HttpConnection::Advance() {
  try {
    AdvanceSteps();
  } catch (const std::bad_alloc&) {
    OnNoMemory();
  } catch (const std::system_error&) {
    OnNoMemory();
  }
}

void HttpConnection::OnNoMemory() {
  if (phase_ != Phase::kReading && phase_ != Phase::kRunning) {
    Drop(Refusal::kMemory, {});
    return;
  }
  Refuse(Refusal::kMemory, 503, "no memory is left: try again");
  Wait(Stream::State::kWantWrite);
}

void HttpConnection::AdvanceSteps() {
  int steps = 0;
  while (steps < kMaxSteps && Step())
    ++steps;
  // Whoever has more to say is heard again after the others.
  if (steps == kMaxSteps)
    Wait(phase_ == Phase::kAnswering ? Stream::State::kWantWrite
                                     : Stream::State::kWantRead);
}

bool HttpConnection::Step() {
  switch (phase_) {
    case Phase::kProxyHeader:
      return ReadProxyHeader();
    case Phase::kHandshake:
      return ShakeHands();
    case Phase::kReading:
      return ReadRequest();
    case Phase::kAnswering:
      return WriteAnswer();
    case Phase::kDraining:
      return Drain();
    case Phase::kRunning:
    case Phase::kEnded:
      break;
  }
  return false;
}

bool HttpConnection::ReadProxyHeader() {
  auto header = proxy_header_.Read(socket_);
  if (!header.ok()) {
    End();
    return false;
  }
  switch (header.value().state) {
    case ProxyHeader::State::kIncomplete:
      return Wait(Stream::State::kWantRead);
    case ProxyHeader::State::kWrong:
      return Drop(Refusal::kProxyHeader, {});
    case ProxyHeader::State::kComplete:
      break;
  }
  address_ = header.value().client.value_or(address_);
  return AdmitAddress();
}

bool HttpConnection::AdmitAddress() {
  auto place = hall_.per_address.Enter(SiteOf(address_));
  if (!place) return Drop(Refusal::kAddress, {});
  address_place_.emplace(std::move(*place));
  stream_ = hall_.tls == nullptr ? MakePlainStream(socket_.get())
                                 : hall_.tls->Accept(socket_.get());
  if (stream_ == nullptr) return Drop(Refusal::kMemory, {});
  phase_ = Phase::kHandshake;
  // In its turn, even if there is something to read.
  return Wait(Stream::State::kWantRead);
}

bool HttpConnection::ShakeHands() {
  switch (const auto state = stream_->ShakeHands()) {
    case Stream::State::kDone:
      return AdmitKey();
    case Stream::State::kWantRead:
    case Stream::State::kWantWrite:
      return Wait(state);
    case Stream::State::kEnd:
    case Stream::State::kFailed:
      break;
  }
  return Drop(Refusal::kHandshake, stream_->fault());
}

bool HttpConnection::AdmitKey() {
  peer_ = stream_->peer();
  if (peer_) {
    if (hall_.per_key.IsFull(peer_->key)) hall_.make_room(peer_->key);
    auto place = hall_.per_key.Enter(peer_->key);
    if (!place) return Drop(Refusal::kKey, {});
    key_place_.emplace(std::move(*place));
    address_place_.reset();
  }
  const bool stranger = hall_.tls != nullptr && !peer_;
  reader_.set_max_body_bytes(
      stranger ? std::min(hall_.options.max_stranger_body_bytes,
                          hall_.options.max_body_bytes)
               : hall_.options.max_body_bytes);
  phase_ = Phase::kReading;
  SetDeadline(hall_.options.deadlines.idle);
  return true;
}

bool HttpConnection::ReadRequest() {
  const auto [state, bytes] = stream_->Read(hall_.piece);
  switch (state) {
    case Stream::State::kDone:
      return React(reader_.Take(ByteView(hall_.piece).first(bytes)));
    case Stream::State::kWantRead:
    case Stream::State::kWantWrite:
      return Wait(state);
    case Stream::State::kEnd:
    case Stream::State::kFailed:
      End();
      break;
  }
  return false;
}

bool HttpConnection::React(RequestReader::State state) {
  using Read = RequestReader::State;
  const bool news = state != std::exchange(reader_state_, state);
  switch (state) {
    case Read::kBetween:
      break;
    case Read::kHead:
      if (news) SetDeadline(hall_.options.deadlines.head);
      break;
    case Read::kBody:
      if (news) {
        body_began_ = std::chrono::steady_clock::now();
        SetDeadline(hall_.options.deadlines.body);
      }
      HoldBodyBytes(reader_.body().capacity());
      if (hall_.body_bytes > hall_.options.caps.body_bytes) {
        Refuse(Refusal::kMemory, 503, "too much at once: try again");
        return true;
      }
      break;
    case Read::kComplete:
      return Dispatch();
    case Read::kRefused: {
      const HttpFault fault = reader_.fault();
      Refuse(fault.status == 413 ? Refusal::kTooLarge : Refusal::kBadRequest,
             fault.status,
             fault.why);
      break;
    }
  }
  return true;
}

bool HttpConnection::Dispatch() {
  readable_.reset();
  writable_.reset();
  deadline_.reset();
  phase_ = Phase::kRunning;
  last_ = last_ || reader_.head().close;
  HoldBodyBytes(reader_.body().capacity());
  HttpRequest request;
  request.method = reader_.head().method;
  request.path = reader_.head().path;
  request.query = reader_.head().query;
  request.media_type = reader_.head().media_type;
  request.peer = ToString(address_);
  if (peer_) {
    request.peer_key = peer_->key;
    request.peer_certificate_expired = peer_->certificate_expired;
  }
  request.body = reader_.TakeBody();
  hall_.on_request(*this, std::move(request));
  return false;
}

void HttpConnection::Answer(const HttpResponse& response) {
  if (phase_ != Phase::kRunning) return;
  HoldBodyBytes(0);
  HearBeforeAnswer();
  Send(response);
  Advance();
}

// Nothing can have come that a client sent after the answer.
void HttpConnection::HearBeforeAnswer() {
  const auto [state, bytes] = stream_->Read(hall_.piece);
  if (state == Stream::State::kDone)
    reader_.Take(ByteView(hall_.piece).first(bytes));
}

void HttpConnection::Send(const HttpResponse& response) {
  phase_ = Phase::kAnswering;
  answer_ = EncodeAnswer(
      response, hall_.clock.utc_now(), last_, reader_.head().method != "HEAD");
  answered_ = 0;
  SetDeadline(hall_.options.deadlines.answer);
}

bool HttpConnection::WriteAnswer() {
  if (answered_ < answer_.size()) {
    const auto [state, bytes] =
        stream_->Write(ByteView(answer_).subspan(answered_));
    if (state == Stream::State::kWantRead || state == Stream::State::kWantWrite)
      return Wait(state);
    if (state != Stream::State::kDone) {
      End();
      return false;
    }
    answered_ += bytes;
    return true;
  }
  CrashPoint("after answer");
  answer_ = {};
  if (last_) {
    stream_->SayFarewell();
    if (!refused_) {
      End();
      return false;
    }
    phase_ = Phase::kDraining;
    SetDeadline(kDrainFor);
    return true;
  }
  phase_ = Phase::kReading;
  reader_state_ = RequestReader::State::kBetween;
  SetDeadline(peer_ ? hall_.options.deadlines.kept
                    : hall_.options.deadlines.idle);
  return React(reader_.Next());
}

bool HttpConnection::WaitsFor(const crypto::Sha256Digest& key) const {
  return key_place_ && peer_->key == key && phase_ == Phase::kReading &&
         reader_state_ == RequestReader::State::kBetween;
}

// A connection closed on bytes that nobody read is reset, and the reset can
// overtake the answer that says why: so what still comes is dropped for a
// while.
bool HttpConnection::Drain() {
  if (Discard(socket_, drained_) &&
      drained_ < hall_.options.max_body_bytes + kDrainBytesMore)
    return Wait(Stream::State::kWantRead);
  End();
  return false;
}

bool HttpConnection::Wait(Stream::State state) {
  if (phase_ == Phase::kRunning || phase_ == Phase::kEnded) return false;
  const int socket = socket_.get();
  if (state == Stream::State::kWantRead) {
    writable_.reset();
    if (readable_ == nullptr)
      readable_ = hall_.loop.WatchReadable(socket, [this] { OnReady(); });
  } else {
    readable_.reset();
    if (writable_ == nullptr)
      writable_ = hall_.loop.WatchWritable(socket, [this] { OnReady(); });
  }
  return false;
}

void HttpConnection::Refuse(Refusal why, int status, const std::string& text) {
  (void)reader_.TakeBody();  // Whoever does not read the answer keeps nothing.
  HoldBodyBytes(0);
  hall_.refusals.Note(why, ToString(address_), text);
  last_ = true;
  refused_ = true;
  Send(Refused(status, text));
}

bool HttpConnection::Drop(Refusal why, const std::string& detail) {
  hall_.refusals.Note(why, ToString(address_), detail);
  End();
  return false;
}

void HttpConnection::SetDeadline(std::chrono::milliseconds from_now) {
  deadline_at_ = std::chrono::steady_clock::now() + from_now;
  deadline_ = hall_.loop.RunAfter(from_now, [this] { OnDeadline(); });
}

void HttpConnection::OnDeadline() {
  switch (phase_) {
    case Phase::kProxyHeader:
    case Phase::kHandshake:
      Drop(Refusal::kSlowHandshake, {});
      break;
    case Phase::kReading:
      if (reader_state_ == RequestReader::State::kBetween) return End();
      if (reader_state_ == RequestReader::State::kBody) return OnSlowBody();
      Refuse(Refusal::kSlowHead, 408, "the request came too slowly");
      Advance();
      break;
    case Phase::kAnswering:
      Drop(Refusal::kSlowReader, {});
      break;
    case Phase::kDraining:
      return End();
    case Phase::kRunning:
    case Phase::kEnded:
      break;
  }
}

void HttpConnection::OnSlowBody() {
  const HttpDeadlines& deadlines = hall_.options.deadlines;
  const auto earned = std::chrono::milliseconds(
      reader_.body().size() * 1'000 / deadlines.body_bytes_per_second);
  const auto left =
      body_began_ + deadlines.body + earned - std::chrono::steady_clock::now();
  if (left > std::chrono::milliseconds(1))
    return SetDeadline(std::chrono::ceil<std::chrono::milliseconds>(left));
  Refuse(Refusal::kSlowBody, 408, "the body came too slowly");
  Advance();
}

void HttpConnection::HoldBodyBytes(std::size_t bytes) {
  hall_.body_bytes += bytes - body_bytes_;
  body_bytes_ = bytes;
}

void HttpConnection::Retire() {
  last_ = true;
  if (phase_ != Phase::kRunning && phase_ != Phase::kAnswering) End();
}

void HttpConnection::End() {
  if (phase_ == Phase::kEnded) return;
  if (stream_ != nullptr && phase_ == Phase::kReading) stream_->SayFarewell();
  phase_ = Phase::kEnded;
  HoldBodyBytes(0);
  readable_.reset();
  writable_.reset();
  turn_.reset();
  deadline_.reset();
  stream_.reset();
  socket_.Reset();
  address_place_.reset();
  key_place_.reset();
  hall_.on_end(*this);
}

}  // namespace base::net
