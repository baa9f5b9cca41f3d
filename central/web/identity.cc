#include <string>
#include <utility>

#include "base/encoding.h"
#include "central/web/web.h"
#include "protocol/refusal.h"

namespace central {

using base::net::HttpRequest;
using base::net::HttpResponse;
using protocol::Refusal;

namespace {

constexpr const char* kEnrolAgain =
    "make a token and run `deskwarden enroll --again` there";

struct Fault {
  Refusal refusal = Refusal::kOther;
  std::string words;
};

std::optional<Fault> FaultOf(const KeyOwner& owner, bool expired) {
  if (owner.agent.revoked_ms != 0)
    return Fault{Refusal::kRevoked,
                 "this agent was revoked on " +
                     base::FormatUtc(owner.agent.revoked_ms) +
                     "; to take this machine in again, " + kEnrolAgain};
  if (owner.key.retired_ms != 0)
    return Fault{Refusal::kReplacedKey,
                 "a renewal replaced this key on " +
                     base::FormatUtc(owner.key.retired_ms) +
                     "; if this machine is a clone, or was set back, " +
                     kEnrolAgain};
  if (expired)
    return Fault{Refusal::kExpired,
                 "the certificate is only good for renewing itself, which "
                 "deskwardend does"};
  return std::nullopt;
}

}  // namespace

bool Web::LogRefusal(const HttpRequest& request,
                     const std::string& who,
                     const std::string& line) {
  return refused_.Add(
      base::ToHex(*request.peer_key) + line.substr(0, line.find(' ')),
      who + " at " + request.peer + " is refused: " + line);
}

// Who asks is looked up every time: a kept connection or a resumed session
// says only who it was when it began.
std::variant<Agent, HttpResponse> Web::Identify(const HttpRequest& request,
                                                For purpose) {
  if (!request.peer_key) {
    ++parts_.counters.refused_identities;
    return Refuse(request,
                  401,
                  protocol::FormatRefusal(
                      Refusal::kNoCertificate,
                      "a client certificate is required: enrol this machine"));
  }
  auto owner = parts_.registry.FindByKey(*request.peer_key);
  if (!owner.ok()) return Say(503, "try again later");
  std::optional<Fault> fault;
  std::string who = "a key of no agent";
  if (owner.value()) {
    who = "agent " + Format(owner.value()->agent.id);
    fault =
        FaultOf(*owner.value(),
                request.peer_certificate_expired && purpose == For::kShipping);
  } else {
    fault = Fault{Refusal::kUnknownKey,
                  "no agent has this key here; check the address, or " +
                      std::string(kEnrolAgain)};
  }
  if (fault) {
    ++parts_.counters.refused_identities;
    const auto line = protocol::FormatRefusal(fault->refusal, fault->words);
    const bool news =
        fault->refusal != Refusal::kExpired && LogRefusal(request, who, line);
    if (news && fault->refusal == Refusal::kReplacedKey) {
      if (auto marked = parts_.registry.MarkOldKeyUsed(owner.value()->agent.id);
          !marked.ok())
        parts_.log.Warn("identity", marked.error().message);
    }
    return Say(403, line);
  }
  if (owner.value()->key.used_ms == 0) {
    if (auto taken = parts_.registry.TakeOverKey(owner.value()->agent.id,
                                                 *request.peer_key);
        !taken.ok())
      return Say(503, "try again later");
    parts_.log.Info("identity", who + " goes on with its new key");
  }
  return std::move(owner.value()->agent);
}

}  // namespace central
