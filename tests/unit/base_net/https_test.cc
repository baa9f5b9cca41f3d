#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "base/net/https_client.h"
#include "base/net/https_server.h"
#include "tests/support/catch.h"
#include "tests/support/test_authority.h"

namespace {

using base::AsBytes;
using base::AsText;
using base::ErrorCode;
using base::crypto::Role;
using base::net::HttpRequest;
using base::net::HttpResponse;
using base::net::HttpsClient;
using base::net::HttpServer;
using namespace std::chrono_literals;

// A server that answers every request with what it was sent, and remembers who
// asked.
class Centre {
 public:
  explicit Centre(test::Authority& authority,
                  const test::KeyAndCertificate& own,
                  base::net::HttpServerOptions options = {}) {
    options.certificate_chain_pem = own.certificate_pem + authority.pem();
    options.key_pem = own.key_pem;
    options.client_authority_pem = authority.pem();
    auto started = HttpServer::Start(
        options,
        [this](const HttpRequest& request) { return Answer(request); },
        [](const std::string&) {});
    REQUIRE(started.ok());
    server_ = std::move(started.value());
  }

  std::string url() const {
    return "https://127.0.0.1:" + std::to_string(server_->port());
  }
  std::vector<HttpRequest> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  void DelayBy(std::chrono::milliseconds delay) { delay_ = delay; }
  void Stop() { server_.reset(); }

 private:
  HttpResponse Answer(const HttpRequest& request) {
    if (request.path == "/throw") throw std::runtime_error("fault");
    if (request.path == "/greedy") throw std::bad_alloc();
    std::this_thread::sleep_for(delay_.load());
    const std::lock_guard lock(mutex_);
    seen_.push_back(request);
    HttpResponse response;
    response.body = request.body;
    if (request.path == "/busy") {
      response.status = 503;
      response.retry_after = 7s;
    }
    return response;
  }

  mutable std::mutex mutex_;
  std::vector<HttpRequest> seen_;
  std::atomic<std::chrono::milliseconds> delay_{0ms};
  std::unique_ptr<HttpServer> server_;
};

struct Fixture {
  test::Authority authority;
  test::KeyAndCertificate agent = authority.Issue(Role::kAgent);
  Centre centre{authority, authority.Issue(Role::kCentre)};

  base::net::HttpsClientOptions Options() const {
    return {.url = centre.url(),
            .authority_pem = authority.pem(),
            .identity =
                base::net::HttpsIdentity{agent.key_pem, agent.certificate_pem},
            .timeout = 5s};
  }
};

std::unique_ptr<HttpsClient> Client(base::net::HttpsClientOptions options) {
  auto made = HttpsClient::Make(std::move(options));
  REQUIRE(made.ok());
  return std::move(made.value());
}

base::Result<base::net::HttpsReply> Post(HttpsClient& client,
                                         const std::string& path = "/x") {
  return client.Post(path, AsBytes("hello"), "text/plain");
}

TEST_CASE("a request is answered, and the server knows whose key asked") {
  Fixture f;
  const auto client = Client(f.Options());
  auto reply = Post(*client, "/v1/x?a=b");
  REQUIRE(reply.ok());
  CHECK(reply.value().status == 200);
  CHECK(AsText(reply.value().body) == "hello");
  const auto seen = f.centre.seen();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].method == "POST");
  CHECK(seen[0].path == "/v1/x");
  CHECK(seen[0].query == "a=b");
  CHECK(seen[0].peer == "127.0.0.1");
  CHECK(seen[0].media_type == "text/plain");
  CHECK(seen[0].peer_key == f.agent.key_id);
  CHECK_FALSE(seen[0].peer_certificate_expired);
}

TEST_CASE("a client without a certificate is served and known as nobody") {
  Fixture f;
  auto options = f.Options();
  options.identity.reset();
  const auto client = Client(std::move(options));
  REQUIRE(client->Get("/healthz").ok());
  CHECK_FALSE(f.centre.seen()[0].peer_key.has_value());
}

TEST_CASE("status and Retry-After reach the client") {
  Fixture f;
  const auto client = Client(f.Options());
  auto reply = Post(*client, "/busy");
  REQUIRE(reply.ok());
  CHECK(reply.value().status == 503);
  CHECK(reply.value().retry_after == 7s);
}

TEST_CASE("an idle connection is closed, and the next one knows the agent") {
  Fixture f;
  auto options = f.Options();
  options.keep_alive = 0ms;
  const auto client = Client(std::move(options));
  REQUIRE(Post(*client).ok());
  CHECK_FALSE(client->CloseIfIdle().has_value());
  REQUIRE(Post(*client).ok());
  // The second handshake resumed by ticket: no certificate was sent, and the
  // server still names the key.
  CHECK(client->resumed());
  CHECK(f.centre.seen()[1].peer_key == f.agent.key_id);
}

TEST_CASE("a connection in use is kept") {
  Fixture f;
  const auto client = Client(f.Options());
  REQUIRE(Post(*client).ok());
  const auto left = client->CloseIfIdle();
  REQUIRE(left.has_value());
  CHECK(*left <= 10s);
  REQUIRE(Post(*client).ok());
  CHECK_FALSE(client->resumed());  // Still the first one.
}

TEST_CASE("a centre of another authority is refused") {
  Fixture f;
  test::Authority other;
  auto options = f.Options();
  options.authority_pem = other.pem();
  const auto reply = Post(*Client(std::move(options)));
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::kDenied);
  CHECK(reply.error().message.find("not this agent's centre") !=
        std::string::npos);
  CHECK(f.centre.seen().empty());
}

TEST_CASE("an agent cannot pose as the centre") {
  test::Authority authority;
  const auto agent = authority.Issue(Role::kAgent);
  Centre impostor(authority, agent);
  const auto reply =
      Post(*Client({.url = impostor.url(), .authority_pem = authority.pem()}));
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::kDenied);
}

TEST_CASE("an agent of another authority is refused") {
  Fixture f;
  test::Authority other;
  const auto stranger = other.Issue(Role::kAgent);
  auto options = f.Options();
  options.identity =
      base::net::HttpsIdentity{stranger.key_pem, stranger.certificate_pem};
  CHECK_FALSE(Post(*Client(std::move(options))).ok());
  CHECK(f.centre.seen().empty());
}

TEST_CASE("a desk's wrong clock does not stop it: dates are not judged") {
  for (const auto from : {std::chrono::hours(-24 * 3650),    // Long expired,
                          std::chrono::hours(24 * 3650)}) {  // or far ahead.
    test::Authority authority;
    const auto own = authority.Issue(Role::kCentre, from);
    Centre centre(authority, own);
    CHECK(Post(*Client({.url = centre.url(), .authority_pem = authority.pem()}))
              .ok());
  }
}

TEST_CASE("an expired agent is let in and marked, so that it can renew") {
  Fixture f;
  const auto old =
      f.authority.Issue(Role::kAgent, std::chrono::hours(-24 * 99));
  auto options = f.Options();
  options.identity = base::net::HttpsIdentity{old.key_pem, old.certificate_pem};
  REQUIRE(Post(*Client(std::move(options))).ok());
  CHECK(f.centre.seen()[0].peer_key == old.key_id);
  CHECK(f.centre.seen()[0].peer_certificate_expired);
}

TEST_CASE("to enrol, the authority's digest is enough, and must be right") {
  Fixture f;
  auto digest = base::crypto::CertificateDigest(f.authority.pem());
  REQUIRE(digest.ok());
  CHECK(
      Post(*Client({.url = f.centre.url(), .authority_digest = digest.value()}))
          .ok());
  auto wrong = digest.value();
  wrong[0] ^= 1;
  const auto reply =
      Post(*Client({.url = f.centre.url(), .authority_digest = wrong}));
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::kDenied);
}

TEST_CASE("a body over the limit is refused before it is read") {
  test::Authority authority;
  base::net::HttpServerOptions options;
  options.max_body_bytes = 4;
  Centre centre(authority, authority.Issue(Role::kCentre), options);
  auto reply =
      Post(*Client({.url = centre.url(), .authority_pem = authority.pem()}));
  REQUIRE(reply.ok());
  CHECK(reply.value().status == 413);
  CHECK(centre.seen().empty());
}

TEST_CASE("a large body that is refused still hears why") {
  Fixture f;
  const auto client = Client(f.Options());
  // 8 MiB is the limit: more than any buffer on the way holds.
  const base::Bytes large((8U << 20) + 1);
  auto reply = client->Post("/x", large, "text/plain");
  REQUIRE(reply.ok());
  CHECK(reply.value().status == 413);
  CHECK(Post(*client).ok());
}

TEST_CASE("a handler that fails gives 500, and the server goes on") {
  Fixture f;
  const auto client = Client(f.Options());
  auto reply = Post(*client, "/throw");
  REQUIRE(reply.ok());
  CHECK(reply.value().status == 500);
  CHECK(AsText(reply.value().body).find("fault") == std::string_view::npos);
  CHECK(Post(*client).ok());
}

TEST_CASE("a handler that finds no memory gives 503, for a while") {
  Fixture f;
  const auto client = Client(f.Options());
  auto reply = Post(*client, "/greedy");
  REQUIRE(reply.ok());
  CHECK(reply.value().status == 503);
  CHECK(reply.value().retry_after.has_value());
  CHECK(Post(*client).ok());
}

TEST_CASE("a server that does not answer in time is unavailable") {
  Fixture f;
  f.centre.DelayBy(500ms);
  auto options = f.Options();
  options.timeout = 50ms;
  const auto client = Client(std::move(options));
  const auto reply = Post(*client);
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::kUnavailable);
}

TEST_CASE("a server that is gone is unavailable, one that is back is found") {
  test::Authority authority;
  const auto own = authority.Issue(Role::kCentre);
  auto centre = std::make_unique<Centre>(authority, own);
  const auto client =
      Client({.url = centre->url(), .authority_pem = authority.pem()});
  REQUIRE(Post(*client).ok());
  const std::string url = centre->url();
  base::net::HttpServerOptions options;
  options.port =
      static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  centre.reset();
  const auto reply = Post(*client);
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::kUnavailable);
  centre = std::make_unique<Centre>(authority, own, options);
  CHECK(Post(*client).ok());
  // The kept connection is stale now; the request is sent once more.
  centre.reset();
  centre = std::make_unique<Centre>(authority, own, options);
  CHECK(Post(*client).ok());
}

TEST_CASE("an address that is none is refused with an example") {
  for (const auto* url : {"",
                          "host:1",
                          "http://h:1",
                          "https://",
                          "https://u@h",
                          "https://h/path"}) {
    const auto made = HttpsClient::Make({.url = url, .authority_pem = ""});
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().message.find("https://host:port") != std::string::npos);
  }
}

TEST_CASE("a certificate that cannot be read is refused at once") {
  const auto made = HttpsClient::Make(
      {.url = "https://h:1", .authority_pem = "not a certificate"});
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().message.find("authority") != std::string::npos);
}

}  // namespace
