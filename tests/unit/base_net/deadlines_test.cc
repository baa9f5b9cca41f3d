// Each deadline is for the whole of a thing: bytes that keep coming, one by
// one, do not put it off.
#include <atomic>
#include <string>
#include <vector>

#include "base/net/https_client.h"
#include "tests/unit/base_net/bare_client.h"

namespace {

using base::net::HttpRequest;
using base::net::HttpResponse;
using base::net::HttpServerOptions;
using base::net::Refusal;
using test::BareServer;
using test::Drip;
using test::kGet;
using test::ReadAll;
using test::ReadHead;
using test::Send;
using namespace std::chrono_literals;

// Of the kinds under test one is short, the rest are out of the way.
HttpServerOptions Patient() {
  HttpServerOptions options;
  options.deadlines = {.handshake = 10min,
                       .idle = 10min,
                       .head = 10min,
                       .body = 10min,
                       .answer = 10min};
  return options;
}

// Has made a request and keeps its connection.
std::unique_ptr<base::net::HttpsClient> AnsweredAgent(
    test::Authority& authority, const BareServer& server) {
  const auto agent = authority.Issue(base::crypto::Role::kAgent);
  auto client = base::net::HttpsClient::Make(
      {.url = "https://" + server.address().toString(),
       .authority_pem = authority.pem(),
       .identity = {{agent.key_pem, agent.certificate_pem}},
       .keep_alive = 10min});
  REQUIRE(client.ok());
  REQUIRE(client.value()->Get("/").ok());
  return std::move(client.value());
}

TEST_CASE("a head that comes byte by byte is cut off with 408") {
  auto options = Patient();
  options.deadlines.head = 100ms;
  const BareServer server(options, test::SayOk);
  auto socket = server.Connect();
  CHECK(Drip(socket, "GET /xxxxxxxxxx").starts_with("HTTP/1.1 408 "));
  CHECK(server.refused(Refusal::kSlowHead) == 1);
}

TEST_CASE("a body that comes byte by byte is cut off with 408") {
  auto options = Patient();
  options.deadlines.body = 100ms;
  options.deadlines.body_bytes_per_second = 100'000;
  const BareServer server(options, test::SayOk);
  auto socket = server.Connect();
  Send(socket, test::Post(1'000'000));
  CHECK(Drip(socket, "x").starts_with("HTTP/1.1 408 "));
  CHECK(server.refused(Refusal::kSlowBody) == 1);
}

TEST_CASE("a body that comes fast enough may take longer") {
  auto options = Patient();
  options.deadlines.body = 50ms;
  options.deadlines.body_bytes_per_second = 1;
  const BareServer server(options, test::SayOk);
  auto socket = server.Connect();
  Send(socket, test::Post(20));
  for (int i = 0; i < 20; ++i) {
    Send(socket, "x");
    std::this_thread::sleep_for(10ms);
  }
  CHECK(ReadHead(socket).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("a TLS handshake that comes byte by byte is cut off") {
  test::Authority authority;
  auto options = Patient();
  options.deadlines.handshake = 100ms;
  const BareServer server(options, test::SayOk, &authority);
  auto socket = server.Connect();
  // A record of 16 KiB with a client's first message.
  Drip(socket, std::string("\x16\x03\x01\x40\x00\x01\x00\x3F\xFC\x03\x03", 11));
  CHECK(server.refused(Refusal::kSlowHandshake) == 1);
}

TEST_CASE("who says nothing is cut off") {
  test::Authority authority;
  auto options = Patient();
  options.deadlines.handshake = 100ms;
  const BareServer server(options, test::SayOk, &authority);
  auto socket = server.Connect();
  CHECK(ReadAll(socket).empty());
  CHECK(server.refused(Refusal::kSlowHandshake) == 1);
}

TEST_CASE("who asks nothing is cut off without reproach") {
  test::Authority authority;
  auto options = Patient();
  options.deadlines.idle = 100ms;
  const BareServer server(options, test::SayOk, &authority);
  auto trust =
      base::net::TlsContext::ForClient({authority.pem(), std::nullopt}, "", "");
  REQUIRE(trust.ok());
  auto socket = Poco::Net::SecureStreamSocket::attach(server.Connect(),
                                                      trust.value()->poco());
  CHECK(ReadAll(socket).empty());
  for (const auto& refused : server.counters.refused)
    CHECK(refused == 0);
}

TEST_CASE("a kept connection is closed when no further request begins") {
  auto options = Patient();
  options.deadlines.idle = 100ms;
  const BareServer server(options, test::SayOk);
  auto socket = server.Connect();
  Send(socket, kGet);
  CHECK(ReadAll(socket).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("an agent's connection is kept for longer, once it was answered") {
  test::Authority authority;
  auto options = Patient();
  options.deadlines.idle = 100ms;
  const BareServer server(options, test::SayOk, &authority);
  const auto client = AnsweredAgent(authority, server);
  std::this_thread::sleep_for(300ms);
  CHECK(client->Get("/").ok());
  CHECK(server.counters.accepted == 1);
}

TEST_CASE("an agent's connection, too, is closed in the end") {
  test::Authority authority;
  auto options = Patient();
  options.deadlines.kept = 100ms;
  const BareServer server(options, test::SayOk, &authority);
  const auto client = AnsweredAgent(authority, server);
  test::WaitUntil([&] { return server.counters.open == 0; });
}

TEST_CASE("an answer that nobody reads is dropped") {
  auto options = Patient();
  options.deadlines.answer = 100ms;
  const BareServer server(options, [](const HttpRequest&) {
    HttpResponse response;
    response.body.assign(64 << 20, 'x');  // More than the kernel takes.
    return response;
  });
  auto socket = server.Connect();
  Send(socket, kGet);
  test::WaitUntil([&] { return server.refused(Refusal::kSlowReader) == 1; });
  test::WaitUntil([&] { return server.counters.open == 0; });
}

TEST_CASE("a half-closed connection still hears the answer to what it asked") {
  const BareServer server(Patient(), test::SayOk);
  auto socket = server.Connect();
  Send(socket, kGet + "GET /half");
  socket.shutdownSend();
  CHECK(ReadAll(socket).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("one worker serves all who ask, whatever the others do") {
  auto options = Patient();
  options.max_threads = 1;
  const BareServer server(options, test::SayOk);
  std::vector<test::StreamSocket> hostile;
  for (const auto& text : {std::string(),
                           std::string("G"),
                           std::string("GET / HTTP/1.1\r\nHost:"),
                           test::Post(1'000) + "x"}) {
    for (int i = 0; i < 40; ++i) {
      hostile.push_back(server.Connect());
      Send(hostile.back(), text);
    }
  }
  auto socket = server.Connect();
  for (int i = 0; i < 3; ++i) {
    Send(socket, test::Post(0));
    CHECK(ReadHead(socket).starts_with("HTTP/1.1 200 "));
  }
  CHECK(server.counters.open == 161);
}

TEST_CASE("of requests sent all at once the first is answered alone") {
  std::atomic<int> handled = 0;
  const BareServer server(Patient(), [&](const HttpRequest& request) {
    ++handled;
    std::this_thread::sleep_for(1ms);
    return test::SayOk(request);
  });
  const std::string one = test::Post(1) + "1";
  // Behind it at once, and while it is being answered.
  for (const bool apart : {false, true}) {
    handled = 0;
    auto socket = server.Connect();
    Send(socket, apart ? one : one + one);
    if (apart) Send(socket, one);
    const std::string said = ReadAll(socket);
    CHECK(said.starts_with("HTTP/1.1 200 "));
    CHECK(said.find("HTTP/1.1 400 ") != std::string::npos);
    CHECK(said.find("wait for the answer") != std::string::npos);
    CHECK(handled == 1);
  }
}

}  // namespace
