#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "central/command/command.h"

namespace central {
namespace {

using Json = nlohmann::ordered_json;

const char* StateOf(const Waiting& waiting) {
  if (waiting.refused_ms != 0) return "refused";
  return waiting.approved_ms != 0 ? "approved" : "waiting";
}

void PrintJson(const Context& context, const Waiting& waiting) {
  const Json json{{"enrolment", Format(waiting.agent.id)},
                  {"state", StateOf(waiting)},
                  {"host", waiting.agent.host},
                  {"address", waiting.address},
                  {"version", waiting.agent.version},
                  {"key", base::ToHex(waiting.agent.key_id)},
                  {"token", waiting.agent.token},
                  {"asked", base::FormatUtc(waiting.asked_ms)}};
  context.out << json.dump(-1, ' ', false, Json::error_handler_t::replace)
              << '\n';
}

void PrintLine(const Context& context, const Waiting& waiting) {
  context.out << Format(waiting.agent.id) << "  " << StateOf(waiting) << "  "
              << Printable(waiting.agent.host) << "  at "
              << Printable(waiting.address) << "  version "
              << Printable(waiting.agent.version) << "  token "
              << waiting.agent.token << "  asked "
              << base::FormatUtc(waiting.asked_ms) << '\n';
}

// All ids are read before anything is done with one.
int Decide(const Context& context,
           const std::vector<std::string>& texts,
           base::Status (Registry::*decide)(AgentId),
           const char* what) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  std::vector<AgentId> ids;
  for (const auto& text : texts) {
    const auto id = ReadAgentId(context, text);
    if (!id) return kUsage;
    ids.push_back(*id);
  }
  for (const AgentId id : ids) {
    if (auto done = ((*registry).*decide)(id); !done.ok())
      code = Fail(context, done.error());
    else
      context.out << "enrolment " << Format(id) << " is " << what << '\n';
  }
  return code;
}

}  // namespace

int RunEnrolments(const Context& context, bool json) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto queue = registry->Queue();
  if (!queue.ok()) return Fail(context, queue.error());
  for (const Waiting& waiting : queue.value())
    json ? PrintJson(context, waiting) : PrintLine(context, waiting);
  if (queue.value().empty() && !json) context.out << "nothing waits\n";
  return kOk;
}

int RunEnrolmentsApprove(const Context& context,
                         const std::vector<std::string>& ids) {
  return Decide(context,
                ids,
                &Registry::Approve,
                "approved: its agent comes in when it asks again (`deskwarden "
                "enroll` there)");
}

int RunEnrolmentsRefuse(const Context& context,
                        const std::vector<std::string>& ids) {
  return Decide(context, ids, &Registry::Refuse, "refused");
}

}  // namespace central
