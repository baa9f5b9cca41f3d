#include "helpdesk/doctor_checks.h"

#include <sys/statvfs.h>

#include <chrono>
#include <cstdlib>
#include <utility>

#include <nlohmann/json.hpp>

#include "agent/config/config.h"
#include "agent/enrolment/enrolment.h"
#include "agent/status/status_client.h"
#include "base/crypto/certificate.h"
#include "base/encoding.h"
#include "base/net/https_client.h"
#include "helpdesk/ask.h"
#include "helpdesk/escrow_text.h"

namespace helpdesk {
namespace {

using Json = nlohmann::ordered_json;
using State = Finding::State;

void Add(Findings& findings,
         std::string check,
         State state,
         std::string what,
         std::string remedy = {}) {
  findings.push_back(
      {std::move(check), state, std::move(what), std::move(remedy)});
}

// Its end is shown and not judged: this machine's clock may be wrong, and
// deskwardend renews it in time, or when the centre says that it has expired.
void CheckCertificate(const std::string& pem, Findings& findings) {
  auto end = base::crypto::NotAfter(pem);
  if (!end.ok()) {
    Add(findings,
        "certificate",
        State::kProblem,
        end.error().message,
        "enrol again: deskwarden enroll --again");
    return;
  }
  Add(findings,
      "certificate",
      State::kOk,
      "until " + base::FormatUtc(end.value().time_since_epoch().count()) +
          "; deskwardend renews it");
}

void CheckRenewal(const Json& identity, Findings& findings) {
  const auto error = identity.value("renewal_error", std::string());
  if (error.empty()) return;
  Add(findings,
      "renewal",
      State::kProblem,
      "the certificate cannot be renewed: " + error,
      "do what the centre says; else enrol again: deskwarden enroll --again");
}

void CheckReach(const agent::Enrolment& enrolment, Findings& findings) {
  auto client =
      base::net::HttpsClient::Make({.url = enrolment.url,
                                    .authority_pem = enrolment.authority_pem,
                                    .identity = enrolment.identity,
                                    .timeout = std::chrono::seconds(5)});
  if (!client.ok()) {
    Add(findings, "centre", State::kProblem, client.error().message);
    return;
  }
  auto reply = client.value()->Get("/healthz");
  if (!reply.ok()) {
    Add(findings,
        "centre",
        State::kProblem,
        reply.error().message,
        "check address, network and firewall; is deskwarden-central running "
        "there?");
  } else if (reply.value().status != 200) {
    Add(findings,
        "centre",
        State::kProblem,
        enrolment.url + " answers with status " +
            std::to_string(reply.value().status),
        "look at the log of deskwarden-central");
  } else {
    Add(findings, "centre", State::kOk, enrolment.url + " answers");
  }
}

void CheckShipping(const Json& shipping, Findings& findings) {
  const auto state = shipping.value("state", std::string());
  const bool trouble = state == "retrying" || state == "refused";
  Add(findings,
      "shipping",
      trouble ? State::kProblem : State::kOk,
      trouble ? state + ": " + shipping.value("last_error", std::string())
              : state,
      trouble ? "see the finding on the centre" : "");

  constexpr std::int64_t kFarOffMs = 120'000;
  const auto offset = shipping.value("clock_offset_ms", std::int64_t{0});
  const bool far = offset > kFarOffMs || offset < -kFarOffMs;
  Add(findings,
      "clock",
      far ? State::kProblem : State::kOk,
      "the centre's clock is " + std::to_string(offset) +
          " ms ahead of this machine's",
      far ? "set this machine's clock (timedatectl); events keep their order "
            "meanwhile"
          : "");
}

void CheckBuffer(const Json& buffer, Findings& findings) {
  const auto bytes = buffer.value("bytes", std::uint64_t{0});
  const auto limit = buffer.value("limit_bytes", std::uint64_t{1});
  const auto trouble = buffer.value("trouble", std::string());
  const std::string fill =
      std::to_string(buffer.value("events", std::uint64_t{0})) + " events, " +
      HumanBytes(bytes) + " of " + HumanBytes(limit);
  if (!trouble.empty()) {
    Add(findings,
        "buffer",
        State::kProblem,
        trouble,
        "free space on the disk of the state folder");
  } else if (bytes * 10 >= limit * 9) {
    Add(findings,
        "buffer",
        State::kProblem,
        fill + ": nearly full",
        "the oldest events will be shed: find out why nothing is shipped");
  } else {
    Add(findings, "buffer", State::kOk, fill);
  }
}

void CheckDisplay(const std::string& result,
                  const std::string& display,
                  Findings& findings) {
  const bool other = result == "unknown display";
  if (other || result.starts_with("not checked"))
    Add(findings,
        "display",
        other ? State::kProblem : State::kNote,
        display + ": " + result,
        other ? "nobody is logged in there: who started deskwarden-session, "
                "and why?"
              : "");
}

void CheckUnwatched(const Json& displays, Findings& findings) {
  for (const auto& display : displays)
    Add(findings,
        "display",
        State::kProblem,
        "somebody is logged in at " + display.get<std::string>() +
            ", and no session process watches it",
        "log in again there; does something keep deskwarden-session from "
        "starting?");
}

void CheckSession(const Json& session, Findings& findings) {
  const std::string display = session.value("display", std::string("?"));
  if (!session.value("answering", true)) {
    Add(findings,
        "session",
        State::kProblem,
        "the session process on " + display + " does not answer",
        "log in again, or start deskwarden-session there");
    return;
  }
  Add(findings,
      "session",
      State::kOk,
      "on " + display + ", gate " + session.value("gate", std::string()));
  CheckDisplay(
      session.value("display_check", std::string()), display, findings);
  for (const auto& sensor : session.value("sensors", Json::array())) {
    const auto state = sensor.value("state", std::string());
    const auto why = sensor.value("why", std::string());
    Add(findings,
        "sensor",
        state == "working" ? State::kOk : State::kNote,
        sensor.value("name", std::string()) + ": " + state +
            (why.empty() ? "" : " (" + why + ")"));
  }
}

}  // namespace

void CheckSettings(const Context& context, Findings& findings) {
  auto config = agent::LoadConfig(context.paths.config);
  if (!config.ok()) {
    Add(findings,
        "settings",
        State::kProblem,
        config.error().message,
        "correct it, then: deskwarden validate");
    return;
  }
  const auto rules = config.value().crm_rules.size();
  Add(findings,
      "settings",
      rules == 0 ? State::kProblem : State::kOk,
      std::to_string(rules) + " CRM rules under " +
          context.paths.config.string(),
      rules == 0 ? "install crm-rules.conf: without a rule nothing is watched"
                 : "");
}

void CheckCentre(const Context& context, Findings& findings) {
  auto enrolment = agent::LoadEnrolment(context.paths);
  if (!enrolment.ok()) {
    Add(findings,
        "enrolment",
        State::kProblem,
        enrolment.error().message,
        "if this machine is enrolled, run doctor as root: the keys are not for "
        "everyone");
    return;
  }
  Add(findings, "enrolment", State::kOk, "agent " + enrolment.value().agent_id);
  CheckCertificate(enrolment.value().identity.certificate_pem, findings);
  CheckReach(enrolment.value(), findings);
}

void CheckDaemon(const Context& context, Findings& findings) {
  auto answer = agent::StatusClient(context.paths.status_socket()).Status();
  if (!answer.ok()) {
    Add(findings,
        "deskwardend",
        State::kProblem,
        answer.error().message,
        "systemctl start deskwardend");
    return;
  }
  const Json status = Json::parse(answer.value(), nullptr, false);
  if (!status.is_object()) {
    Add(findings,
        "deskwardend",
        State::kProblem,
        "it answers something that this program does not understand",
        "bring both to one version");
    return;
  }
  Add(findings,
      "deskwardend",
      State::kOk,
      "version " + status.value("version", std::string()));
  CheckRenewal(status.value("identity", Json::object()), findings);
  CheckShipping(status.value("shipping", Json::object()), findings);
  CheckBuffer(status.value("buffer", Json::object()), findings);
  CheckEscrow(status.value("escrow", Json::object()), findings);
  const auto sessions = status.value("sessions", Json::array());
  if (sessions.empty())
    Add(findings,
        "session",
        State::kProblem,
        "no desktop session is connected: nothing is watched",
        "deskwarden-session starts with a login; start it to try");
  for (const auto& session : sessions)
    CheckSession(session, findings);
  CheckUnwatched(status.value("unwatched_displays", Json::array()), findings);
}

void CheckDisk(const Context& context, Findings& findings) {
  struct statvfs disk {};
  if (statvfs(context.paths.state.c_str(), &disk) != 0) {
    Add(findings,
        "disk",
        State::kProblem,
        context.paths.state.string() + " cannot be looked at",
        "does it exist, and may you read it?");
    return;
  }
  constexpr std::uint64_t kWanted = 256ull << 20;
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  Add(findings,
      "disk",
      free < kWanted ? State::kProblem : State::kOk,
      HumanBytes(free) + " free at " + context.paths.state.string(),
      free < kWanted ? "make room: the buffer needs up to its limit" : "");
}

}  // namespace helpdesk
