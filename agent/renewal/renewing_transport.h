#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/enrolment/enrolment.h"
#include "agent/enrolment/identity.h"
#include "agent/shipper/batch_transport.h"
#include "agent/shipper/retry_policy.h"
#include "base/clock.h"
#include "base/net/https_client.h"
#include "base/random.h"
#include "base/result.h"

namespace agent {

// POST /v1/batches?i=INSTANCE over one kept connection, INSTANCE being new with
// every start, by which the centre tells copies of a machine apart; with a
// certificate that renews itself (POST /v1/renew):
//
//   when two thirds of its life are over, by the time in the centre's answers;
//   when the centre says that it has expired, before the batch is sent again;
//   when the centre does not know its key, because it was set back to a backup:
//   by the key before, which makes the present one known again.
//
// A renewal brings a new key. How it takes the old one's place is in
// IdentityFiles; the centre takes both until the new one is used. The desk's
// wall clock is asked nowhere. For the shipper's thread only.
class RenewingTransport final : public BatchTransport {
 public:
  struct Callbacks {
    // The new certificate's end.
    std::function<void(base::UtcTime)> on_renewed;
    // Why it could not be renewed, when that begins or changes.
    std::function<void(const std::string&)> on_trouble;
  };

  // `options` but for the identity, which is read from the files. The
  // references outlive it.
  static base::Result<std::unique_ptr<BatchTransport>> Make(
      const Paths& paths,
      base::net::HttpsClientOptions options,
      const base::Clock& clock,
      base::Random& random,
      Callbacks callbacks);

  base::Result<base::net::HttpsReply> Send(base::ByteView batch) override;
  std::optional<std::chrono::milliseconds> CloseIfIdle() override;

 private:
  using Reply = base::Result<base::net::HttpsReply>;

  RenewingTransport(const Paths& paths,
                    base::net::HttpsClientOptions options,
                    const base::Clock& clock,
                    base::Random& random,
                    Callbacks callbacks);

  base::Status Use(base::net::HttpsIdentity identity);
  Reply Post(base::ByteView batch);
  Reply RenewExpired();
  std::optional<Reply> MakeKnownAgain();
  void RenewIfTime(const base::net::HttpsReply& reply);
  Reply Renew(base::net::HttpsClient& as, const std::string& key_pem);
  base::Status Take(const std::string& key_pem,
                    const base::net::HttpsReply& reply);
  void Conclude(Reply reply);

  const std::string path_;  // With the number of this start.
  IdentityFiles files_;
  base::net::HttpsClientOptions options_;
  const base::Clock& clock_;
  const Callbacks callbacks_;
  std::unique_ptr<base::net::HttpsClient> client_;
  base::UtcTime renew_at_;  // By the centre's clock.

  RetryPolicy retry_;
  base::SteadyTime not_before_ = base::SteadyTime::min();
  std::string trouble_;
};

}  // namespace agent
