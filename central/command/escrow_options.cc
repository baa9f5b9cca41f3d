#include <memory>
#include <sstream>
#include <utility>

#include <CLI/CLI.hpp>

#include "base/crypto/certificate.h"
#include "base/file.h"
#include "central/command/escrow_command.h"
#include "protocol/epoch_name.h"

namespace central {
namespace {

using Run = int (*)(const Context&, const EscrowOptions&);

base::Error Invalid(std::string message) {
  return {base::ErrorCode::kInvalid, std::move(message)};
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');)
    parts.push_back(part);
  return parts;
}

base::Result<protocol::EscrowGroup> GroupOf(const std::string& option,
                                            const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return Invalid(option + " must be NAME=CERTIFICATE,CERTIFICATE...");
  protocol::EscrowGroup group{.name = text.substr(0, equals)};
  for (const auto& path : Split(text.substr(equals + 1))) {
    auto member = MemberOf(path);
    if (!member.ok()) return member.error();
    group.members.push_back(std::move(member.value()));
  }
  return group;
}

class Commands {
 public:
  Commands(CLI::App& escrow, std::function<int(const Context&)>& run)
      : escrow_(escrow), run_(run) {}

  CLI::App& Add(const char* name, const char* what, Run command) {
    auto* added = escrow_.add_subcommand(name, what);
    added->callback([this_run = &run_, options = options_, command] {
      *this_run = [options, command](const Context& context) {
        return command(context, *options);
      };
    });
    return *added;
  }
  CLI::App& AddWithFolder(const char* name, const char* what, Run command) {
    auto& added = Add(name, what, command);
    added.add_option("--folder", options_->folder, "The holders' folder")
        ->capture_default_str();
    return added;
  }
  void Holder(CLI::App& command, const char* what) {
    command.add_option("--holder", options_->holders, what)
        ->type_name("CERTIFICATE,KEY");
  }
  CLI::Option* Epoch(CLI::App& command, const char* what) {
    return command.add_option("--epoch", options_->epochs, what)
        ->type_name("2026Q4");
  }
  EscrowOptions& options() { return *options_; }

 private:
  CLI::App& escrow_;
  std::function<int(const Context&)>& run_;
  std::shared_ptr<EscrowOptions> options_ = std::make_shared<EscrowOptions>();
};

void AddChanges(Commands& commands) {
  EscrowOptions& options = commands.options();
  auto& member = commands.Add(
      "member", "Make your own key and certificate", RunEscrowMember);
  member.add_option("--name", options.name, "Your name")->required();
  member.add_option("--out", options.out, "Writes OUT.key and OUT.pem")
      ->required();
  member.add_flag(
      "--no-passphrase", options.plain_key, "Leave the key unprotected");

  auto& create = commands.AddWithFolder(
      "create", "Begin: two groups, and a key an epoch", RunEscrowCreate);
  create.add_option("--group-one", options.group_one, "Opens last")
      ->required()
      ->type_name("NAME=CERTIFICATE,...");
  create.add_option("--group-two", options.group_two, "Opens first")
      ->required()
      ->type_name("NAME=CERTIFICATE,...");
  commands.Epoch(create, "To make a key for; again for more")->required();

  auto& sign = commands.AddWithFolder(
      "sign", "Agree to the newest policy", RunEscrowSign);
  commands.Holder(sign, "Who agrees");

  auto& rotate = commands.AddWithFolder(
      "rotate", "The next epoch, and other members", RunEscrowRotate);
  commands.Epoch(rotate,
                 "To make a key for; without: the one after the newest");
  rotate.add_option("--add-one", options.add_one, "A new member of group one")
      ->type_name("CERTIFICATE");
  rotate.add_option("--add-two", options.add_two, "A new member of group two")
      ->type_name("CERTIFICATE");
  rotate.add_option("--remove", options.remove, "A member who leaves")
      ->type_name("NAME");
  commands.Holder(rotate, "Whose key opens the epochs, to seal them anew");
}

void AddUse(Commands& commands) {
  EscrowOptions& options = commands.options();
  commands.AddWithFolder(
      "status", "Epochs, who holds them, who sealed", RunEscrowStatus);

  auto& open = commands.AddWithFolder(
      "open", "Take your layer off an epoch's key", RunEscrowOpen);
  commands.Epoch(open, "Whose key")->required();
  open.add_option("--in", options.file, "What a member of group two opened")
      ->type_name("FILE");
  open.add_option("--out", options.out, "Where it goes, 0600")->required();
  commands.Holder(open, "You; or one of each group");

  auto& verify = commands.AddWithFolder(
      "verify", "Open a random sample of what agents sealed", RunEscrowVerify);
  verify.add_option("--export", options.exported, "From `escrow export`")
      ->required()
      ->type_name("FOLDER");
  verify.add_option("--sample", options.sample, "So many agents; 0: all")
      ->capture_default_str();
  verify
      .add_option("--known",
                  options.known,
                  "A text with identifiers that desks see, to compare with")
      ->type_name("FILE");
  commands.Holder(verify, "One of each group");

  auto& destroy = commands.AddWithFolder(
      "destroy", "End an epoch for good", RunEscrowDestroy);
  commands.Epoch(destroy, "Which")->required();
  destroy.add_flag("--yes", options.yes, "You know what it means");

  auto& exported = commands.Add(
      "export", "On the collector: what agents sealed", RunEscrowExport);
  commands.Epoch(exported, "Which")->required();
  exported.add_option("--out", options.out, "A new folder")->required();
  exported.add_option("--fingerprints",
                      options.fingerprints,
                      "And so many fingerprints an agent, at random");
  exported.add_option("--names",
                      options.names,
                      "And so many sealed file names an agent, at random");

  auto& publish = commands.Add(
      "publish", "On the collector: hand a policy to agents", RunEscrowPublish);
  publish.add_option("FILE", options.file, "holders-N.cms")->required();
}

}  // namespace

void AddEscrow(CLI::App& app, std::function<int(const Context&)>& run) {
  auto* escrow = app.add_subcommand("escrow", "Keys that two groups hold");
  escrow->require_subcommand(1);
  Commands commands(*escrow, run);
  AddChanges(commands);
  AddUse(commands);
}

base::Result<std::vector<std::uint16_t>> EpochsOf(
    const EscrowOptions& options) {
  std::vector<std::uint16_t> epochs;
  for (const auto& text : options.epochs) {
    const auto epoch = protocol::ParseEpochName(text);
    if (!epoch)
      return Invalid("--epoch must be a quarter like 2026Q4, not " + text);
    epochs.push_back(*epoch);
  }
  return epochs;
}

base::Result<std::uint16_t> OnlyEpochOf(const EscrowOptions& options) {
  auto epochs = EpochsOf(options);
  if (!epochs.ok()) return epochs.error();
  if (epochs.value().size() != 1) return Invalid("name one --epoch");
  return epochs.value().front();
}

base::Result<std::vector<base::crypto::CmsIdentity>> HoldersOf(
    const EscrowOptions& options) {
  std::vector<base::crypto::CmsIdentity> holders;
  for (const auto& text : options.holders) {
    const auto paths = Split(text);
    if (paths.size() != 2)
      return Invalid("--holder must be CERTIFICATE,KEY, not " + text);
    auto certificate = base::ReadFile(paths[0]);
    if (!certificate.ok()) return certificate.error();
    auto key = base::ReadFile(paths[1]);
    if (!key.ok()) return key.error();
    holders.push_back({std::move(certificate.value()), std::move(key.value())});
  }
  return holders;
}

base::Result<protocol::EscrowMember> MemberOf(const std::string& path) {
  auto certificate = base::ReadFile(path);
  if (!certificate.ok()) return certificate.error();
  auto name = base::crypto::CommonName(certificate.value());
  if (!name.ok()) return Invalid(path + ": " + name.error().message);
  return protocol::EscrowMember{std::move(name.value()),
                                std::move(certificate.value())};
}

base::Result<Groups> GroupsOf(const EscrowOptions& options) {
  auto one = GroupOf("--group-one", options.group_one);
  if (!one.ok()) return one.error();
  auto two = GroupOf("--group-two", options.group_two);
  if (!two.ok()) return two.error();
  return Groups{std::move(one.value()), std::move(two.value())};
}

}  // namespace central
