#include <iomanip>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/status/status_client.h"
#include "helpdesk/ask.h"
#include "helpdesk/commands.h"
#include "helpdesk/escrow_text.h"

namespace helpdesk {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kWhat =
    "While a CRM window is open, Deskwarden records how much customer data\n"
    "leaves this desk: how many identifiers (such as phone numbers) were "
    "copied,\nby which program, and when. It keeps no text, no titles, no "
    "pictures and no\nkeystrokes, and does not look while no CRM window is "
    "open.\n\n";

void PrintNotice(const Context& context, const Json& notice) {
  const auto confirmed = notice.value("confirmed_version", std::string());
  if (confirmed.empty())
    context.out << "You have not confirmed the notice about it";
  else
    context.out << "You confirmed the notice about it on "
                << notice.value("confirmed_at", std::string());
  if (!confirmed.empty() && confirmed != notice.value("version", std::string()))
    context.out << "; it has changed since";
  context.out << ": deskwarden notice\n\n";
}

void Print(const Context& context, const Json& record) {
  context.out << kWhat;
  PrintNotice(context, record.value("notice", Json::object()));
  const auto login = record.value("login", std::string());
  const auto& days = record.value("days", Json::array());
  if (login.empty() || days.empty()) {
    context.out << "Nothing was recorded of you in the last "
                << record.value("kept_days", 90) << " days.\n";
    return;
  }
  context.out << "You are known to the centre as login " << login
              << ", without your name. Recorded of you:\n\n"
              << "day         channel      events    read  identifiers\n";
  for (const auto& day : days)
    context.out << day.value("day", std::string()) << "  " << std::left
                << std::setw(11) << day.value("channel", std::string())
                << std::right << std::setw(8)
                << day.value("events", std::uint64_t{0}) << std::setw(8)
                << day.value("read", std::uint64_t{0}) << std::setw(13)
                << day.value("identifiers", std::uint64_t{0}) << '\n';
}

// Who could find out more. Not in the record itself: it is not of this person.
void PrintHolders(const Context& context) {
  auto answer = agent::StatusClient(context.paths.status_socket()).Status();
  if (!answer.ok()) return;
  if (const auto status = ParseAnswer(context, answer.value()))
    context.out << EscrowForPerson(status->value("escrow", Json::object()));
}

}  // namespace

int RunMe(const Context& context) {
  auto answer = agent::StatusClient(context.paths.status_socket()).OwnRecord();
  if (!answer.ok()) return ReportNoAnswer(context, answer.error());
  const auto record = ParseAnswer(context, answer.value());
  if (!record) return kProblemFound;
  if (context.json) {
    context.out << record->dump() << '\n';
  } else {
    Print(context, *record);
    PrintHolders(context);
  }
  return kOk;
}

}  // namespace helpdesk
