// The subcommands of `deskwarden`, a file each. Every one returns an ExitCode.
#pragma once

#include <string>
#include <vector>

#include "helpdesk/context.h"

namespace helpdesk {

struct EnrollOptions {
  std::string url;
  std::string token;
  std::string
      token_file;      // Read instead of `token`, then overwritten, removed.
  bool again = false;  // Although this machine is enrolled already.
  std::string wait;    // For how long to ask again, like 30m; empty: once.
};

// A token becomes a key pair, a certificate and the start of the chain. If
// somebody has to agree first, a later call goes on, without a token.
int RunEnroll(const Context& context, const EnrollOptions& options);

// How the agent is doing, in a few lines.
int RunStatus(const Context& context);

// Checks one thing after the other; says for each what is wrong and what to do.
int RunDoctor(const Context& context);

struct TailOptions {
  int last = 10;
  bool follow = false;
};
// The newest events as they are stored, one JSON object a line.
int RunTail(const Context& context, const TailOptions& options);

// Checks settings, rules and buffer without starting anything.
int RunValidate(const Context& context);

// Checks the buffer's file; works whether or not deskwardend runs.
int RunBufferCheck(const Context& context);

// What is recorded of the person who asks.
int RunMe(const Context& context);

struct NoticeOptions {
  bool confirm = false;  // Without asking.
};
// What Deskwarden does here and why; asks on a terminal to confirm it.
int RunNotice(const Context& context, const NoticeOptions& options);

struct ScanOptions {
  std::vector<std::string> files;
  bool show = false;  // What was found, too: on the caller's own terminal.
};
// What the detector finds in files, as the agent would read them.
int RunScan(const Context& context, const ScanOptions& options);

int RunVersion(const Context& context);

}  // namespace helpdesk
