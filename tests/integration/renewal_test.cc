// Renewal from end to end but for the processes: an agent's files and
// transport, real TLS, the centre's routes and registry.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "agent/renewal/renewal_time.h"
#include "agent/renewal/renewing_transport.h"
#include "base/file.h"
#include "base/net/https_server.h"
#include "base/sqlite/database.h"
#include "protocol/ack.h"
#include "protocol/refusal.h"
#include "tests/support/catch.h"
#include "tests/support/web_centre.h"

namespace {

using base::net::HttpRequest;
using base::net::HttpResponse;
using std::chrono::days;
using test::Must;

// An agent whose certificate was made `age` ago for 30 days, and its centre.
class Renewing {
 public:
  explicit Renewing(days age) {
    // The server judges by the system's clock, as it does when it runs.
    SetCentreClock(-age);
    const auto key = Must(base::crypto::MakeKeyPem());
    const auto request = Must(base::crypto::MakeSigningRequest(key, "x"));
    Must(centre.registry->AddToken("token", {}));
    const auto reply = centre.web.ForAgents(centre.Enrolment("token", request));
    const auto response =
        Must(protocol::ParseEnrolmentResponse(base::AsText(reply.body)));
    agent_id = *central::ParseAgentId(response.agent_id);
    Must(files.Begin(
        {.key_pem = key, .certificate_pem = response.certificate_pem}));
    SetCentreClock({});
    sender.Record(20);
    Listen();
    StartAgent();
  }

  void SetCentreClock(std::chrono::milliseconds ahead) {
    const auto wanted = base::SystemClock().utc_now() + ahead;
    centre.clock.Set(wanted - centre.clock.utc_now());
  }

  // As after a crash: all it knows is in its files.
  void StartAgent() {
    transport = Must(agent::RenewingTransport::Make(
        paths,
        {.url = "https://127.0.0.1:" + std::to_string(server->port()),
         .authority_pem = centre.authority.pem()},
        desk_clock,
        random,
        {.on_renewed = [this](base::UtcTime) { ++renewed; },
         .on_trouble = [this](const std::string& why) { trouble = why; }}));
  }

  // The next two rows.
  int Ship() {
    const auto reply = Must(
        transport->Send(protocol::EncodeBatch(sender.Rows(next, next + 1))));
    said = std::string(base::AsText(reply.body));
    if (reply.status == 200) next += 2;
    return reply.status;
  }

  base::crypto::Sha256Digest KeyInUse() const {
    return Must(base::crypto::KeyId(Must(files.Load()).certificate_pem));
  }
  bool IsGood(const base::crypto::Sha256Digest& key) const {
    const auto owner = Must(centre.registry->FindByKey(key));
    return owner && owner->key.retired_ms == 0;
  }
  // Rows at the centre, once each or the chain would not go on.
  std::int64_t Stored() const {
    const auto state = centre.store->StateOf(agent_id);
    return state ? state->next - 1 : 0;
  }

  test::WebCentre centre;
  std::atomic<int> lose_renewals{0};  // Answers that do not arrive.
  test::TemporaryFolder folder;
  agent::Paths paths = agent::Paths::Under(folder.path());
  agent::IdentityFiles files{paths};
  test::FakeClock desk_clock;
  base::SystemRandom random;
  central::AgentId agent_id{};
  test::SendingAgent sender{test::SeedOf(9)};
  std::unique_ptr<base::net::HttpServer> server;
  std::unique_ptr<agent::BatchTransport> transport;
  std::int64_t next = 1;
  int renewed = 0;
  std::string trouble;
  std::string said;

 private:
  void Listen() {
    const auto own = centre.authority.Issue(base::crypto::Role::kCentre);
    base::net::HttpServerOptions options;
    options.certificate_chain_pem =
        own.certificate_pem + centre.authority.pem();
    options.key_pem = own.key_pem;
    options.client_authority_pem = centre.authority.pem();
    server = Must(base::net::HttpServer::Start(
        options,
        [this](const HttpRequest& request) { return Answer(request); },
        [](const std::string&) {}));
  }

  HttpResponse Answer(const HttpRequest& request) {
    auto response = centre.web.ForAgents(request);
    if (request.path != "/v1/renew" || lose_renewals == 0) return response;
    --lose_renewals;
    return {.status = 503, .body = test::BytesOf("try again later\n")};
  }
};

}  // namespace

TEST_CASE("A certificate is renewed between two thirds and three quarters") {
  test::Authority authority;
  bool differ = false;
  base::UtcTime first{};
  for (int i = 0; i < 20; ++i) {
    const auto made =
        authority.Issue(base::crypto::Role::kAgent, {}, days(730));
    const auto begin = Must(base::crypto::NotBefore(made.certificate_pem));
    const auto life =
        Must(base::crypto::NotAfter(made.certificate_pem)) - begin;
    const auto at = Must(agent::RenewalTime(made.certificate_pem));
    CHECK(at - begin >= life * 2 / 3);
    CHECK(at - begin <= life * 3 / 4);
    // No state is needed for that.
    CHECK(Must(agent::RenewalTime(made.certificate_pem)) == at);
    if (i == 0) first = at;
    differ = differ || at != first;
  }
  CHECK(differ);
}

TEST_CASE("Before its time a certificate stays") {
  Renewing agent(days(19));
  const auto key = agent.KeyInUse();
  CHECK(agent.Ship() == 200);
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 0);
  CHECK(agent.KeyInUse() == key);
}

TEST_CASE("In time a certificate is renewed, with a new key that takes over") {
  Renewing agent(days(25));
  const auto old_key = agent.KeyInUse();
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 1);
  const auto new_key = agent.KeyInUse();
  CHECK(new_key != old_key);
  CHECK(agent.IsGood(old_key));
  CHECK(agent.IsGood(new_key));
  CHECK(agent.Ship() == 200);
  CHECK_FALSE(agent.IsGood(old_key));
  CHECK(agent.IsGood(new_key));
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 1);
  CHECK(agent.Stored() == 6);
  agent.StartAgent();
  CHECK(agent.Ship() == 200);
}

TEST_CASE("With an expired certificate a batch is sent after a renewal") {
  // As after 400 days in a drawer.
  Renewing agent(days(400));
  const auto old_key = agent.KeyInUse();
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 1);
  CHECK(agent.Stored() == 2);
  CHECK_FALSE(agent.IsGood(old_key));
}

TEST_CASE("A desk's clock has no say in when a certificate is renewed") {
  for (const auto wrong : {days(3650), days(-3650)}) {
    Renewing fresh(days(1));
    fresh.desk_clock.Set(wrong);
    CHECK(fresh.Ship() == 200);
    CHECK(fresh.renewed == 0);
    Renewing old(days(25));
    old.desk_clock.Set(wrong);
    CHECK(old.Ship() == 200);
    CHECK(old.renewed == 1);
    Renewing expired(days(40));
    expired.desk_clock.Set(wrong);
    CHECK(expired.Ship() == 200);
    CHECK(expired.renewed == 1);
  }
}

TEST_CASE("A renewal whose answer is lost goes on with the same key") {
  Renewing agent(days(25));
  const auto old_key = agent.KeyInUse();
  agent.lose_renewals = 2;
  CHECK(agent.Ship() == 200);
  CHECK(agent.trouble.find("503") != std::string::npos);
  CHECK(agent.KeyInUse() == old_key);
  const auto offered = Must(agent.files.NextKey());
  // It does not ask with every batch.
  CHECK(agent.Ship() == 200);
  CHECK(agent.lose_renewals == 1);
  agent.desk_clock.Pass(std::chrono::hours(2));
  CHECK(agent.Ship() == 200);
  CHECK(agent.lose_renewals == 0);
  agent.desk_clock.Pass(std::chrono::hours(2));
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 1);
  CHECK(Must(agent.files.Load()).key_pem == offered);
  CHECK(agent.Ship() == 200);
  CHECK_FALSE(agent.IsGood(old_key));
  CHECK(agent.Stored() == 10);
}

TEST_CASE(
    "An expired certificate whose renewal fails says so and tries again") {
  Renewing agent(days(40));
  agent.lose_renewals = 1;
  CHECK(agent.Ship() == 503);
  CHECK(agent.Stored() == 0);
  CHECK(agent.Ship() == 200);
  CHECK(agent.Stored() == 2);
}

TEST_CASE("Ended at any step of a renewal, the agent ships when it is back") {
  Renewing agent(days(25));
  const auto first = Must(agent.files.Load());
  SECTION("after it made the next key") {
    (void)Must(agent.files.NextKey());
  }
  SECTION("after the centre took the key, before the answer") {
    agent.lose_renewals = 1;
    CHECK(agent.Ship() == 200);
    CHECK(agent.renewed == 0);
  }
  SECTION("after it kept the identity before, before the new one") {
    agent.lose_renewals = 1;
    CHECK(agent.Ship() == 200);
    std::filesystem::copy_file(agent.paths.identity(),
                               agent.paths.previous_identity());
  }
  SECTION("after the new identity, before the next key was removed") {
    const auto next = Must(agent.files.NextKey());
    CHECK(agent.Ship() == 200);
    CHECK(agent.renewed == 1);
    Must(base::WriteFileAtomically(agent.paths.next_key(), next, 0600));
  }
  SECTION("after the new key was used") {
    CHECK(agent.Ship() == 200);
    CHECK(agent.Ship() == 200);
  }
  agent.StartAgent();
  CHECK(agent.Ship() == 200);
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 1);
  CHECK(Must(agent.files.Load()).key_pem != first.key_pem);
  CHECK(agent.Stored() == agent.next - 1);
  const auto agents = Must(agent.centre.registry->Agents());
  CHECK(agents.size() == 3);
}

TEST_CASE("A centre set back to before a renewal knows the agent again") {
  Renewing agent(days(25));
  const auto old_key = agent.KeyInUse();
  CHECK(agent.Ship() == 200);
  CHECK(agent.Ship() == 200);
  const auto new_key = agent.KeyInUse();
  {
    auto backup =
        Must(base::sqlite::Database::Open(agent.centre.folder / "central.db"));
    auto remove =
        Must(backup.Prepare("DELETE FROM agent_keys WHERE key_id = ?"));
    Must(remove.Bind(1, base::ByteView(new_key)).Execute());
    auto revive = Must(
        backup.Prepare("UPDATE agent_keys SET retired = 0 WHERE key_id = ?"));
    Must(revive.Bind(1, base::ByteView(old_key)).Execute());
  }
  CHECK_FALSE(agent.IsGood(new_key));
  CHECK(agent.Ship() == 200);
  CHECK(agent.KeyInUse() == new_key);
  CHECK(agent.IsGood(new_key));
  CHECK_FALSE(agent.IsGood(old_key));
  CHECK(agent.Stored() == 6);
}

TEST_CASE("A revoked agent is told so, and does not renew") {
  Renewing agent(days(40));
  const auto key = agent.KeyInUse();
  Must(agent.centre.registry->Revoke(agent.agent_id));
  CHECK(agent.Ship() == 403);
  CHECK(protocol::ParseRefusal(agent.said) == protocol::Refusal::kRevoked);
  CHECK(agent.renewed == 0);
  CHECK(agent.KeyInUse() == key);
  CHECK(agent.Stored() == 0);
}

TEST_CASE("A next key that the centre does not take is replaced by another") {
  Renewing agent(days(25));
  // Another agent has it: never seen, but a key that stays refused would end
  // in an expired certificate.
  const auto taken = Must(agent.files.NextKey());
  const auto request = Must(base::crypto::MakeSigningRequest(taken, "x"));
  Must(agent.centre.registry->OfferKey(
      agent.centre.agent.id, Must(base::crypto::RequestKeyId(request))));
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 0);
  CHECK(agent.trouble.find("409") != std::string::npos);
  agent.desk_clock.Pass(std::chrono::hours(2));
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 1);
  CHECK(agent.Ship() == 200);
  CHECK(agent.Stored() == 6);
}

TEST_CASE("An enrolment made meanwhile is not overwritten by a renewal") {
  Renewing agent(days(25));
  const auto made = agent.centre.authority.Issue(base::crypto::Role::kAgent);
  Must(agent.files.Begin(
      {.key_pem = made.key_pem, .certificate_pem = made.certificate_pem}));
  CHECK(agent.Ship() == 200);
  CHECK(agent.renewed == 0);
  CHECK(agent.trouble.find("enrolled anew") != std::string::npos);
  CHECK(Must(agent.files.Load()).key_pem == made.key_pem);
}
