// Bad requests as fast as they are answered. Usage: flood PORT SECONDS
// CONNECTIONS stranger|agent|malformed TOKEN
//
// stranger: no certificate; what no route takes, and enrolments without a good
// token. agent: a certificate each, enrolled with TOKEN; batches that are none.
// Both keep their connections and send the next request as soon as the last is
// answered. malformed: what is no HTTP, so that each takes a connection of its
// own.
//
// Prints one JSON object: answers by status, and answers a second.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/event_loop.h"
#include "base/process.h"
#include "base/unique_fd.h"
#include "protocol/batch.h"
#include "protocol/wire.h"
#include "tests/bench/measure.h"
#include "tests/fault/client_stream.h"
#include "tests/support/enrolled_agent.h"
#include "tests/support/sending_agent.h"

namespace {

using bench::Must;
using State = base::net::Stream::State;

std::string Request(const std::string& line,
                    const std::string& type,
                    std::string_view body) {
  return line + " HTTP/1.1\r\nHost: h\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

using Requests = std::vector<std::string>;

Requests OfStranger() {
  constexpr const char* kJson = "application/json";
  return {Request("POST /v1/batches", "application/octet-stream", "x"),
          Request("POST /none", kJson, "x"),
          Request("PUT /v1/batches", kJson, "x"),
          Request("POST /v1/enroll", "text/plain", "x"),
          Request("POST /v1/enroll", kJson, "{}"),
          Request("POST /v1/renew", kJson, "{}"),
          Request("POST /v1/escrow", kJson, "{}"),
          Request("POST /healthz", kJson, "")};
}

// A few bytes that claim the most that a batch may hold.
base::Bytes Bomb(std::uint64_t rows, std::uint64_t bytes) {
  base::Bytes batch = {1, 1 << 2};
  protocol::Writer out(batch);
  out.Varint(1);
  out.Fixed32(0xA1);
  out.Varint(1);
  out.Varint(rows);
  out.Varint(bytes);
  out.Fixed64(0);
  batch.resize(batch.size() + 64);
  return batch;
}

Requests OfAgent(const protocol::ChainKey& seed) {
  test::SendingAgent agent(seed);
  agent.Record(20);
  const auto good = agent.Rows(1, 20);
  auto wrong_link = good;
  wrong_link.link[0] ^= 1U;
  auto wrong_row = good;
  wrong_row.rows[7] = {1, 2, 3, 4};
  Requests requests;
  for (const auto& body : {base::Bytes(100, 0xFF),
                           Bomb(10'001, 100),
                           Bomb(10'000, 16UL << 20U),
                           protocol::EncodeBatch(wrong_row),
                           protocol::EncodeBatch(wrong_link),
                           protocol::EncodeBatch(agent.Rows(11, 20))}) {
    requests.push_back(Request(
        "POST /v1/batches", "application/octet-stream", base::AsText(body)));
  }
  return requests;
}

struct Hall {
  base::EventLoop& loop;
  const base::net::TlsContext& tls;
  sockaddr_in centre{};
  std::map<std::string, std::int64_t> answers;
  std::int64_t connections = 0;
  std::int64_t broken = 0;  // Without an answer.
};

// One connection after the other.
class Flooder {
 public:
  Flooder(Hall& hall, fault::ClientKey who, Requests requests)
      : hall_(hall), who_(std::move(who)), requests_(std::move(requests)) {}

  void Connect() {
    ready_.reset();
    stream_.reset();
    socket_ = base::UniqueFd(
        socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    (void)connect(socket_.get(),
                  reinterpret_cast<const sockaddr*>(&hall_.centre),
                  sizeof hall_.centre);
    stream_ = fault::ClientStream::Make(
        hall_.tls, who_, fault::Session(), socket_.get());
    ++hall_.connections;
    shaken_ = false;
    ever_answered_ = false;
    Begin();
    Wait(State::kWantWrite);
  }

 private:
  void Begin() {
    sent_ = 0;
    heard_.clear();
  }

  const std::string& request() const { return requests_[next_]; }

  void Advance() {
    for (;;) {
      const State state = Step();
      if (state == State::kDone) continue;
      if (state == State::kWantRead || state == State::kWantWrite)
        return Wait(state);
      if (!ever_answered_) ++hall_.broken;
      // Not from within a callback of the one that goes.
      return Later();
    }
  }

  State Step() {
    if (!shaken_) {
      const State state = stream_->ShakeHands();
      shaken_ = state == State::kDone;
      return state;
    }
    if (sent_ < request().size()) {
      const auto [state, bytes] =
          stream_->Write(base::AsBytes(request()).subspan(sent_));
      sent_ += bytes;
      return state;
    }
    std::array<std::uint8_t, 16'384> piece{};
    const auto [state, bytes] = stream_->Read(piece);
    if (state != State::kDone) return state;
    heard_ += base::AsText(base::ByteView(piece).first(bytes));
    if (Answered()) {
      next_ = (next_ + 1) % requests_.size();
      Begin();
    }
    return State::kDone;
  }

  bool Answered() {
    constexpr std::string_view kLength = "Content-Length: ";
    const auto end = heard_.find("\r\n\r\n");
    const auto length = heard_.find(kLength);
    if (end == std::string::npos || length > end) return false;
    const auto body = std::stoul(heard_.substr(length + kLength.size(), 9));
    if (heard_.size() < end + 4 + body) return false;
    ++hall_.answers[heard_.substr(std::string_view("HTTP/1.1 ").size(), 3)];
    ever_answered_ = true;
    return true;
  }

  void Wait(State state) {
    ready_.reset();
    const auto advance = [this] { Advance(); };
    ready_ = state == State::kWantRead
                 ? hall_.loop.WatchReadable(socket_.get(), advance)
                 : hall_.loop.WatchWritable(socket_.get(), advance);
  }

  void Later() {
    ready_ = hall_.loop.RunAfter(std::chrono::milliseconds(0),
                                 [this] { Connect(); });
  }

  Hall& hall_;
  const fault::ClientKey who_;
  const Requests requests_;
  base::UniqueFd socket_;
  std::unique_ptr<fault::ClientStream> stream_;
  bool shaken_ = false;
  std::size_t sent_ = 0;
  std::size_t next_ = 0;
  bool ever_answered_ = false;
  std::string heard_;
  base::EventLoop::Handle ready_;
};

std::unique_ptr<Flooder> MakeFlooder(Hall& hall,
                                     const std::string& kind,
                                     const std::string& url,
                                     const std::string& token,
                                     int number) {
  if (kind == "stranger")
    return std::make_unique<Flooder>(hall, fault::ClientKey(), OfStranger());
  if (kind == "malformed")
    return std::make_unique<Flooder>(
        hall, fault::ClientKey(), Requests{"GET / HTTP/1.1\nHost: h\n\n"});
  protocol::ChainKey seed{};
  seed[0] = static_cast<std::uint8_t>(number);
  const auto enrolled = Must(test::Enrol(url, token, seed));
  const auto& identity = *enrolled.options.identity;
  return std::make_unique<Flooder>(
      hall,
      fault::ReadClientKey(identity.key_pem, identity.certificate_pem),
      OfAgent(seed));
}

void Print(const Hall& hall, double seconds) {
  std::int64_t answers = 0;
  std::printf("{\"answers\": {");
  for (const auto& [status, times] : hall.answers) {
    std::printf("%s\"%s\": %lld",
                answers == 0 ? "" : ", ",
                status.c_str(),
                static_cast<long long>(times));
    answers += times;
  }
  std::printf(
      "}, \"per_second\": %.0f, \"connections\": %lld, \"broken\": "
      "%lld}\n",
      static_cast<double>(answers) / seconds,
      static_cast<long long>(hall.connections),
      static_cast<long long>(hall.broken));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr,
                 "usage: flood PORT SECONDS CONNECTIONS "
                 "stranger|agent|malformed TOKEN\n");
    return 2;
  }
  (void)base::RaiseDescriptorLimit();
  const std::string url = "https://127.0.0.1:" + std::string(argv[1]);
  const auto token = Must(protocol::ParseToken(argv[5]));
  const auto tls = Must(
      base::net::TlsContext::ForClient({{}, token.authority_digest}, "", ""));
  const auto loop = Must(base::EventLoop::Create());
  Hall hall{.loop = *loop, .tls = *tls};
  hall.centre.sin_family = AF_INET;
  hall.centre.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
  hall.centre.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::vector<std::unique_ptr<Flooder>> crowd;
  for (int i = 0; i < std::atoi(argv[3]); ++i)
    crowd.push_back(MakeFlooder(hall, argv[4], url, argv[5], i));
  for (const auto& one : crowd)
    one->Connect();
  const auto begun = bench::Clock::now();
  const auto end = loop->RunAfter(std::chrono::seconds(std::atoi(argv[2])),
                                  [&] { loop->Stop(); });
  loop->Run();
  Print(hall, bench::Seconds(bench::Clock::now() - begun));
  return 0;
}
