// The real deskwarden-central, over real TLS, enrolled with and sent to by an
// agent of the test's.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/crypto/certificate.h"
#include "base/net/https_client.h"
#include "protocol/ack.h"
#include "protocol/enrolment.h"
#include "protocol/refusal.h"
#include "tests/support/catch.h"
#include "tests/support/centre_parts.h"
#include "tests/support/enrolled_agent.h"
#include "tests/support/sending_agent.h"
#include "tests/support/server_process.h"

namespace {

using base::net::HttpsClient;
using test::Must;

constexpr const char* kBytes = "application/octet-stream";
constexpr const char* kJson = "application/json";

struct Enrolled : test::EnrolledAgent {
  std::unique_ptr<HttpsClient> Client(
      std::chrono::milliseconds keep_alive = std::chrono::seconds(10)) const {
    base::net::HttpsClientOptions own = options;
    own.keep_alive = keep_alive;
    own.timeout = std::chrono::seconds(10);
    return Must(HttpsClient::Make(std::move(own)));
  }
};

Enrolled Enrol(const test::ServerProcess& server, std::uint8_t number) {
  std::string text;
  REQUIRE(server.Run({"token", "create"}, text) == 0);
  return {Must(test::Enrol(
      server.url(), text.substr(0, text.find('\n')), test::SeedOf(number)))};
}

// How often each event of the agent is there, by the number it was made with.
std::map<std::int64_t, int> NumbersAt(const test::ServerProcess& server,
                                      const std::string& agent_id) {
  std::string text;
  REQUIRE(server.Run(
              {"events", "--json", "--limit", "10000000", "--agent", agent_id},
              text) == 0);
  std::map<std::int64_t, int> numbers;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    ++numbers[nlohmann::json::parse(line)["object"]["bytes"]
                  .get<std::int64_t>()];
  return numbers;
}

// Sends all that it records until it is acknowledged, whatever happens to the
// server, in batches of every size.
void SendAll(const Enrolled& enrolled,
             test::SendingAgent& sender,
             std::atomic<std::int64_t>& acknowledged) {
  auto client = enrolled.Client();
  std::mt19937 random(42);
  std::int64_t next = 1;
  while (next <= sender.last()) {
    const auto last = std::min<std::int64_t>(
        sender.last(), next + static_cast<std::int64_t>(random() % 60));
    const auto batch = protocol::EncodeBatch(sender.Rows(next, last));
    auto reply = client->Post("/v1/batches", batch, kBytes);
    if (!reply.ok()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    auto ack = protocol::DecodeAck(reply.value().body);
    if (reply.value().status != 200 || !ack.ok()) continue;
    next = ack.value().next;
    acknowledged = next - 1;
  }
}

}  // namespace

TEST_CASE("An agent enrols with a token and sends over mutual TLS") {
  test::TemporaryFolder folder;
  test::ServerProcess server(DESKWARDEN_CENTRAL, folder.path());
  server.Start();
  const Enrolled enrolled = Enrol(server, 1);
  test::SendingAgent sender(enrolled.seed);
  sender.Record(25);
  auto client = enrolled.Client();
  const auto reply = Must(client->Post(
      "/v1/batches", protocol::EncodeBatch(sender.Rows(1, 25)), kBytes));
  CHECK(reply.status == 200);
  CHECK(Must(protocol::DecodeAck(reply.body)).next == 26);
  CHECK(NumbersAt(server, enrolled.id).size() == 25);

  // Without its certificate it is nobody.
  base::net::HttpsClientOptions options;
  options.url = server.url();
  options.authority_pem = enrolled.options.authority_pem;
  auto stranger = Must(HttpsClient::Make(std::move(options)));
  CHECK(Must(stranger->Post("/v1/batches",
                            protocol::EncodeBatch(sender.Rows(1, 25)),
                            kBytes))
            .status == 401);

  // Revoked while its connection is open.
  std::string text;
  CHECK(server.Run({"agents", "revoke", enrolled.id}, text) == 0);
  CHECK(Must(client->Post("/v1/batches",
                          protocol::EncodeBatch(sender.Heartbeat()),
                          kBytes))
            .status == 403);
  const int status = server.End(SIGTERM);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("No connection and no session outlives a revocation") {
  test::TemporaryFolder folder;
  test::ServerProcess server(DESKWARDEN_CENTRAL, folder.path());
  server.Start();
  const Enrolled enrolled = Enrol(server, 1);
  test::SendingAgent sender(enrolled.seed);
  sender.Record(40);
  const auto post = [&](HttpsClient& client, std::int64_t first) {
    return Must(
        client.Post("/v1/batches",
                    protocol::EncodeBatch(sender.Rows(first, first + 9)),
                    kBytes));
  };
  auto kept = enrolled.Client();
  // Each request in a connection of its own, resumed from the one before.
  auto resuming = enrolled.Client(std::chrono::milliseconds(0));
  CHECK(post(*kept, 1).status == 200);
  CHECK(post(*resuming, 11).status == 200);
  (void)resuming->CloseIfIdle();
  CHECK(post(*resuming, 21).status == 200);
  REQUIRE(resuming->resumed());
  (void)resuming->CloseIfIdle();

  std::string text;
  REQUIRE(server.Run({"agents", "revoke", enrolled.id}, text) == 0);
  auto fresh = enrolled.Client();
  for (int i = 0; i < 3; ++i) {
    for (auto* client : {kept.get(), resuming.get(), fresh.get()}) {
      const auto reply = post(*client, 31);
      CHECK(reply.status == 403);
      const std::string said(base::AsText(reply.body));
      CHECK(protocol::ParseRefusal(said) == protocol::Refusal::kRevoked);
      CHECK(said.find("enroll --again") != std::string::npos);
    }
    CHECK(resuming->resumed());
    (void)resuming->CloseIfIdle();
  }
  // Nor does it get a new certificate.
  const auto request = protocol::ToJson(
      protocol::RenewalRequest{Must(base::crypto::MakeSigningRequest(
          Must(base::crypto::MakeKeyPem()), "x"))});
  CHECK(
      Must(resuming->Post("/v1/renew", base::AsBytes(request), kJson)).status ==
      403);
  CHECK(NumbersAt(server, enrolled.id).size() == 30);
  text.clear();
  CHECK(server.Run({"agents"}, text) == 0);
  CHECK(text.find("revoked ") != std::string::npos);
}

TEST_CASE("No session outlives the key that it began with") {
  test::TemporaryFolder folder;
  test::ServerProcess server(DESKWARDEN_CENTRAL, folder.path());
  server.Start();
  Enrolled enrolled = Enrol(server, 1);
  test::SendingAgent sender(enrolled.seed);
  sender.Record(3);
  const auto post = [&](HttpsClient& client, std::int64_t row) {
    return Must(client.Post(
        "/v1/batches", protocol::EncodeBatch(sender.Rows(row, row)), kBytes));
  };
  auto old = enrolled.Client(std::chrono::milliseconds(0));
  CHECK(post(*old, 1).status == 200);
  Enrolled renewed = enrolled;
  renewed.options.identity->key_pem = Must(base::crypto::MakeKeyPem());
  const auto request = protocol::ToJson(
      protocol::RenewalRequest{Must(base::crypto::MakeSigningRequest(
          renewed.options.identity->key_pem, "x"))});
  const auto reply =
      Must(old->Post("/v1/renew", base::AsBytes(request), kJson));
  REQUIRE(reply.status == 200);
  renewed.options.identity->certificate_pem =
      Must(protocol::ParseEnrolmentResponse(base::AsText(reply.body)))
          .certificate_pem;
  auto next = renewed.Client();
  CHECK(post(*next, 2).status == 200);

  (void)old->CloseIfIdle();
  const auto refused = post(*old, 3);
  CHECK(old->resumed());
  CHECK(refused.status == 403);
  CHECK(protocol::ParseRefusal(base::AsText(refused.body)) ==
        protocol::Refusal::kReplacedKey);
  CHECK(NumbersAt(server, enrolled.id).size() == 2);
  std::string text;
  CHECK(server.Run({"agents"}, text) == 0);
  CHECK(text.find("OLD KEY") != std::string::npos);
}

TEST_CASE("Another collector on the same folder refuses to start") {
  test::TemporaryFolder folder;
  test::ServerProcess server(DESKWARDEN_CENTRAL, folder.path());
  server.Start();
  std::string text;
  CHECK(server.Run({"serve", "--listen", "127.0.0.1:0", "--operations", "off"},
                   text) == 1);
  CHECK(server.Run({"reindex"}, text) == 1);
}

TEST_CASE("Killed at random, the centre has each event once") {
  constexpr int kRounds = 15;
  constexpr int kEvents = 30'000;
  test::TemporaryFolder folder;
  test::ServerProcess server(DESKWARDEN_CENTRAL, folder.path());
  server.Start();
  const Enrolled enrolled = Enrol(server, 1);
  test::SendingAgent sender(enrolled.seed);
  sender.Record(kEvents);
  std::atomic<std::int64_t> acknowledged{0};
  std::atomic<bool> done{false};
  std::jthread thread([&] {
    SendAll(enrolled, sender, acknowledged);
    done = true;
  });
  std::mt19937 random(std::random_device{}());
  int while_sending = 0;
  for (int round = 0; round < kRounds; ++round) {
    // Some time into the sending, measured in what was acknowledged.
    const std::int64_t until =
        acknowledged + 1 + static_cast<std::int64_t>(random() % 1'500);
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (acknowledged < until && !done) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    if (!done) ++while_sending;
    (void)server.End(SIGKILL);
    server.Start();
  }
  CHECK(while_sending >= 10);
  thread.join();
  const auto numbers = NumbersAt(server, enrolled.id);
  CHECK(numbers.size() == kEvents);
  CHECK(std::ranges::all_of(
      numbers, [](const auto& number) { return number.second == 1; }));
  std::string text;
  CHECK(server.Run({"verify"}, text) == 0);
  CAPTURE(text);
  CHECK(text.find(std::to_string(kEvents) + " events") != std::string::npos);
}
