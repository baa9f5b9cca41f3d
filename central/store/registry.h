#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/sqlite/database.h"
#include "central/store/agent_table.h"
#include "central/store/enrolment.h"
#include "central/store/enrolment_queue.h"
#include "central/store/key_table.h"
#include "central/store/login_table.h"
#include "central/store/token_table.h"

namespace central {

// Who may send, and who looked: central.db. Thread-safe; several processes may
// have it open (the server and the command line), and each change shows in all
// of them at once, which is why nothing is cached.
class Registry {
 public:
  // Made if there is none. kCorrupt, with what to do, if it is damaged, and if
  // it is empty or gone and there are epoch files beside it.
  static base::Result<std::unique_ptr<Registry>> Open(
      const std::filesystem::path& file, const base::Clock& clock);

  // A look at every page. kCorrupt with what was found first, and what to do.
  base::Status CheckPages();

  // Tokens. Gives back the new one's name.
  base::Result<std::string> AddToken(std::string_view secret,
                                     const TokenTerms& terms);
  base::Result<std::vector<Token>> Tokens();
  // Refuses what waits by it, too, and says how many. kInvalid if no one token
  // has that name, or it is revoked already.
  base::Result<int> RevokeToken(std::string_view name);

  // As Enrol() of enrolment.h says.
  base::Result<Enrolment> Enrol(std::string_view token_secret,
                                const Agent& agent,
                                std::string_view address = {});
  base::Result<std::vector<Waiting>> Queue();
  base::Result<std::int64_t> CountWaiting();  // Not decided.
  // kInvalid if nothing of that id waits. To refuse it gives the token's use
  // back, and is possible until the agent has fetched its certificate.
  base::Status Approve(AgentId id);
  base::Status Refuse(AgentId id);

  base::Result<std::optional<KeyOwner>> FindByKey(
      const base::crypto::Sha256Digest& key_id);
  // A key to go on with. Said again it changes nothing. kInvalid if it is or
  // was another key in use.
  base::Status OfferKey(AgentId id, const base::crypto::Sha256Digest& key_id);
  // The first use of an offered key: from now on it is the only good one, save
  // for an agent that is two machines.
  base::Status TakeOverKey(AgentId id,
                           const base::crypto::Sha256Digest& key_id);

  base::Result<std::optional<Agent>> Find(AgentId id);
  base::Result<std::vector<Agent>> Agents();
  base::Result<std::int64_t> CountAgents();  // Not revoked.
  // kInvalid if there is no such agent, or it is revoked already.
  base::Status Revoke(AgentId id);
  // Two machines use its key at once.
  base::Status MarkCloned(AgentId id, std::string_view addresses);
  base::Result<std::int64_t> CountCloned();
  base::Status MarkOldKeyUsed(AgentId id);
  base::Status UpdateSeen(const std::map<AgentId, std::int64_t>& seen_ms);

  // `source`: from where it is known, for people; kInvalid if it is empty or
  // too long, or the agent is not known.
  base::Status ConfirmLogin(const AgentLogin& login, std::string_view source);
  base::Status WithdrawLogin(const AgentLogin& login);  // kInvalid: was none.
  base::Result<central::Corroborations> Corroborations();

  // Everybody who looks is written down before they see anything.
  base::Status Audit(std::string_view action, std::string_view subject);
  base::Result<base::crypto::Sha256Digest> AuditHead();
  base::Result<std::int64_t> VerifyAudit();

 private:
  Registry(base::sqlite::Database database, const base::Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  std::int64_t NowMs() const {
    return clock_.utc_now().time_since_epoch().count();
  }
  base::Result<Waiting> FindWaiting(AgentId id) REQUIRES(mutex_);
  base::Status Write(std::string_view actor,
                     std::string_view action,
                     std::string_view subject) REQUIRES(mutex_);

  base::Mutex mutex_;
  base::sqlite::Database database_ GUARDED_BY(mutex_);
  const base::Clock& clock_;
};

}  // namespace central
