#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/escrow/deposits.h"
#include "agent/escrow/escrow_status.h"
#include "agent/escrow/pinned_policy.h"
#include "base/clock.h"
#include "base/net/https_client.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "protocol/escrow_deposit.h"
#include "protocol/event.h"

namespace agent {

// The escrow's work on this machine: looks for new policies, seals what is to
// be sealed, sends it. Blocks; for one thread.
class EscrowWork {
 public:
  struct Options {
    std::filesystem::path folder;   // Paths::escrow().
    std::filesystem::path offered;  // Paths::offered_holders().
    std::string agent_id;
    std::string host;
    // POST /v1/escrow.
    std::function<base::Result<base::net::HttpsReply>(base::ByteView)> send;
    std::function<std::string(std::uint32_t uid)> user_name;
    // The centre's clock, as each answer says.
    std::function<void(base::UtcTime)> on_centre_time{};
  };

  // `clock` outlives it; it should not be that of a desk, which may be years
  // off.
  EscrowWork(Options options, const base::Clock& clock);

  // Has to be sealed. `check` as in docs/formats/escrow.md.
  void AddSecret(std::uint16_t epoch,
                 const std::string& check,
                 base::SecretBytes secret);
  void AddLogin(std::uint16_t epoch,
                protocol::LoginId login,
                std::uint32_t uid);

  // Logins whose names were sealed here under another id of this machine, in
  // these epochs: what is still buffered of them goes out under this one.
  std::vector<std::pair<std::uint16_t, protocol::LoginId>> FormerLogins(
      const std::vector<std::uint16_t>& epochs) const;

  struct Outcome {
    std::vector<PinnedPolicy::Change> changes;
    std::string trouble;            // Empty if all is well.
    bool asked = false;             // The centre answered all that was asked.
    std::size_t offered_again = 0;  // Deposits that the centre no longer had.
    std::optional<std::chrono::seconds> retry_after;
  };
  // With `ask` the centre is asked for policies, and what it holds, even if
  // there is nothing to send. What it lost is sent again.
  Outcome Round(bool ask);
  // Without sending anything.
  void Seal();

  // Epochs that were over, by the centre's own clock, when it said that it
  // holds their secret, and those over that the holders destroyed: it is not
  // needed here.
  std::vector<std::uint16_t> Delivered() const;

  EscrowStatus Status() const;

 private:
  struct Secret {
    std::string check;
    base::SecretBytes bytes;
  };

  void Offer(PinnedPolicy::Source source,
             std::vector<PinnedPolicy::Offered> offered,
             Outcome& outcome);
  void ConsiderOwnFiles(Outcome& outcome);
  base::Status SealAll();
  base::Status SealSecrets(const protocol::EscrowPolicy& policy);
  base::Status SealLogins(const protocol::EscrowPolicy& policy);
  // Logins for which there is no key yet: their events may be gone from here
  // when there is one.
  void LoadUnsealed();
  base::Status KeepUnsealed(std::string lines);
  bool SendSome(bool ask, Outcome& outcome);
  std::vector<std::uint16_t> EpochsToCheck() const;
  base::Status Compare(const std::vector<std::uint16_t>& checked,
                       const protocol::EscrowResponse& response,
                       Outcome& outcome);
  bool IsGone(std::uint16_t epoch) const;
  std::string Notice() const;

  const Options options_;
  const base::Clock& clock_;
  std::optional<PinnedPolicy> pinned_;
  std::optional<Deposits> deposits_;
  std::string fault_;  // Of opening the two.
  std::optional<base::UtcTime>
      changed_at_;  // When other holders were accepted.
  std::string trouble_;
  base::UtcTime centre_time_{};          // Of the last answer that had it.
  std::string unsealed_;                 // As in the file.
  std::vector<std::uint16_t> to_check_;  // In this round.
  // What the centre said that it holds, last, and when.
  struct Held {
    std::set<protocol::DepositName> names;
    base::UtcTime at;
  };
  std::map<std::uint16_t, Held> held_;
  std::map<std::uint16_t, Secret> secrets_;
  std::map<std::pair<std::uint16_t, protocol::LoginId>, std::uint32_t> logins_;
};

}  // namespace agent
