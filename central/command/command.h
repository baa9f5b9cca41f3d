// The subcommands of `deskwarden-central`, a file each. Every one returns an
// ExitCode and writes what went wrong, and what to do about it, to `error`.
#pragma once

#include <chrono>
#include <memory>
#include <ostream>
#include <string>

#include "base/clock.h"
#include "central/command/settings.h"
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

// Prints a token for one enrolment.
int RunTokenCreate(const Context& context, std::chrono::seconds lifetime);
int RunTokenList(const Context& context);

int RunAgents(const Context& context, bool json);
int RunAgentsRevoke(const Context& context, const std::string& id);

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
// Writes it, and says how to exit.
int Fail(const Context& context, const base::Error& error);

}  // namespace central
