#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "agent/enrolment/pending.h"
#include "base/random.h"
#include "base/result.h"
#include "helpdesk/commands.h"
#include "helpdesk/enrolment_request.h"

namespace helpdesk {

// One enrolment, from the command line to the files.
class Enroller {
 public:
  // Both outlive it.
  Enroller(const Context& context, const EnrollOptions& options)
      : context_(context), options_(options) {}

  // Goes on with `pending` if what was given allows. kInvalid if nothing can be
  // asked with it.
  base::Status Prepare(std::optional<agent::PendingEnrolment> pending);

  // Until the centre decided or the time to wait is over. The token's file is
  // shredded once the enrolment waits there.
  EnrolmentAnswer Ask(std::chrono::milliseconds wait);

  // What the centre gave, for good; nothing of the attempt is left behind.
  base::Status Keep(const protocol::EnrolmentResponse& response);

  void ShredToken() const;
  const std::string& url() const { return pending_.url; }

 private:
  EnrolmentAnswer AskOnce();
  std::chrono::milliseconds Jitter(std::chrono::milliseconds at_most);

  const Context& context_;
  const EnrollOptions& options_;
  base::SystemRandom random_;
  agent::PendingEnrolment pending_;
  std::string token_secret_;
};

}  // namespace helpdesk
