#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "central/store/escrow_store.h"
#include "central/web/web.h"
#include "protocol/enrolment.h"
#include "tests/support/centre_parts.h"
#include "tests/support/sending_agent.h"
#include "tests/support/test_authority.h"

namespace test {

inline constexpr const char* kJson = "application/json";
inline constexpr const char* kBytes = "application/octet-stream";

inline std::string Text(const base::Bytes& bytes) {
  return std::string(base::AsText(bytes));
}

inline base::Bytes BytesOf(std::string_view text) {
  return {text.begin(), text.end()};
}

// What answers requests, without a network; an agent, and one that is revoked.
// Escrow only where a test wants it.
struct WebCentre : CentreParts {
  explicit WebCentre(
      bool with_escrow = false,
      central::Web::Clones clones = central::Web::Clones::kServed)
      : indexer(folder.path(), store->write_mutex(), log),
        escrow(with_escrow ? Must(central::EscrowStore::Open(
                                 folder / "escrow.db", clock))
                           : nullptr),
        web({.registry = *registry,
             .store = *store,
             .ingest = *ingest,
             .indexer = indexer,
             .counters = counters,
             .connections = connections,
             .authority = authority.authority(),
             .certificate_lifetime = std::chrono::days(30),
             .clock = clock,
             .log = log,
             .random = random,
             .escrow = escrow.get(),
             .clones = clones}) {
    agent = Enrol(1);
    revoked = Enrol(2);
    Must(registry->Revoke(revoked.id));
    sender.Record(10);
  }

  base::net::HttpRequest Batch(std::int64_t first, std::int64_t last) const {
    base::net::HttpRequest request;
    request.method = "POST";
    request.path = "/v1/batches";
    request.media_type = kBytes;
    request.peer_key = agent.key_id;
    request.body = protocol::EncodeBatch(sender.Rows(first, last));
    return request;
  }

  base::net::HttpRequest Enrolment(const std::string& token,
                                   const std::string& signing_request) const {
    base::net::HttpRequest request;
    request.method = "POST";
    request.path = "/v1/enroll";
    request.media_type = kJson;
    request.body = BytesOf(protocol::ToJson(
        protocol::EnrolmentRequest{.token_secret = token,
                                   .signing_request_pem = signing_request,
                                   .chain_seed = SeedOf(9),
                                   .host_name = "desk-9",
                                   .version = "0.1.0"}));
    return request;
  }

  Authority authority{clock.utc_now()};
  base::SystemRandom random;
  base::net::ConnectionCounters connections;
  central::Indexer indexer;
  std::unique_ptr<central::EscrowStore> escrow;
  central::Web web;
  central::Agent agent;
  central::Agent revoked;
  SendingAgent sender{SeedOf(1)};
};

inline std::string SigningRequest() {
  return Must(base::crypto::MakeSigningRequest(Must(base::crypto::MakeKeyPem()),
                                               "ignored"));
}

}  // namespace test
