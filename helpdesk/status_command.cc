#include <ctime>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/status/status_client.h"
#include "base/encoding.h"
#include "helpdesk/ask.h"
#include "helpdesk/commands.h"
#include "helpdesk/escrow_text.h"

namespace helpdesk {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(const Json& json, const char* name) {
  return json.value(name, std::string());
}

// In a few words how shipping is.
std::string ShippingLine(const Json& shipping) {
  const std::string state = Text(shipping, "state");
  const auto last =
      shipping.value("last_success_timestamp_seconds", std::int64_t{0});
  std::string line = state;
  if (state == "retrying")
    line += ", next try in " +
            HumanSeconds(shipping.value("next_try_seconds", std::int64_t{0}));
  line += last == 0 ? "; nothing delivered yet"
                    : "; last delivered " + base::FormatUtc(last * 1'000);
  if (state == "retrying" || state == "refused")
    line += "\n           " + Text(shipping, "last_error");
  return line;
}

void PrintSessions(const Context& context, const Json& sessions) {
  if (sessions.empty()) {
    context.out << "Sessions:  none; deskwarden-session starts with a login on "
                   "the desktop\n";
    return;
  }
  for (const auto& session : sessions) {
    context.out << "Session:   display " << Text(session, "display")
                << ", gate " << Text(session, "gate")
                << (session.value("answering", true) ? "" : ", NOT ANSWERING")
                << '\n';
    const auto check = Text(session, "display_check");
    if (!check.empty() && check != "checked")
      context.out << "           display " << check << '\n';
    for (const auto& sensor : session.value("sensors", Json::array())) {
      context.out << "           " << Text(sensor, "name") << ": "
                  << Text(sensor, "state");
      if (const auto why = Text(sensor, "why"); !why.empty())
        context.out << " (" << why << ')';
      context.out << '\n';
    }
  }
}

void Print(const Context& context, const Json& status) {
  const Json& buffer = status.at("buffer");
  context.out << "Agent:     " << Text(status, "agent") << ", version "
              << Text(status, "version") << ", up for "
              << HumanSeconds(status.value("uptime_seconds", std::int64_t{0}))
              << "\nCentre:    " << Text(status, "central_url") << '\n';
  if (const auto trouble =
          Text(status.value("identity", Json::object()), "renewal_error");
      !trouble.empty())
    context.out << "Identity:  the certificate cannot be renewed: " << trouble
                << '\n';
  context.out << "Shipping:  " << ShippingLine(status.at("shipping"))
              << "\nBuffer:    " << buffer.value("events", std::uint64_t{0})
              << " events, "
              << HumanBytes(buffer.value("bytes", std::uint64_t{0})) << " of "
              << HumanBytes(buffer.value("limit_bytes", std::uint64_t{0}));
  if (const auto shed = buffer.value("shed_events", std::uint64_t{0}); shed > 0)
    context.out << "; " << shed << " were shed to keep the limit";
  context.out << '\n';
  if (const auto trouble = Text(buffer, "trouble"); !trouble.empty())
    context.out << "           " << trouble << '\n';
  context.out << "Escrow:    "
              << EscrowLine(status.value("escrow", Json::object())) << '\n';
  PrintSessions(context, status.value("sessions", Json::array()));
  for (const auto& display : status.value("unwatched_displays", Json::array()))
    context.out << "Session:   NONE on " << display.get<std::string>()
                << ", where somebody is logged in\n";
}

// Whether someone should look into it.
bool IsWell(const Json& status) {
  const std::string state = Text(status.at("shipping"), "state");
  if (state == "retrying" || state == "refused") return false;
  if (!Text(status.at("buffer"), "trouble").empty()) return false;
  const auto escrow = status.value("escrow", Json::object());
  if (!Text(escrow, "refused").empty() || Text(escrow, "state") == "overdue")
    return false;
  if (!status.at("configuration").value("ok", true)) return false;
  for (const auto& session : status.value("sessions", Json::array()))
    if (!session.value("answering", true) ||
        Text(session, "display_check") == "unknown display")
      return false;
  return status.value("unwatched_displays", Json::array()).empty();
}

}  // namespace

int RunStatus(const Context& context) {
  auto answer = agent::StatusClient(context.paths.status_socket()).Status();
  if (!answer.ok()) return ReportNoAnswer(context, answer.error());
  const auto status = ParseAnswer(context, answer.value());
  if (!status) return kProblemFound;
  if (context.json) {
    context.out << status->dump() << '\n';
  } else {
    Print(context, *status);
    if (const auto fault = Text(status->at("configuration"), "error");
        !fault.empty())
      context.out << "Settings:  the last change was not taken: " << fault
                  << '\n';
  }
  return IsWell(*status) ? kOk : kProblemFound;
}

}  // namespace helpdesk
