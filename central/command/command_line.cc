#include "central/command/command_line.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "central/command/command.h"
#include "central/command/escrow_command.h"

namespace central {
namespace {

struct CommandLine {
  std::string config;
  std::string data_dir;
  std::string listen;
  std::string operations;
  std::vector<std::string> names;
  std::string expires = "24h";
  std::vector<std::string> networks;
  TokenTerms terms;
  std::string token;
  std::vector<std::string> enrolments;
  std::string agent;
  LoginName login;
  std::string source;
  bool json = false;
  EventsOptions events;
  std::function<int(const Context&)> run;
};

std::chrono::seconds SecondsOf(const std::string& text) {
  const std::string number = text.substr(0, text.size() - 1);
  const auto count = std::stol(number);
  switch (text.back()) {
    case 'm':
      return std::chrono::minutes(count);
    case 'h':
      return std::chrono::hours(count);
    default:
      return std::chrono::days(count);
  }
}

std::string CheckLifetime(const std::string& text) {
  const auto digits = text.find_first_not_of("0123456789");
  const bool good = digits != 0 && digits == text.size() - 1 && digits <= 5 &&
                    std::string("mhd").find(text.back()) != std::string::npos;
  return good ? std::string() : "must be like 30m, 24h or 7d";
}

void AddServe(CLI::App& app, CommandLine& line) {
  auto* serve = app.add_subcommand("serve", "Run the collector");
  serve->add_option("--listen", line.listen, "HOST:PORT for agents (TLS)");
  serve->add_option(
      "--operations", line.operations, "HOST:PORT for metrics, or off");
  serve->add_option(
      "--name", line.names, "A DNS name of this machine, for its certificate");
  serve->callback([&line] { line.run = RunServe; });
}

std::string CheckNetwork(const std::string& text) {
  auto network = base::net::ParseIpNetwork(text);
  return network.ok() ? std::string() : network.error().message;
}

TokenTerms TermsOf(const CommandLine& line) {
  TokenTerms terms = line.terms;
  terms.lifetime = SecondsOf(line.expires);
  for (const auto& text : line.networks) {
    // Checked when the command line was read.
    if (auto network = base::net::ParseIpNetwork(text); network.ok())
      terms.networks.push_back(network.value());
  }
  return terms;
}

void AddTokenCreate(CLI::App& token, CommandLine& line) {
  auto* create = token.add_subcommand(
      "create", "Make one; what it prints enrols machines: keep it secret");
  create->add_option("--expires", line.expires, "How long it is good")
      ->check(CheckLifetime)
      ->capture_default_str();
  create->add_option("--uses", line.terms.uses, "How many machines it enrols")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->capture_default_str();
  create
      ->add_option("--network",
                   line.networks,
                   "Only from there, e.g. 10.1.0.0/16 (again for more)")
      ->type_name("CIDR")
      ->check(CheckNetwork);
  create->add_flag("--approve",
                   line.terms.approve,
                   "Somebody has to agree to each: `enrolments approve`");
  create->add_option("--note", line.terms.note, "What it is for");
  create->add_flag("--json", line.json, "As a JSON object");
  create->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunTokenCreate(context, TermsOf(line), line.json);
    };
  });
}

void AddToken(CLI::App& app, CommandLine& line) {
  auto* token = app.add_subcommand("token", "Tokens for enrolment");
  token->require_subcommand(1);
  AddTokenCreate(*token, line);
  auto* list = token->add_subcommand("list", "Which there are");
  list->add_flag("--json", line.json, "One JSON object a line");
  list->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunTokenList(context, line.json);
    };
  });
  auto* revoke = token->add_subcommand(
      "revoke", "Let one enrol nobody any more, waiting ones included");
  revoke->add_option("NAME", line.token, "As `token list` prints it")
      ->required();
  revoke->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunTokenRevoke(context, line.token);
    };
  });
}

void AddEnrolments(CLI::App& app, CommandLine& line) {
  auto* enrolments =
      app.add_subcommand("enrolments", "What waits for approval");
  enrolments->add_flag("--json", line.json, "One JSON object a line");
  const auto list = [&line] {
    if (line.run) return;  // A subcommand of it was given.
    line.run = [&line](const Context& context) {
      return RunEnrolments(context, line.json);
    };
  };
  enrolments->callback(list);
  enrolments->add_subcommand("list", "The same")->callback(list);
  const auto decide = [&](const char* name, const char* what, auto* run) {
    auto* command = enrolments->add_subcommand(name, what);
    command->add_option("ID", line.enrolments, "As `enrolments` prints it")
        ->required();
    command->callback([&line, run] {
      line.run = [&line, run](const Context& context) {
        return run(context, line.enrolments);
      };
    });
  };
  decide("approve", "Let them in", RunEnrolmentsApprove);
  decide("refuse", "Do not", RunEnrolmentsRefuse);
}

void AddAgents(CLI::App& app, CommandLine& line) {
  auto* agents = app.add_subcommand("agents", "Who is enrolled");
  agents->add_flag("--json", line.json, "One JSON object a line");
  agents->callback([&line] {
    if (line.run) return;  // A subcommand of it was given.
    line.run = [&line](const Context& context) {
      return RunAgents(context, line.json);
    };
  });
  auto* revoke =
      agents->add_subcommand("revoke", "Refuse an agent from now on");
  revoke->add_option("ID", line.agent, "Its id")->required();
  revoke->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunAgentsRevoke(context, line.agent);
    };
  });
}

void AddLogins(CLI::App& app, CommandLine& line) {
  auto* logins = app.add_subcommand(
      "logins", "Who was recorded at which agent, and who is corroborated");
  logins->add_flag("--json", line.json, "One JSON object a line");
  logins->callback([&line] {
    if (line.run) return;  // A subcommand of it was given.
    line.run = [&line](const Context& context) {
      return RunLogins(context, line.json);
    };
  });
  const auto name = [&line](CLI::App* command) {
    command->add_option("AGENT", line.login.agent, "Its id")->required();
    command->add_option("LOGIN", line.login.login, "8 hex digits")->required();
  };
  auto* confirm = logins->add_subcommand(
      "confirm", "Another source than that agent says so, too");
  name(confirm);
  confirm
      ->add_option(
          "--source", line.source, "Which, e.g. \"CRM log of 3 March\"")
      ->required();
  confirm->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunLoginsConfirm(context, line.login, line.source);
    };
  });
  auto* withdraw =
      logins->add_subcommand("withdraw", "It was confirmed wrongly");
  name(withdraw);
  withdraw->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunLoginsWithdraw(context, line.login);
    };
  });
}

void AddEvents(CLI::App& app, CommandLine& line) {
  EventsOptions& options = line.events;
  auto* events = app.add_subcommand("events", "What was received");
  events->add_option("--agent", options.agent, "Only of this agent");
  events->add_option(
      "--since", options.since, "Only since: 2026-03-01T09:30:00Z, 24h, 7d");
  events->add_option("--channel", options.channel, "Only of this channel");
  events->add_option("--login", options.login, "Only of this login");
  events->add_option("--limit", options.limit, "The newest so many")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  events->add_flag("--follow", options.follow, "Go on with new ones");
  events->add_flag("--json", options.json, "One JSON object a line");
  events->callback([&line] {
    line.run = [&line](const Context& context) {
      return RunEvents(context, line.events);
    };
  });
}

void AddPlain(CLI::App& app,
              CommandLine& line,
              const char* name,
              const char* what,
              int (*run)(const Context&)) {
  app.add_subcommand(name, what)->callback([&line, run] { line.run = run; });
}

void AddCommands(CLI::App& app, CommandLine& line) {
  app.add_option("--config", line.config, "The settings file")
      ->type_name("FILE");
  app.add_option("--data-dir", line.data_dir, "Where everything is kept");
  app.require_subcommand(1);
  app.fallthrough();
  AddServe(app, line);
  AddToken(app, line);
  AddEnrolments(app, line);
  AddAgents(app, line);
  AddLogins(app, line);
  AddEvents(app, line);
  AddEscrow(app, line.run);
  AddPlain(app, line, "reindex", "Build the index anew", RunReindex);
  AddPlain(app, line, "verify", "Check every chain and every blob", RunVerify);
  AddPlain(app, line, "validate", "Check settings and files", RunValidate);
  AddPlain(app, line, "version", "Versions", RunVersion);
}

base::Status Override(const CommandLine& line, Settings& settings) {
  if (!line.data_dir.empty()) settings.data.root = line.data_dir;
  settings.names.insert(
      settings.names.end(), line.names.begin(), line.names.end());
  if (!line.listen.empty()) {
    auto listen = ParseAddress(line.listen);
    if (!listen.ok())
      return base::Error{listen.error().code,
                         "--listen " + listen.error().message};
    settings.listen = std::move(listen.value());
  }
  if (line.operations == "off") {
    settings.operations.reset();
  } else if (!line.operations.empty()) {
    auto operations = ParseAddress(line.operations);
    if (!operations.ok())
      return base::Error{operations.error().code,
                         "--operations " + operations.error().message};
    settings.operations = std::move(operations.value());
  }
  return {};
}

}  // namespace

int RunCommandLine(int argc,
                   const char* const* argv,
                   std::ostream& out,
                   std::ostream& error,
                   const base::Clock& clock) {
  CLI::App app("Deskwarden's collector: takes events in, keeps and shows them.",
               "deskwarden-central");
  CommandLine line;
  AddCommands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong, out, error) == 0 ? kOk : kUsage;
  }
  auto settings = LoadSettings(line.config);
  if (!settings.ok()) {
    error << "deskwarden-central: " << settings.error().message << '\n';
    return kConfiguration;
  }
  if (auto done = Override(line, settings.value()); !done.ok()) {
    error << "deskwarden-central: " << done.error().message << '\n';
    return kUsage;
  }
  return line.run({.settings = std::move(settings.value()),
                   .out = out,
                   .error = error,
                   .clock = clock});
}

}  // namespace central
