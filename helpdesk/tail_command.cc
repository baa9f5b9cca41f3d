#include <string_view>

#include "agent/status/status_client.h"
#include "helpdesk/ask.h"
#include "helpdesk/commands.h"

namespace helpdesk {

int RunTail(const Context& context, const TailOptions& options) {
  const auto ended =
      agent::StatusClient(context.paths.status_socket())
          .Tail(options.last, options.follow, [&](std::string_view line) {
            context.out << line << '\n' << std::flush;
            return context.out.good();
          });
  if (!ended.ok()) return ReportNoAnswer(context, ended.error());
  return kOk;
}

}  // namespace helpdesk
