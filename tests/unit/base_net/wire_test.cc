// What really goes over the wire, seen from a bare TLS server or a bare client.
#include <Poco/Exception.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <thread>

#include "base/net/https_client.h"
#include "base/net/https_server.h"
#include "base/net/tls_context.h"
#include "tests/support/catch.h"
#include "tests/support/test_authority.h"

namespace {

using base::ErrorCode;
using base::crypto::Role;
using base::net::HttpRequest;
using base::net::HttpResponse;
using base::net::HttpsClient;
using base::net::HttpServer;
using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;
using namespace std::chrono_literals;

const Poco::Timespan kDeadline(10, 0);

// Up to the end of the header; what there was if the other side closes before.
std::string ReadHeader(StreamSocket& socket) {
  std::string text;
  char byte = 0;
  while (text.find("\r\n\r\n") == std::string::npos &&
         socket.receiveBytes(&byte, 1) == 1)
    text += byte;
  return text;
}

void Send(StreamSocket& socket, const std::string& text) {
  socket.sendBytes(text.data(), static_cast<int>(text.size()));
}

// Serves one connection after the other by `serve` and counts them.
class BareServer {
 public:
  using Serve = std::function<void(StreamSocket&)>;

  BareServer(const test::Authority& authority,
             const test::KeyAndCertificate& own,
             Serve serve)
      : context_(std::move(
            base::net::TlsContext::ForServer({authority.pem(), std::nullopt},
                                             own.certificate_pem,
                                             own.key_pem)
                .value())),
        listener_(SocketAddress("127.0.0.1", 0), 8, context_->poco()),
        serve_(std::move(serve)),
        thread_([this](const std::stop_token& stop) { Run(stop); }) {}

  std::string url() const {
    return "https://127.0.0.1:" + std::to_string(listener_.address().port());
  }
  int accepted() const { return accepted_; }
  int resumed() const { return resumed_; }

 private:
  void Run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!listener_.poll(Poco::Timespan(0, 20'000),
                          Poco::Net::Socket::SELECT_READ))
        continue;
      try {
        Poco::Net::SecureStreamSocket socket(listener_.acceptConnection());
        socket.setReceiveTimeout(kDeadline);
        ++accepted_;
        socket.completeHandshake();
        if (socket.sessionWasReused()) ++resumed_;
        serve_(socket);
      } catch (const Poco::Exception&) {
        // The client went away: the next one.
      }
    }
  }

  std::unique_ptr<base::net::TlsContext> context_;
  Poco::Net::SecureServerSocket listener_;
  Serve serve_;
  std::atomic<int> accepted_ = 0;
  std::atomic<int> resumed_ = 0;
  std::jthread thread_;
};

struct Fixture {
  test::Authority authority;
  test::KeyAndCertificate own = authority.Issue(Role::kCentre);

  std::unique_ptr<HttpsClient> Client(
      const std::string& url,
      std::chrono::milliseconds timeout = 5s,
      std::chrono::milliseconds keep_alive = 10s) const {
    auto made = HttpsClient::Make({.url = url,
                                   .authority_pem = authority.pem(),
                                   .timeout = timeout,
                                   .keep_alive = keep_alive});
    REQUIRE(made.ok());
    return std::move(made.value());
  }
};

const std::string kEmptyOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

// Reads requests of no body and answers each.
void AnswerAll(StreamSocket& socket) {
  while (!ReadHeader(socket).empty())
    Send(socket, kEmptyOk);
}

base::Result<base::net::HttpsReply> Post(HttpsClient& client) {
  return client.Post("/v1/batches?i=0123abcd", {}, "application/octet-stream");
}

TEST_CASE("the header of a request is under 150 bytes") {
  Fixture f;
  std::promise<std::string> header;
  BareServer server(f.authority, f.own, [&](StreamSocket& socket) {
    header.set_value(ReadHeader(socket));
    Send(socket, kEmptyOk);
  });
  REQUIRE(Post(*f.Client(server.url())).ok());
  const auto text = header.get_future().get();
  CHECK(text.starts_with("POST /v1/batches?i=0123abcd HTTP/1.1\r\n"));
  // Room for a longer host name and a length of six digits.
  CHECK(text.size() + std::string("centre.example.org").size() + 5 <
        150 + std::string("127.0.0.1").size());
}

TEST_CASE("many requests share one connection") {
  Fixture f;
  BareServer server(f.authority, f.own, AnswerAll);
  const auto client = f.Client(server.url());
  for (int i = 0; i < 20; ++i)
    REQUIRE(Post(*client).ok());
  CHECK(server.accepted() == 1);
}

TEST_CASE("the server sees that a second connection resumed the first") {
  Fixture f;
  BareServer server(f.authority, f.own, AnswerAll);
  const auto client = f.Client(server.url(), 5s, 0ms);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(Post(*client).ok());
    client->CloseIfIdle();
  }
  CHECK(server.accepted() == 3);
  CHECK(server.resumed() == 2);
}

TEST_CASE("a connection that died without farewell is made anew") {
  Fixture f;
  BareServer server(f.authority, f.own, [](StreamSocket& socket) {
    ReadHeader(socket);
    Send(socket, kEmptyOk);
    // As by kill -9: the TCP connection ends, TLS says nothing.
    ::shutdown(socket.impl()->sockfd(), SHUT_RDWR);
  });
  const auto client = f.Client(server.url());
  REQUIRE(Post(*client).ok());
  CHECK(Post(*client).ok());
  CHECK(server.accepted() == 2);
}

TEST_CASE("an answer that is cut short is no answer") {
  Fixture f;
  BareServer server(f.authority, f.own, [](StreamSocket& socket) {
    ReadHeader(socket);
    Send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  const auto reply = Post(*f.Client(server.url()));
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("a slow server on a kept connection is not asked twice") {
  Fixture f;
  std::atomic<int> asked = 0;
  BareServer server(f.authority, f.own, [&](StreamSocket& socket) {
    while (!ReadHeader(socket).empty())
      if (++asked == 1) Send(socket, kEmptyOk);
  });
  const auto client = f.Client(server.url(), 300ms);
  REQUIRE(Post(*client).ok());
  const auto reply = Post(*client);
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::kUnavailable);
  CHECK(reply.error().message.find("in time") != std::string::npos);
  CHECK(server.accepted() == 1);
}

TEST_CASE("a server that never shakes hands is given up in time") {
  Fixture f;
  const Poco::Net::ServerSocket silent(SocketAddress("127.0.0.1", 0));
  const auto reply = Post(*f.Client(
      "https://127.0.0.1:" + std::to_string(silent.address().port()), 300ms));
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::kUnavailable);
}

// A server without TLS, asked by hand.
struct PlainServer {
  explicit PlainServer(HttpServer::Handler handler) {
    base::net::HttpServerOptions options;
    options.max_body_bytes = 1'000;
    server = std::move(
        HttpServer::Start(options, std::move(handler), [](const std::string&) {
        }).value());
  }
  StreamSocket Connect() const {
    StreamSocket socket(SocketAddress("127.0.0.1", server->port()));
    socket.setReceiveTimeout(kDeadline);
    return socket;
  }
  std::unique_ptr<HttpServer> server;
};

TEST_CASE("a body is judged by its announced length, before any of it comes") {
  std::atomic<int> handled = 0;
  const PlainServer plain([&](const HttpRequest&) {
    ++handled;
    return HttpResponse{};
  });
  const std::pair<std::string, std::string> refused[] = {
      {"Content-Length: 1001", "413"}, {"Transfer-Encoding: chunked", "411"}};
  for (const auto& [field, status] : refused) {
    auto socket = plain.Connect();
    Send(socket, "POST / HTTP/1.1\r\nHost: h\r\n" + field + "\r\n\r\n");
    CHECK(ReadHeader(socket).starts_with("HTTP/1.1 " + status));
  }
  CHECK(handled == 0);
}

TEST_CASE("a header without end is refused") {
  const PlainServer plain([](const HttpRequest&) { return HttpResponse{}; });
  auto socket = plain.Connect();
  Send(socket, "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(60'000, 'x'));
  CHECK(ReadHeader(socket).starts_with("HTTP/1.1 431"));
}

TEST_CASE("the answer to HEAD has the length and no body") {
  const PlainServer plain([](const HttpRequest& request) {
    HttpResponse response;
    response.body.assign(request.method == "HEAD" ? 7 : 1, 'x');
    return response;
  });
  auto socket = plain.Connect();
  Send(socket, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(ReadHeader(socket).find("Content-Length: 7\r\n") != std::string::npos);
  // Were there a body, it would stand before the next answer.
  Send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(ReadHeader(socket).starts_with("HTTP/1.1 200"));
}

TEST_CASE("a stop lets a running request end") {
  std::promise<void> started;
  std::promise<void> go_on;
  auto plain = std::make_unique<PlainServer>([&](const HttpRequest&) {
    started.set_value();
    go_on.get_future().wait();
    return HttpResponse{};
  });
  auto socket = plain->Connect();
  Send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  started.get_future().wait();
  std::jthread stop([&] { plain.reset(); });
  // The stop has begun once nobody is let in any more, or will begin: the
  // answer has to come either way.
  go_on.set_value();
  CHECK(ReadHeader(socket).starts_with("HTTP/1.1 200"));
}

TEST_CASE("a stop waits neither for an idle connection nor for a silent one") {
  Fixture f;
  // Who waits for these fails by the test's own limit.
  base::net::HttpServerOptions options{
      .certificate_chain_pem = f.own.certificate_pem,
      .key_pem = f.own.key_pem,
      .client_authority_pem = f.authority.pem(),
      .deadlines = {.handshake = 10min, .idle = 10min}};
  auto server = std::move(HttpServer::Start(
                              options,
                              [](const HttpRequest&) { return HttpResponse{}; },
                              [](const std::string&) {})
                              .value());
  const SocketAddress address("127.0.0.1", server->port());
  StreamSocket silent(address);
  silent.setReceiveTimeout(kDeadline);
  const auto client = f.Client("https://" + address.toString(), 5s, 10min);
  REQUIRE(Post(*client).ok());

  server.reset();

  char byte = 0;
  CHECK(silent.receiveBytes(&byte, 1) == 0);
  CHECK_FALSE(Post(*client).ok());
}

}  // namespace
