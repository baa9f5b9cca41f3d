#include "helpdesk/escrow_text.h"

namespace helpdesk {
namespace {

using Json = nlohmann::ordered_json;
using State = Finding::State;

std::string Text(const Json& json, const char* name) {
  return json.value(name, std::string());
}

std::string Names(const Json& group) {
  std::string names;
  for (const auto& member : group.value("members", Json::array()))
    names += (names.empty() ? "" : ", ") +
             (member.is_string() ? member.get<std::string>() : std::string());
  return names;
}

}  // namespace

std::string EscrowLine(const Json& escrow) {
  const auto state = Text(escrow, "state");
  const auto epoch = Text(escrow, "epoch");
  std::string line;
  if (state == "sealed")
    line = "the secret of " + epoch + " is sealed and at the centre";
  else if (state == "waiting")
    line = "the secret of " + epoch + " is not at the centre yet";
  else if (state == "overdue")
    line = "OVERDUE: the holders have no key for " + epoch +
           (Text(escrow, "sealed_for").empty()
                ? "; nothing is sealed"
                : "; sealed to that of " + Text(escrow, "sealed_for"));
  else
    line = "none is set up: nobody can trace what is recorded";
  for (const char* what : {"refused", "trouble"})
    if (const auto why = Text(escrow, what); !why.empty())
      line += "\n           " + why;
  return line;
}

std::string EscrowForPerson(const Json& escrow) {
  std::string text;
  const auto holders = escrow.value("holders", Json::array());
  if (holders.size() == 2) {
    text =
        "\nYour name, and what an identifier was, can be found out only by one "
        "of\neach of these groups together:\n";
    for (const auto& group : holders)
      text += "  " + Text(group, "group") + ": " + Names(group) + "\n";
  } else {
    text =
        "\nNobody can find out your name or what an identifier was: no escrow "
        "is set up.\n";
  }
  if (const auto notice = Text(escrow, "notice"); !notice.empty())
    text += "\n" + notice + "\n";
  return text;
}

void CheckEscrow(const Json& escrow, Findings& findings) {
  const auto state = Text(escrow, "state");
  Finding finding{.check = "escrow", .what = EscrowLine(escrow)};
  if (!Text(escrow, "refused").empty()) {
    finding.state = State::kProblem;
    finding.remedy =
        "find out who offers other holders, and why the old ones did not sign";
  } else if (!Text(escrow, "trouble").empty()) {
    finding.state = State::kProblem;
    finding.remedy = "see the finding on the centre, and docs/escrow.md";
  } else if (state == "overdue") {
    finding.state = State::kProblem;
    finding.remedy =
        "the holders: deskwarden-central escrow rotate, sign, publish";
  } else if (state == "none") {
    finding.state = State::kNote;
    finding.remedy =
        "put the holders' signed policy into /etc/deskwarden/escrow";
  }
  findings.push_back(std::move(finding));
}

}  // namespace helpdesk
