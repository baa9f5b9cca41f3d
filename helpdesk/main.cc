// deskwarden: what the help desk, and the person at the desk, ask the agent.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "base/clock.h"
#include "helpdesk/commands.h"

namespace {

using helpdesk::Context;

struct CommandLine {
  std::string state_dir;
  bool json = false;
  helpdesk::EnrollOptions enroll;
  helpdesk::TailOptions tail;
  helpdesk::NoticeOptions notice;
  helpdesk::ScanOptions scan;
  std::function<int(const Context&)> run;
};

void AddEnroll(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand("enroll", "Join this machine to a centre");
  command->footer(
      "Exit status 75: not yet. Somebody has to agree at the centre, or it is "
      "away; a later call goes on, and needs neither --url nor a token if the "
      "centre has the enrolment already.");
  command->add_option("--url", line.enroll.url, "https://host:port");
  auto* token = command->add_option(
      "--token",
      line.enroll.token,
      "What `deskwarden-central token create` printed. Careful: everybody on "
      "this machine can read it in the list of processes, and the shell keeps "
      "it; --token-file is safer");
  command
      ->add_option("--token-file",
                   line.enroll.token_file,
                   "File that holds the token; overwritten and removed once it "
                   "was used")
      ->excludes(token);
  command->add_option("--wait",
                      line.enroll.wait,
                      "Ask again for so long, e.g. 24h, while somebody has to "
                      "agree or the centre is away");
  command->add_flag("--again",
                    line.enroll.again,
                    "Although it is enrolled: take on a new identity");
  command->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunEnroll(context, line.enroll);
    };
  });
}

void AddTail(CLI::App& app, CommandLine& line) {
  auto* command =
      app.add_subcommand("tail", "Show the newest events, one a line");
  command->add_option("-n,--lines", line.tail.last, "How many")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  command->add_flag("-f,--follow", line.tail.follow, "Go on with new ones");
  command->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunTail(context, line.tail);
    };
  });
}

void AddNotice(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand(
      "notice", "What Deskwarden does on this desk, and why; to confirm it");
  command->add_flag(
      "--confirm", line.notice.confirm, "Confirm it without being asked");
  command->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunNotice(context, line.notice);
    };
  });
}

void AddScan(CLI::App& app, CommandLine& line) {
  auto* command = app.add_subcommand(
      "scan", "Count the identifiers in files, as the agent would");
  command->add_option("FILE", line.scan.files, "What to read")
      ->required()
      ->expected(1, 64);
  command->add_flag("--show", line.scan.show, "Show what was found, too");
  command->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunScan(context, line.scan);
    };
  });
}

void AddPlain(CLI::App& app,
              CommandLine& line,
              const std::string& name,
              const std::string& what,
              int (*run)(const Context&)) {
  app.add_subcommand(name, what)->callback([&line, run] { line.run = run; });
}

void AddCommands(CLI::App& app, CommandLine& line) {
  app.add_option("--state-dir",
                 line.state_dir,
                 "The folder of an agent that was started with --state-dir");
  app.add_flag("--json", line.json, "Answer in JSON");
  app.require_subcommand(1);
  app.fallthrough();
  AddEnroll(app, line);
  AddPlain(app, line, "status", "How the agent is doing", helpdesk::RunStatus);
  AddPlain(app, line, "doctor", "Find what is wrong", helpdesk::RunDoctor);
  AddTail(app, line);
  AddPlain(
      app, line, "validate", "Check settings and rules", helpdesk::RunValidate);
  auto* buffer = app.add_subcommand("buffer", "The agent's buffer");
  buffer->require_subcommand(1);
  AddPlain(*buffer, line, "check", "Check its file", helpdesk::RunBufferCheck);
  AddPlain(app, line, "me", "What is recorded of you", helpdesk::RunMe);
  AddNotice(app, line);
  AddScan(app, line);
  AddPlain(app, line, "version", "Versions", helpdesk::RunVersion);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Deskwarden on this desk: what it does, and whether it is well.",
               "deskwarden");
  CommandLine line;
  AddCommands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? helpdesk::kOk : helpdesk::kUsage;
  }
  const base::SystemClock clock;
  const Context context{.paths = line.state_dir.empty()
                                     ? agent::Paths::Installed()
                                     : agent::Paths::Under(line.state_dir),
                        .json = line.json,
                        .out = std::cout,
                        .error = std::cerr,
                        .clock = clock};
  return line.run(context);
}
