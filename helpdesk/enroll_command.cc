#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "agent/config/values.h"
#include "agent/enrolment/enrolment.h"
#include "agent/enrolment/pending.h"
#include "helpdesk/commands.h"
#include "helpdesk/enroller.h"

namespace helpdesk {
namespace {

using agent::PendingEnrolment;
using std::chrono::milliseconds;

bool Exists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

int SayEnrolled(const Context& context,
                const std::string& agent_id,
                const std::string& url) {
  if (context.json) {
    context.out
        << nlohmann::ordered_json{{"agent", agent_id}, {"url", url}}.dump()
        << '\n';
  } else {
    context.out << "Enrolled as agent " << agent_id << " at " << url << ".\n";
  }
  return kOk;
}

int SayWaiting(const Context& context, const std::string& enrolment) {
  if (context.json)
    context.out << nlohmann::ordered_json{{"waiting", enrolment}}.dump()
                << '\n';
  context.error
      << "Not enrolled yet: somebody at the centre has to agree, with "
         "`deskwarden-central enrolments approve "
      << enrolment
      << "`. Then run `deskwarden enroll` again, without a token; "
         "with --wait 24h it waits for that.\n";
  return kTryLater;
}

int SayFailed(const Context& context, const base::Error& error) {
  context.error << "Not enrolled: " << error.message << ".\n";
  return error.code == base::ErrorCode::kInvalid ? kUsage : kProblemFound;
}

// What an earlier call left. One that got all it wanted, and was then ended, is
// no enrolment any more.
std::optional<PendingEnrolment> TakePending(const agent::Paths& paths) {
  auto pending = agent::LoadPending(paths);
  if (!pending || !Exists(paths.enrolment())) return pending;
  auto identity = agent::IdentityFiles(paths).Load();
  if (!identity.ok() || identity.value().key_pem != pending->key_pem)
    return pending;
  (void)agent::RemovePending(paths);
  return std::nullopt;
}

}  // namespace

int RunEnroll(const Context& context, const EnrollOptions& options) {
  auto wait = options.wait.empty() ? base::Result<milliseconds>(milliseconds(0))
                                   : agent::ParseDuration(options.wait);
  if (!wait.ok()) {
    context.error << "--wait " << wait.error().message << ".\n";
    return kUsage;
  }
  auto pending = TakePending(context.paths);
  const bool goes_on = pending && !pending->waits_as.empty();
  if (Exists(context.paths.enrolment()) && !options.again && !goes_on) {
    context.error << "This machine is enrolled already ("
                  << context.paths.enrolment().string()
                  << "). To give it a new identity, stop deskwardend and add "
                     "--again.\n";
    return kProblemFound;
  }
  Enroller enroller(context, options);
  if (auto prepared = enroller.Prepare(std::move(pending)); !prepared.ok())
    return SayFailed(context, prepared.error());
  const auto answer = enroller.Ask(wait.value());
  switch (answer.kind) {
    case EnrolmentAnswer::Kind::kEnrolled:
      break;
    case EnrolmentAnswer::Kind::kWaits:
      return SayWaiting(context, answer.waits_as);
    case EnrolmentAnswer::Kind::kAway:
      context.error << "Not enrolled yet: " << answer.words
                    << ". Run it again later, or add --wait 1h.\n";
      return kTryLater;
    case EnrolmentAnswer::Kind::kRefused:
      // The next attempt begins with a key of its own.
      (void)agent::RemovePending(context.paths);
      [[fallthrough]];
    case EnrolmentAnswer::Kind::kFailed:
      return SayFailed(context, {base::ErrorCode::kDenied, answer.words});
  }
  if (auto kept = enroller.Keep(answer.response); !kept.ok())
    return SayFailed(context, kept.error());
  enroller.ShredToken();
  return SayEnrolled(context, answer.response.agent_id, enroller.url());
}

}  // namespace helpdesk
