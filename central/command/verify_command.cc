#include "central/command/command.h"
#include "central/store/verify.h"

namespace central {

int RunVerify(const Context& context) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto report = Verify(*registry, context.settings.data.root);
  if (!report.ok()) return Fail(context, report.error());
  const VerifyReport& found = report.value();
  context.out << found.agents << " agents, " << found.batches << " batches, "
              << found.events << " events, " << found.missing
              << " declared missing" << LostHere(found.lost_here) << ", "
              << found.forks << " forks refused, " << found.audit_rows
              << " audit rows: "
              << (found.problems.empty() ? "every chain is intact"
                                         : "there are problems")
              << '\n';
  for (const std::string& problem : found.problems)
    context.error << problem << '\n';
  return found.problems.empty() ? kOk : kProblemFound;
}

}  // namespace central
