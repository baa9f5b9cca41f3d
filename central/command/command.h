// The subcommands of `deskwarden-central`, a file each. Every one returns an
// ExitCode and writes what went wrong, and what to do about it, to `error`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "central/command/settings.h"
#include "central/store/epoch_reading.h"
#include "central/store/registry.h"

namespace central {

enum ExitCode : int {
  kOk = 0,
  kProblemFound = 1,
  kUsage = 2,
  kNotRunning = 3,  // Nothing was ever started with this data folder.
  kConfiguration = 78,
};

struct Context {
  Settings settings;
  std::ostream& out;
  std::ostream& error;
  const base::Clock& clock;
};

// Runs until SIGTERM or SIGINT.
int RunServe(const Context& context);

// Prints a token.
int RunTokenCreate(const Context& context, const TokenTerms& terms, bool json);
int RunTokenList(const Context& context, bool json);
int RunTokenRevoke(const Context& context, const std::string& name);

// What waits for somebody to agree to it.
int RunEnrolments(const Context& context, bool json);
int RunEnrolmentsApprove(const Context& context,
                         const std::vector<std::string>& ids);
int RunEnrolmentsRefuse(const Context& context,
                        const std::vector<std::string>& ids);

int RunAgents(const Context& context, bool json);
int RunAgentsRevoke(const Context& context, const std::string& id);

// As given.
struct LoginName {
  std::string agent;
  std::string login;
};
// Who was recorded where, and whether anything but that agent says so.
int RunLogins(const Context& context, bool json);
int RunLoginsConfirm(const Context& context,
                     const LoginName& name,
                     const std::string& source);
int RunLoginsWithdraw(const Context& context, const LoginName& name);

struct EventsOptions {
  std::string agent;           // As given; empty: all.
  std::string since;           // RFC 3339, or how long ago: 90m, 24h, 7d.
  std::string channel;         // "clipboard" and so on.
  std::string login;           // 8 hex digits.
  std::int64_t limit = 1'000;  // The newest so many.
  bool follow = false;
  bool json = false;
};
int RunEvents(const Context& context, const EventsOptions& options);

int RunReindex(const Context& context);
int RunVerify(const Context& context);
int RunValidate(const Context& context);
int RunVersion(const Context& context);

// What several of them need: the registry of a folder that `serve` made, or
// nothing, with the reason written and `exit_code` set.
std::unique_ptr<Registry> OpenRegistry(const Context& context, int& exit_code);
// What is not an agent's id is said so.
std::optional<AgentId> ReadAgentId(const Context& context,
                                   const std::string& text);
// A text from outside, in which nothing may move the cursor.
std::string Printable(std::string text);
// Behind a number of missing events: how many of them were acknowledged, and so
// lost by this side. Empty for none.
std::string LostHere(std::int64_t events);
// Writes it, and says how to exit.
int Fail(const Context& context, const base::Error& error);

// Files of epochs that a command goes on without: says so of each once, and
// exits with kProblemFound then.
class UnreadableFiles {
 public:
  explicit UnreadableFiles(const Context& context) : context_(context) {}

  OnUnreadable teller();
  int code() const { return told_.empty() ? kOk : kProblemFound; }

 private:
  const Context& context_;
  std::set<std::string> told_;
};

}  // namespace central
