#include <sys/resource.h>
#include <unistd.h>

#include <future>
#include <string>
#include <vector>

#include "base/net/acceptor.h"
#include "base/net/https_client.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/fake_clock.h"
#include "tests/support/manual_loop.h"
#include "tests/unit/base_net/bare_client.h"

namespace {

using base::AsBytes;
using base::crypto::Role;
using base::net::HttpRequest;
using base::net::HttpsClient;
using base::net::HttpServerOptions;
using base::net::Refusal;
using test::BareServer;
using test::kGet;
using test::ReadAll;
using test::ReadHead;
using test::Send;
using test::WaitUntil;
using namespace std::chrono_literals;

// From another address of this machine.
test::StreamSocket ConnectFrom(const std::string& host,
                               const BareServer& server) {
  test::StreamSocket socket;
  socket.impl()->bind(Poco::Net::SocketAddress(host, 0), true);
  socket.connect(server.address());
  socket.setReceiveTimeout(Poco::Timespan(20, 0));
  return socket;
}

bool IsServed(test::StreamSocket& socket) {
  return Send(socket, kGet) && ReadHead(socket).starts_with("HTTP/1.1 200 ");
}

TEST_CASE("one more than may be connected is turned away, until one goes") {
  HttpServerOptions options;
  options.caps.connections = 2;
  const BareServer server(options, test::SayOk);
  auto first = server.Connect();
  auto second = server.Connect();
  WaitUntil([&] { return server.counters.open == 2; });
  auto third = server.Connect();
  CHECK(ReadAll(third).empty());
  CHECK(server.refused(Refusal::kConnections) == 1);
  CHECK(IsServed(second));
  first.close();
  WaitUntil([&] { return server.counters.open == 1; });
  auto fourth = server.Connect();
  CHECK(IsServed(fourth));
}

TEST_CASE("one address cannot take the places of the others") {
  HttpServerOptions options;
  options.caps.per_address = 3;
  const BareServer server(options, test::SayOk);
  std::vector<test::StreamSocket> hostile;
  for (int i = 0; i < 3; ++i)
    hostile.push_back(ConnectFrom("127.0.0.2", server));
  WaitUntil([&] { return server.counters.open == 3; });
  auto more = ConnectFrom("127.0.0.2", server);
  CHECK(ReadAll(more).empty());
  CHECK(server.refused(Refusal::kAddress) == 1);
  auto other = ConnectFrom("127.0.0.3", server);
  CHECK(IsServed(other));
  hostile.clear();
  WaitUntil([&] { return server.counters.open == 1; });
  auto again = ConnectFrom("127.0.0.2", server);
  CHECK(IsServed(again));
}

struct TlsFixture {
  std::unique_ptr<HttpsClient> Client(
      const BareServer& server,
      const std::optional<test::KeyAndCertificate>& who,
      std::chrono::milliseconds keep_alive = 10min) const {
    base::net::HttpsClientOptions options{
        .url = "https://" + server.address().toString(),
        .authority_pem = authority.pem(),
        .keep_alive = keep_alive};
    if (who) options.identity = {who->key_pem, who->certificate_pem};
    auto made = HttpsClient::Make(std::move(options));
    REQUIRE(made.ok());
    return std::move(made.value());
  }
  test::Authority authority;
  test::KeyAndCertificate agent = authority.Issue(Role::kAgent);
};

TEST_CASE("one agent has a few connections, and another its own") {
  TlsFixture f;
  HttpServerOptions options;
  options.caps.per_key = 1;
  std::promise<void> served, may_end;
  const auto wait = may_end.get_future().share();
  const BareServer server(
      options,
      [&](const HttpRequest& request) {
        if (request.path == "/slow") {
          served.set_value();
          wait.wait();
        }
        return test::SayOk(request);
      },
      &f.authority);
  const auto first = f.Client(server, f.agent);
  auto slow =
      std::async(std::launch::async, [&] { return first->Get("/slow").ok(); });
  // A connection that waits for its request would make place for a newer one.
  served.get_future().wait();
  CHECK_FALSE(f.Client(server, f.agent)->Get("/").ok());
  CHECK(server.refused(Refusal::kKey) >= 1);
  CHECK(f.Client(server, f.authority.Issue(Role::kAgent))->Get("/").ok());
  // Who shows no certificate is nobody's second connection.
  const auto nobody = f.Client(server, std::nullopt);
  const auto nobody_too = f.Client(server, std::nullopt);
  CHECK(nobody->Get("/").ok());
  CHECK(nobody_too->Get("/").ok());
  may_end.set_value();
  CHECK(slow.get());
}

TEST_CASE("an agent that comes back takes the place of its oldest connection") {
  TlsFixture f;
  HttpServerOptions options;
  options.caps.per_key = 2;
  const BareServer server(options, test::SayOk, &f.authority);
  std::vector<std::unique_ptr<HttpsClient>> lost;
  for (int i = 0; i < 5; ++i) {
    lost.push_back(f.Client(server, f.agent));
    REQUIRE(lost.back()->Get("/").ok());
  }
  CHECK(server.refused(Refusal::kKey) == 0);
  WaitUntil([&] { return server.counters.open == 2; });
  // Who is alive after all finds its connection closed, and makes another.
  CHECK(lost.front()->Get("/").ok());
}

TEST_CASE("an address is no limit for agents that have shown who they are") {
  TlsFixture f;
  HttpServerOptions options;
  options.caps.per_address = 1;
  const BareServer server(options, test::SayOk, &f.authority);
  const auto first = f.Client(server, f.agent);
  const auto second = f.Client(server, f.authority.Issue(Role::kAgent));
  REQUIRE(first->Get("/").ok());
  CHECK(second->Get("/").ok());
  const auto nobody = f.Client(server, std::nullopt);
  CHECK(nobody->Get("/").ok());
  CHECK_FALSE(f.Client(server, std::nullopt)->Get("/").ok());
  CHECK(server.refused(Refusal::kAddress) >= 1);
}

TEST_CASE("a stranger may send less than one with a certificate") {
  TlsFixture f;
  HttpServerOptions options;
  options.max_stranger_body_bytes = 4;
  const BareServer server(options, test::SayOk, &f.authority);
  const auto status = [&](const auto& who) {
    auto reply = f.Client(server, who)->Post("/", AsBytes("hello"), "a/b");
    REQUIRE(reply.ok());
    return reply.value().status;
  };
  CHECK(status(std::optional(f.agent)) == 200);
  CHECK(status(std::optional<test::KeyAndCertificate>()) == 413);
  CHECK(server.refused(Refusal::kTooLarge) == 1);
}

TEST_CASE("all bodies together take no more memory than they may") {
  HttpServerOptions options;
  options.caps.body_bytes = 1'000;
  const BareServer server(options, test::SayOk);
  auto first = server.Connect();
  Send(first, test::Post(900) + std::string(899, 'x'));
  auto second = server.Connect();
  Send(second, test::Post(900) + std::string(899, 'x'));
  WaitUntil([&] { return server.refused(Refusal::kMemory) == 1; });
  // The one that went over the limit is refused, the other one is served.
  auto& refused =
      first.poll(Poco::Timespan(0, 0), Poco::Net::Socket::SELECT_READ) ? first
                                                                       : second;
  auto& served = &refused == &first ? second : first;
  CHECK(ReadHead(refused).starts_with("HTTP/1.1 503 "));
  Send(served, "x");
  CHECK(ReadHead(served).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("a ticket resumes, with the key known, until its key is gone") {
  TlsFixture f;
  test::FakeClock clock;
  HttpServerOptions options;
  options.clock = &clock;
  std::atomic<int> known = 0;
  const BareServer server(
      options,
      [&](const HttpRequest& request) {
        if (request.peer_key == f.agent.key_id) ++known;
        return test::SayOk(request);
      },
      &f.authority);
  const auto client = f.Client(server, f.agent, 0ms);
  const auto resumes_after = [&](std::chrono::milliseconds time) {
    clock.Pass(time);
    client->CloseIfIdle();
    REQUIRE(client->Get("/").ok());
    return client->resumed();
  };
  CHECK_FALSE(resumes_after(0ms));
  CHECK(resumes_after(59min));
  CHECK(resumes_after(60min));  // Its key seals no more, but opens.
  CHECK_FALSE(resumes_after(2h));
  CHECK(resumes_after(0ms));
  CHECK(known == 5);
}

TEST_CASE("out of descriptors, the server pauses and then goes on") {
  if (!test::kDescriptorsCanRunOut) return;
  const BareServer server({}, test::SayOk);
  const test::StreamSocket probe = server.Connect();
  WaitUntil([&] { return server.counters.open == 1; });
  test::StreamSocket waiting;
  waiting.impl()->bind(Poco::Net::SocketAddress("127.0.0.1", 0), true);
  waiting.setReceiveTimeout(Poco::Timespan(20, 0));
  const auto begun = std::chrono::steady_clock::now();
  {
    const test::NoMoreDescriptors none;
    waiting.connect(server.address());
    WaitUntil([&] { return server.refused(Refusal::kDescriptors) >= 3; });
  }
  // Three pauses began, so at least two have passed: it does not spin.
  CHECK(std::chrono::steady_clock::now() - begun >=
        2 * base::net::Acceptor::kPause);
  CHECK(IsServed(waiting));
}

TEST_CASE("refusals are counted each, and said once a minute") {
  test::FakeClock clock;
  test::ManualLoop loop(clock);
  base::net::ConnectionCounters counters;
  std::vector<std::string> said;
  base::net::Refusals refusals(
      loop, counters, [&](const std::string& line) { said.push_back(line); });
  for (int i = 0; i < 5; ++i)
    refusals.Note(Refusal::kAddress, "192.0.2." + std::to_string(i), "");
  refusals.Note(Refusal::kHandshake, "192.0.2.9", "unknown ca");
  REQUIRE(said.size() == 2);
  CHECK(said[0] ==
        "refused a connection: there are too many connections from one address "
        "(192.0.2.0)");
  CHECK(said[1].find("(192.0.2.9: unknown ca)") != std::string::npos);
  clock.Pass(1min);
  loop.RunDue(clock.steady_now());
  REQUIRE(said.size() == 3);
  CHECK(said[2].starts_with("refused 4 connections: "));
  CHECK(said[2].find("(the last: 192.0.2.4)") != std::string::npos);
  clock.Pass(1min);
  loop.RunDue(clock.steady_now());
  CHECK_FALSE(loop.has_deadline());
  refusals.Note(Refusal::kAddress, "192.0.2.5", "");
  CHECK(said.size() == 4);
  CHECK(counters.refused[static_cast<std::size_t>(Refusal::kAddress)] == 6);
}

}  // namespace
