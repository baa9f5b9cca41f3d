// One POST /v1/enroll and what its answer means.
#pragma once

#include <cstdint>
#include <string>

#include "agent/enrolment/pending.h"
#include "protocol/enrolment.h"

namespace helpdesk {

struct EnrolmentAnswer {
  enum class Kind : std::uint8_t {
    kEnrolled,
    kWaits,    // Somebody has to agree.
    kAway,     // The centre cannot be reached, or cannot answer now.
    kRefused,  // By the centre: asking again changes nothing.
    kFailed,   // Something is wrong before the centre was asked.
  } kind = Kind::kFailed;
  protocol::EnrolmentResponse response{};  // kEnrolled.
  std::string waits_as{};                  // kWaits.
  std::string words{};                     // Why it is none of the first.

  bool may_change() const {
    return kind == Kind::kWaits || kind == Kind::kAway;
  }
};

// `token_secret` may be empty if the centre took the enrolment in before.
EnrolmentAnswer RequestEnrolment(const agent::PendingEnrolment& pending,
                                 const std::string& token_secret);

}  // namespace helpdesk
