#include <mutex>
#include <string>
#include <vector>

#include "tests/unit/base_net/bare_client.h"

namespace {

using base::net::HttpRequest;
using base::net::HttpServerOptions;
using base::net::ParseIpNetwork;
using base::net::Refusal;
using test::BareServer;
using test::kGet;
using test::ReadAll;
using test::ReadHead;
using test::Send;
using namespace std::chrono_literals;

// A server that knows 127.0.0.1 as its proxy, and remembers who asked.
struct Fixture {
  explicit Fixture(HttpServerOptions options = {},
                   test::Authority* authority = nullptr)
      : server(
            Proxied(std::move(options)),
            [this](const HttpRequest& request) {
              const std::lock_guard lock(mutex);
              peers.push_back(request.peer);
              return test::SayOk(request);
            },
            authority) {}

  static HttpServerOptions Proxied(HttpServerOptions options) {
    auto proxy = ParseIpNetwork("127.0.0.1");
    REQUIRE(proxy.ok());
    options.proxies.push_back(proxy.value());
    return options;
  }
  std::string last_peer() {
    const std::lock_guard lock(mutex);
    return peers.empty() ? "" : peers.back();
  }

  std::mutex mutex;
  std::vector<std::string> peers;
  BareServer server;
};

std::string From(const std::string& client) {
  return "PROXY TCP4 " + client + " 192.0.2.1 1234 443\r\n";
}

TEST_CASE("behind a proxy the client's address counts") {
  Fixture f;
  auto socket = f.server.Connect();
  Send(socket, From("192.0.2.7") + kGet);
  CHECK(ReadHead(socket).starts_with("HTTP/1.1 200 "));
  CHECK(f.last_peer() == "192.0.2.7");
}

TEST_CASE("a proxy's header may come in pieces, and TLS follow at once") {
  test::Authority authority;
  Fixture f({}, &authority);
  auto plain = f.server.Connect();
  for (const char c : From("192.0.2.8")) {
    REQUIRE(Send(plain, std::string(1, c)));
    std::this_thread::sleep_for(1ms);
  }
  auto trust =
      base::net::TlsContext::ForClient({authority.pem(), std::nullopt}, "", "");
  REQUIRE(trust.ok());
  auto socket =
      Poco::Net::SecureStreamSocket::attach(plain, trust.value()->poco());
  REQUIRE(Send(socket, kGet));
  CHECK(ReadHead(socket).starts_with("HTTP/1.1 200 "));
  CHECK(f.last_peer() == "192.0.2.8");
}

TEST_CASE("a proxy that checks on its own counts as itself") {
  Fixture f;
  auto socket = f.server.Connect();
  Send(socket, "PROXY UNKNOWN\r\n" + kGet);
  CHECK(ReadHead(socket).starts_with("HTTP/1.1 200 "));
  CHECK(f.last_peer() == "127.0.0.1");
}

TEST_CASE("a proxy without a header is refused") {
  Fixture f;
  auto socket = f.server.Connect();
  Send(socket, kGet);
  CHECK(ReadAll(socket).empty());
  CHECK(f.server.refused(Refusal::kProxyHeader) == 1);
}

TEST_CASE("a proxy's header that does not end is cut off") {
  HttpServerOptions options;
  options.deadlines.handshake = 100ms;
  Fixture f(options);
  auto socket = f.server.Connect();
  CHECK(test::Drip(socket, "PROXY UNKNOWN ").empty());
  CHECK(f.server.refused(Refusal::kSlowHandshake) +
            f.server.refused(Refusal::kProxyHeader) ==
        1);
}

TEST_CASE("limits by address are for the clients, not for their proxy") {
  HttpServerOptions options;
  options.caps.per_address = 1;
  Fixture f(options);
  std::vector<test::StreamSocket> sockets;
  for (const auto* client : {"192.0.2.1", "192.0.2.2"}) {
    sockets.push_back(f.server.Connect());
    Send(sockets.back(), From(client) + kGet);
    CHECK(ReadHead(sockets.back()).starts_with("HTTP/1.1 200 "));
  }
  auto third = f.server.Connect();
  Send(third, From("192.0.2.1") + kGet);
  CHECK(ReadAll(third).empty());
  CHECK(f.server.refused(Refusal::kAddress) == 1);
}

TEST_CASE("who is no proxy cannot say where it comes from") {
  Fixture f;
  test::StreamSocket socket;
  socket.impl()->bind(Poco::Net::SocketAddress("127.0.0.2", 0), true);
  socket.connect(f.server.address());
  socket.setReceiveTimeout(Poco::Timespan(20, 0));
  Send(socket, From("192.0.2.7") + kGet);
  CHECK(ReadAll(socket).starts_with("HTTP/1.1 400 "));
  CHECK(f.last_peer().empty());
}

}  // namespace
