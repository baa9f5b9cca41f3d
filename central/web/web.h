#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/log.h"
#include "base/net/https_server.h"
#include "base/random.h"
#include "base/repeat_log.h"
#include "central/index/indexer.h"
#include "central/ingest/counters.h"
#include "central/ingest/ingest.h"
#include "central/store/escrow_store.h"
#include "central/store/event_store.h"
#include "central/store/registry.h"
#include "central/web/clone_watch.h"

namespace central {

// Answers HTTP: which routes there are, who may use them, and what they say.
// Thread-safe. docs/central.md lists the routes.
class Web {
 public:
  // What of an agent that is two machines at once (decision 0017).
  enum class Clones : std::uint8_t { kServed, kRefused };

  static constexpr std::size_t kMaxEnrolmentBytes = 16 * 1024;

  // All outlive it.
  struct Parts {
    Registry& registry;
    EventStore& store;
    Ingest& ingest;
    const Indexer& indexer;
    Counters& counters;
    const base::net::ConnectionCounters& connections;
    const base::crypto::Authority& authority;
    std::chrono::days certificate_lifetime;
    const base::Clock& clock;
    base::Log& log;
    base::Random& random;
    EscrowStore* escrow = nullptr;  // Without it deposits wait.
    Clones clones = Clones::kServed;
  };
  explicit Web(const Parts& parts)
      : parts_(parts),
        refused_(parts.clock,
                 [this](const std::string& line) {
                   parts_.log.Warn("refused", line);
                 }),
        clone_watch_(parts.clock) {}
  Web(const Web&) = delete;
  Web& operator=(const Web&) = delete;
  ~Web() = default;

  // On the TLS port, for agents.
  base::net::HttpResponse ForAgents(const base::net::HttpRequest& request);
  // On the plain port, for whoever watches over this machine.
  base::net::HttpResponse ForOperations(const base::net::HttpRequest& request);

 private:
  struct Route;
  static base::net::HttpResponse Say(int status, const std::string& text);
  // Likewise, with a line in the log the first time that this address is
  // refused so.
  base::net::HttpResponse Refuse(const base::net::HttpRequest& request,
                                 int status,
                                 const std::string& text);

  base::net::HttpResponse Dispatch(std::span<const Route> routes,
                                   const base::net::HttpRequest& request);

  base::net::HttpResponse Enroll(const base::net::HttpRequest& request);
  base::net::HttpResponse Renew(const base::net::HttpRequest& request);
  base::net::HttpResponse Batches(const base::net::HttpRequest& request);
  base::net::HttpResponse Escrow(const base::net::HttpRequest& request);
  base::net::HttpResponse TakeDeposits(AgentId agent,
                                       const base::net::HttpRequest& request);
  base::net::HttpResponse Health(const base::net::HttpRequest& request);
  base::net::HttpResponse Ready(const base::net::HttpRequest& request);
  base::net::HttpResponse Metrics(const base::net::HttpRequest& request);

  // Who asks, or the answer if they may not. The first request with an offered
  // key makes it the agent's only one.
  enum class For : std::uint8_t { kShipping, kRenewing };
  std::variant<Agent, base::net::HttpResponse> Identify(
      const base::net::HttpRequest& request, For purpose);

  // In the log the first time that this key is refused so; true then.
  bool LogRefusal(const base::net::HttpRequest& request,
                  const std::string& who,
                  const std::string& line);
  // True if this one was seen to have two machines just now.
  bool LookForClones(AgentId id, const base::net::HttpRequest& request);
  base::net::HttpResponse RefuseClone(AgentId id,
                                      const base::net::HttpRequest& request);
  base::net::HttpResponse NotEnrolled(const base::net::HttpRequest& request,
                                      const base::Error& why);
  base::net::HttpResponse Certificate(AgentId id,
                                      const std::string& signing_request);
  static base::net::HttpResponse Json(int status, const std::string& text);
  base::net::HttpResponse Answer(const Ingest::Answer& answer);

  Parts parts_;
  base::RepeatLog refused_;
  CloneWatch clone_watch_;
};

}  // namespace central
