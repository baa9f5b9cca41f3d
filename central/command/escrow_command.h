// `deskwarden-central escrow`: what the holders do on their own machines, and
// the three commands that the collector's machine has for them. docs/escrow.md.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "central/command/command.h"
#include "central/escrow/ceremony.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's own.
class App;
}

namespace central {

struct EscrowOptions {
  std::string folder = "escrow";
  std::string name;
  std::string out;
  std::string group_one;  // NAME=CERTIFICATE,CERTIFICATE...
  std::string group_two;
  std::vector<std::string> epochs;   // 2026Q4
  std::vector<std::string> holders;  // CERTIFICATE,KEY
  std::vector<std::string> add_one;  // CERTIFICATE
  std::vector<std::string> add_two;
  std::vector<std::string> remove;  // Names.
  std::string file;
  std::string exported;
  std::string known;
  std::size_t sample = 20;
  std::size_t fingerprints = 0;
  std::size_t names = 0;
  bool plain_key = false;
  bool yes = false;
};

// Adds the subcommand and its own; `run` becomes what was asked for.
void AddEscrow(CLI::App& app, std::function<int(const Context&)>& run);

// By the holders.
int RunEscrowMember(const Context& context, const EscrowOptions& options);
int RunEscrowCreate(const Context& context, const EscrowOptions& options);
int RunEscrowSign(const Context& context, const EscrowOptions& options);
int RunEscrowRotate(const Context& context, const EscrowOptions& options);
int RunEscrowOpen(const Context& context, const EscrowOptions& options);
int RunEscrowVerify(const Context& context, const EscrowOptions& options);
// By either; each looks at what is on this machine.
int RunEscrowStatus(const Context& context, const EscrowOptions& options);
int RunEscrowDestroy(const Context& context, const EscrowOptions& options);
// On the collector's machine.
int RunEscrowExport(const Context& context, const EscrowOptions& options);
int RunEscrowPublish(const Context& context, const EscrowOptions& options);
int RunEscrowCentreStatus(const Context& context);
int RunEscrowCentreDestroy(const Context& context, std::uint16_t epoch);

// The options as what they mean; errors name the option.
base::Result<std::vector<std::uint16_t>> EpochsOf(const EscrowOptions& options);
base::Result<std::uint16_t> OnlyEpochOf(const EscrowOptions& options);
base::Result<std::vector<base::crypto::CmsIdentity>> HoldersOf(
    const EscrowOptions& options);
base::Result<protocol::EscrowMember> MemberOf(const std::string& path);
base::Result<Groups> GroupsOf(const EscrowOptions& options);

}  // namespace central
