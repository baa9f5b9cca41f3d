#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "central/command/command.h"
#include "central/index/sensor_log.h"
#include "central/store/epoch_reading.h"
#include "central/store/epoch_totals.h"
#include "central/store/escrow_store.h"
#include "protocol/escrow_deposit.h"
#include "protocol/event_json.h"

namespace central {
namespace {

struct Known {
  LoginTotals totals;
  bool identity = false;  // Sealed to the holders.
  Sensors sensors;
};
using KnownLogins = std::map<AgentLogin, Known>;

base::Status AddTotals(EpochFile& file, KnownLogins& known) {
  auto totals = TotalsByLogin(file);
  if (!totals.ok()) return totals.error();
  for (const auto& [login, here] : totals.value()) {
    auto& sum = known[login].totals;
    const bool first = sum.events == 0;
    sum.first_day =
        first ? here.first_day : std::min(sum.first_day, here.first_day);
    sum.last_day = std::max(sum.last_day, here.last_day);
    sum.events += here.events;
  }
  return {};
}

base::Status AddIdentities(const Context& context, KnownLogins& known) {
  const auto file = context.settings.data.escrow();
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return {};
  auto store = EscrowStore::Open(file, context.clock);
  if (!store.ok()) return store.error();
  auto identities = store.value()->Identities();
  if (!identities.ok()) return identities.error();
  for (const auto& login : identities.value())
    known[login].identity = true;
  return {};
}

base::Result<KnownLogins> LoginsOf(const Context& context,
                                   const OnUnreadable& on_unreadable) {
  KnownLogins known;
  auto added = ReadEpochs(
      context.settings.data.root,
      [&](EpochFile& file) { return AddTotals(file, known); },
      on_unreadable);
  if (!added.ok()) return added.error();
  if (auto named = AddIdentities(context, known); !named.ok())
    return named.error();
  auto sensors = KnownSensors(context.settings.data.root, on_unreadable);
  if (!sensors.ok()) return sensors.error();
  for (auto& [login, states] : sensors.value())
    if (const auto found = known.find(login); found != known.end())
      found->second.sensors = std::move(states);
  return known;
}

std::string_view StateOf(const SensorReport& report) {
  switch (report.state) {
    case protocol::Action::kSensorUp:
      return "working";
    case protocol::Action::kSensorLimited:
      return "limited";
    default:
      return "unavailable";
  }
}

std::string Day(std::int64_t day) {
  constexpr std::size_t kDateLength = 10;  // Of 2026-03-01.
  return base::FormatUtc(day * 86'400'000).substr(0, kDateLength);
}

void PrintJson(const Context& context,
               const AgentLogin& login,
               const Known& known,
               const Corroboration* corroboration) {
  nlohmann::ordered_json json{{"agent", Format(login.agent)},
                              {"login", protocol::LoginName(login.login)},
                              {"events", known.totals.events},
                              {"identity_record", known.identity},
                              {"corroborated", corroboration != nullptr}};
  if (known.totals.events > 0) {
    json["first_day"] = Day(known.totals.first_day);
    json["last_day"] = Day(known.totals.last_day);
  }
  if (corroboration != nullptr) {
    json["confirmed"] = base::FormatUtc(corroboration->at_ms);
    json["confirmed_by"] = corroboration->actor;
    json["source"] = corroboration->source;
  }
  for (const auto& [name, report] : known.sensors) {
    auto& sensor = json["sensors"][name];
    sensor = {{"state", StateOf(report)},
              {"since", base::FormatUtc(report.acted_ms)}};
    if (report.reason != protocol::Reason::kNone)
      sensor["reason"] = protocol::Name(report.reason);
  }
  context.out << json.dump(-1,
                           ' ',
                           false,
                           nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
}

void PrintLine(const Context& context,
               const AgentLogin& login,
               const Known& known,
               const Corroboration* corroboration) {
  context.out << Format(login.agent) << "  " << protocol::LoginName(login.login)
              << "  ";
  if (known.totals.events > 0)
    context.out << Day(known.totals.first_day) << " to "
                << Day(known.totals.last_day) << "  ";
  context.out << "events " << known.totals.events << "  "
              << (known.identity ? "identity sealed" : "no identity record")
              << "  ";
  if (corroboration == nullptr)
    context.out << "UNCORROBORATED\n";
  else
    context.out << "confirmed " << base::FormatUtc(corroboration->at_ms)
                << " by " << corroboration->actor << ": "
                << Printable(corroboration->source) << '\n';
  for (const auto& [name, report] : known.sensors)
    context.out << "    " << Printable(name) << ' ' << StateOf(report)
                << (report.reason == protocol::Reason::kNone ? "" : ", ")
                << (report.reason == protocol::Reason::kNone
                        ? std::string_view()
                        : protocol::Name(report.reason))
                << ", since " << base::FormatUtc(report.acted_ms) << '\n';
}

// Nothing, and the reason on `error`, if that is no login that is known here.
std::optional<AgentLogin> ReadLogin(const Context& context,
                                    const LoginName& name,
                                    int& exit_code) {
  exit_code = kUsage;
  const auto agent = ReadAgentId(context, name.agent);
  if (!agent) return std::nullopt;
  const auto bytes = base::FromHex(name.login);
  if (!bytes || bytes->size() != sizeof(protocol::LoginId)) {
    context.error << "deskwarden-central: '" << Printable(name.login)
                  << "' is no login: a login has 8 hex digits, as "
                     "`deskwarden-central logins` prints it\n";
    return std::nullopt;
  }
  AgentLogin login{.agent = *agent};
  for (const auto byte : *bytes)
    login.login = login.login << 8 | byte;
  return login;
}

}  // namespace

int RunLogins(const Context& context, bool json) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  if (auto written = registry->Audit("look", "logins"); !written.ok())
    return Fail(context, written.error());
  auto corroborations = registry->Corroborations();
  if (!corroborations.ok()) return Fail(context, corroborations.error());
  UnreadableFiles unreadable(context);
  auto known = LoginsOf(context, unreadable.teller());
  if (!known.ok()) return Fail(context, known.error());
  for (const auto& [login, what] : known.value()) {
    const auto found = corroborations.value().find(login);
    const auto* corroboration =
        found == corroborations.value().end() ? nullptr : &found->second;
    (json ? PrintJson : PrintLine)(context, login, what, corroboration);
  }
  return unreadable.code();
}

int RunLoginsConfirm(const Context& context,
                     const LoginName& name,
                     const std::string& source) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  const auto login = ReadLogin(context, name, code);
  if (!login) return code;
  UnreadableFiles unreadable(context);
  auto known = LoginsOf(context, unreadable.teller());
  if (!known.ok()) return Fail(context, known.error());
  if (!known.value().contains(*login))
    return Fail(context,
                {base::ErrorCode::kInvalid,
                 "nothing was received of that login from that agent: "
                 "`deskwarden-central logins` prints those that are known"});
  if (auto done = registry->ConfirmLogin(*login, source); !done.ok())
    return Fail(context, done.error());
  context.out << "login " << protocol::LoginName(login->login) << " of agent "
              << Format(login->agent)
              << " is corroborated: " << Printable(source) << '\n';
  return kOk;
}

int RunLoginsWithdraw(const Context& context, const LoginName& name) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  const auto login = ReadLogin(context, name, code);
  if (!login) return code;
  if (auto done = registry->WithdrawLogin(*login); !done.ok())
    return Fail(context, done.error());
  context.out << "login " << protocol::LoginName(login->login) << " of agent "
              << Format(login->agent) << " is uncorroborated again\n";
  return kOk;
}

}  // namespace central
