#include <algorithm>
#include <map>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "central/command/command.h"
#include "central/index/program_log.h"
#include "central/store/epoch_reading.h"
#include "central/store/epoch_totals.h"

namespace central {
namespace {

struct Known {
  AgentTotals totals;
  std::optional<AgentState> state;
  std::vector<RunningProgram> programs;

  // What it reports, or what it enrolled with.
  const std::string& version(const Agent& agent) const {
    for (const auto& program : programs)
      if (program.last.name == "deskwardend") return program.last.version;
    return agent.version;
  }
};

base::Status AddFile(EpochFile& file, std::map<AgentId, Known>& known) {
  auto totals = TotalsByAgent(file);
  if (!totals.ok()) return totals.error();
  auto states = file.States();
  if (!states.ok()) return states.error();
  for (const auto& [id, here] : totals.value()) {
    AgentTotals& sum = known[id].totals;
    sum.events += here.events;
    sum.missing += here.missing;
    sum.lost_here += here.lost_here;
    sum.forks += here.forks;
    sum.received_ms = std::max(sum.received_ms, here.received_ms);
  }
  for (const auto& [id, state] : states.value()) {
    auto& newest = known[id].state;
    if (!newest || IsBefore(*newest, state)) newest = state;
  }
  return {};
}

base::Result<std::map<AgentId, Known>> KnownOf(
    const std::filesystem::path& folder, const OnUnreadable& on_unreadable) {
  std::map<AgentId, Known> known;
  auto read = ReadEpochs(
      folder,
      [&](EpochFile& file) { return AddFile(file, known); },
      on_unreadable);
  if (!read.ok()) return read.error();
  auto programs = RunningPrograms(folder, on_unreadable);
  if (!programs.ok()) return programs.error();
  for (auto& [id, running] : programs.value())
    known[id].programs = std::move(running);
  return known;
}

nlohmann::ordered_json JsonOf(const RunningProgram& program) {
  nlohmann::ordered_json json{
      {"program", program.last.name},
      {"version", program.last.version},
      {"digest", program.last.digest},
      {"since", base::FormatUtc(program.last.received_ms)},
      {"settings", program.last.settings},
      {"settings_since", base::FormatUtc(program.settings_since_ms)},
      {"other_program", program.is_other()}};
  if (program.is_other()) {
    json["first_digest"] = program.first.digest;
    json["first_agent"] = Format(program.first.agent);
  }
  return json;
}

std::int64_t NowMs(const Context& context) {
  return context.clock.utc_now().time_since_epoch().count();
}

void PrintJson(const Context& context, const Agent& agent, const Known& known) {
  nlohmann::ordered_json json{
      {"agent", Format(agent.id)},
      {"host", agent.host},
      {"version", known.version(agent)},
      {"key", base::ToHex(agent.key_id)},
      {"enrolled", base::FormatUtc(agent.enrolled_ms)},
      {"last_seen",
       base::FormatUtc(std::max(agent.seen_ms, known.totals.received_ms))},
      {"events", known.totals.events},
      {"missing", known.totals.missing},
      {"lost_here", known.totals.lost_here},
      {"forks", known.totals.forks},
      {"token", agent.token}};
  if (known.state) {
    json["generation"] = known.state->generation.ordinal;
    json["next"] = known.state->next;
  }
  if (agent.revoked_ms != 0)
    json["revoked"] = base::FormatUtc(agent.revoked_ms);
  json["programs"] = nlohmann::ordered_json::array();
  for (const auto& program : known.programs)
    json["programs"].push_back(JsonOf(program));
  json["cloned"] = agent.is_cloned(NowMs(context));
  if (agent.cloned_ms != 0) {
    json["cloned_last"] = base::FormatUtc(agent.cloned_ms);
    json["cloned_at"] = agent.clone_addresses;
  }
  if (agent.old_key_used_ms != 0)
    json["old_key_used"] = base::FormatUtc(agent.old_key_used_ms);
  context.out << json.dump(-1,
                           ' ',
                           false,
                           nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
}

void PrintProgram(const Context& context, const RunningProgram& program) {
  const ProgramReport& last = program.last;
  context.out << "    " << Printable(last.name) << ' '
              << Printable(last.version) << " file " << last.digest << " since "
              << base::FormatUtc(last.received_ms) << ", settings "
              << last.settings << " since "
              << base::FormatUtc(program.settings_since_ms) << '\n';
  if (program.is_other())
    context.out << "    OTHER PROGRAM: " << Printable(last.name) << ' '
                << Printable(last.version) << " was another file ("
                << program.first.digest << ") when it was first seen, at agent "
                << Format(program.first.agent)
                << "; find out which of the two is yours\n";
}

// What somebody should see to, a line each.
void PrintSigns(const Context& context, const Agent& agent) {
  if (agent.is_cloned(NowMs(context)))
    context.out << "    CLONED: two machines use it at once, at "
                << Printable(agent.clone_addresses) << ", last "
                << base::FormatUtc(agent.cloned_ms)
                << "; run `deskwarden enroll --again` on one of them\n";
  if (agent.old_key_used_ms != 0)
    context.out << "    OLD KEY: a key from before a renewal was used on "
                << base::FormatUtc(agent.old_key_used_ms)
                << " and refused; if that machine is yours (cloned, or set "
                   "back), run `deskwarden enroll --again` there\n";
}

void PrintLine(const Context& context, const Agent& agent, const Known& known) {
  context.out << Format(agent.id) << "  " << Printable(agent.host)
              << "  version " << Printable(known.version(agent)) << "  seen "
              << base::FormatUtc(
                     std::max(agent.seen_ms, known.totals.received_ms))
              << "  events " << known.totals.events;
  if (known.totals.missing > 0)
    context.out << "  missing " << known.totals.missing
                << LostHere(known.totals.lost_here);
  if (known.totals.forks > 0) context.out << "  forks " << known.totals.forks;
  if (agent.revoked_ms != 0)
    context.out << "  revoked " << base::FormatUtc(agent.revoked_ms);
  context.out << '\n';
  for (const auto& program : known.programs)
    PrintProgram(context, program);
  PrintSigns(context, agent);
}

}  // namespace

int RunAgents(const Context& context, bool json) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  if (auto written = registry->Audit("look", "agents"); !written.ok())
    return Fail(context, written.error());
  auto agents = registry->Agents();
  if (!agents.ok()) return Fail(context, agents.error());
  UnreadableFiles unreadable(context);
  auto known = KnownOf(context.settings.data.root, unreadable.teller());
  if (!known.ok()) return Fail(context, known.error());
  for (const Agent& agent : agents.value()) {
    if (json) {
      PrintJson(context, agent, known.value()[agent.id]);
    } else {
      PrintLine(context, agent, known.value()[agent.id]);
    }
  }
  if (agents.value().empty() && !json)
    context.out << "no agents yet: make a token with `deskwarden-central token "
                   "create` and run `deskwarden enroll` on a desk\n";
  return unreadable.code();
}

int RunAgentsRevoke(const Context& context, const std::string& id) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  const auto agent = ReadAgentId(context, id);
  if (!agent) return kUsage;
  if (auto revoked = registry->Revoke(*agent); !revoked.ok())
    return Fail(context, revoked.error());
  context.out << "agent " << Format(*agent)
              << " is revoked: nothing is taken from it any more. To take the "
                 "machine in again, make a token and run `deskwarden enroll "
                 "--again` there\n";
  return kOk;
}

}  // namespace central
