#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "collectors/print/ipp_client.h"

namespace collectors {
namespace {

using base::Error;
using base::ErrorCode;

Error NotAnswering() {
  return {ErrorCode::kUnavailable, "the print server (CUPS) does not answer"};
}

Error NotThere() {
  return {ErrorCode::kUnavailable, "there is no print server (CUPS) here"};
}

// HTTP/1.0: the answer ends with the connection, in one piece. CUPS knows who
// is at a local socket and compares that with the name.
std::string Packet(const std::string& user, const std::string& body) {
  return "POST / HTTP/1.0\r\nHost: localhost\r\nContent-Type: "
         "application/ipp\r\nAuthorization: PeerCred " +
         user + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// What is behind the head, if that says that all is well.
base::Result<std::string_view> BodyOf(std::string_view answer) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const auto end = answer.find(kEnd);
  if (!answer.starts_with("HTTP/1.") || end == std::string_view::npos)
    return NotAnswering();
  if (answer.substr(8, 4) != " 200")
    return Error{ErrorCode::kDenied, "the print server (CUPS) refuses"};
  return answer.substr(end + kEnd.size());
}

}  // namespace

IppClient::IppClient(base::EventLoop& loop,
                     std::string socket,
                     std::string user)
    : loop_(loop), socket_(std::move(socket)), user_(std::move(user)) {}

void IppClient::Ask(IppRequest request, Done done) {
  if (waiting_.size() >= kMaxWaiting)
    return done(Error{ErrorCode::kFull, "too many questions wait"});
  auto question = std::make_unique<Question>();
  question->packet = Packet(user_, std::move(request).Finish());
  question->done = std::move(done);
  waiting_.push_back(std::move(question));
  if (current_ == nullptr && next_ == nullptr) Next();
}

void IppClient::Next() {
  next_.reset();
  if (waiting_.empty()) return;
  current_ = std::move(waiting_.front());
  waiting_.pop_front();
  if (const auto sent = Send(*current_); !sent.ok()) {
    // Not from within Ask(): who asks does not expect an answer there.
    current_->deadline =
        loop_.RunAfter(std::chrono::milliseconds(0),
                       [this, error = sent.error()] { Finish(error); });
    return;
  }
  current_->readable =
      loop_.WatchReadable(current_->connection.get(), [this] { OnReadable(); });
  current_->deadline =
      loop_.RunAfter(kAnswerWithin, [this] { Finish(NotAnswering()); });
}

base::Status IppClient::Send(Question& question) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.size() >= sizeof(address.sun_path)) return NotThere();
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  question.connection = base::UniqueFd(
      ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // A server that takes nobody any more has a full backlog: EAGAIN.
  if (connect(question.connection.get(),
              reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0)
    return errno == EAGAIN ? NotAnswering() : NotThere();
  // It fits into the buffer of a new connection as a whole.
  const auto sent = send(question.connection.get(),
                         question.packet.data(),
                         question.packet.size(),
                         MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(question.packet.size()))
    return NotAnswering();
  return {};
}

void IppClient::OnReadable() {
  std::array<char, 8'192> piece{};
  for (;;) {
    const ssize_t bytes =
        read(current_->connection.get(), piece.data(), piece.size());
    if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (bytes <= 0) break;
    current_->answer.Append({piece.data(), static_cast<std::size_t>(bytes)});
    base::WipeBytes(piece);
    if (current_->answer.size() > kMaxAnswerBytes) break;
  }
  auto body = BodyOf(current_->answer.view());
  if (!body.ok()) return Finish(body.error());
  Finish(IppAnswer::Read(body.value()));
}

void IppClient::Finish(const base::Result<IppAnswer>& result) {
  const auto question = std::move(current_);
  next_ = loop_.RunAfter(std::chrono::milliseconds(0), [this] { Next(); });
  question->done(result);
}

}  // namespace collectors
