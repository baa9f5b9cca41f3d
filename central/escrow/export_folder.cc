#include "central/escrow/export_folder.h"

#include <charconv>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/encoding.h"
#include "base/file.h"
#include "central/escrow/holder_folder.h"
#include "protocol/epoch_name.h"

namespace central {
namespace {

constexpr const char* kAgents = "agents";
constexpr const char* kFingerprints = "fingerprints";
constexpr const char* kLogins = "logins";
constexpr const char* kNames = "names";
constexpr std::string_view kTitle = "deskwarden escrow export ";
constexpr std::size_t kMaxListBytes = std::size_t{64} << 20;

base::Error Invalid(const std::filesystem::path& path, const char* what) {
  return {base::ErrorCode::kInvalid, path.string() + ": " + what};
}

base::Status WriteAgent(const std::filesystem::path& folder,
                        const ExportedAgent& agent) {
  if (agent.deposits.empty() && agent.fingerprints.empty() &&
      agent.logins.empty() && agent.names.empty())
    return {};
  if (auto made = base::MakeFolder(folder, 0755); !made.ok()) return made;
  for (const auto& deposit : agent.deposits)
    if (auto written = WriteBytes(folder / protocol::FileName(deposit.name),
                                  deposit.sealed);
        !written.ok())
      return written;
  const auto write = [&](const char* file, const std::string& lines) {
    return lines.empty()
               ? base::Status()
               : base::WriteFileAtomically(folder / file, lines, 0600);
  };
  std::string logins;
  for (const auto& [login, events] : agent.logins)
    logins += protocol::LoginName(login) + " " + std::to_string(events) + "\n";
  if (auto written = write(kLogins, logins); !written.ok()) return written;
  std::string names;
  for (const auto& name : agent.names)
    names += base::ToHex(name) + "\n";
  if (auto written = write(kNames, names); !written.ok()) return written;
  std::string fingerprints;
  for (const auto fingerprint : agent.fingerprints)
    fingerprints += protocol::CheckName(fingerprint) + "\n";
  return write(kFingerprints, fingerprints);
}

base::Status ReadLogins(const std::filesystem::path& file,
                        ExportedAgent& agent) {
  auto text = base::ReadFile(file, kMaxListBytes);
  if (!text.ok()) return text.error();
  std::istringstream lines(text.value());
  std::string name;
  for (std::int64_t events = 0; lines >> name >> events;) {
    const auto login = protocol::ParseLoginName(name);
    if (!login) return Invalid(file, "not a login a line");
    agent.logins[*login] = events;
  }
  return lines.eof() ? base::Status() : Invalid(file, "not a login a line");
}

base::Status ReadNames(const std::filesystem::path& file,
                       ExportedAgent& agent) {
  auto text = base::ReadFile(file, kMaxListBytes);
  if (!text.ok()) return text.error();
  std::istringstream lines(text.value());
  for (std::string line; std::getline(lines, line);) {
    auto name = base::FromHex(line);
    if (!name) return Invalid(file, "not a sealed name a line");
    agent.names.push_back(std::move(*name));
  }
  return {};
}

base::Status ReadFingerprints(const std::filesystem::path& file,
                              ExportedAgent& agent) {
  auto text = base::ReadFile(file, kMaxListBytes);
  if (!text.ok()) return text.error();
  std::istringstream lines(text.value());
  for (std::string line; std::getline(lines, line);) {
    protocol::Fingerprint value = 0;
    const auto* const end = line.data() + line.size();
    if (const auto parsed = std::from_chars(line.data(), end, value, 16);
        parsed.ec != std::errc() || parsed.ptr != end)
      return Invalid(file, "not a fingerprint a line");
    agent.fingerprints.push_back(value);
  }
  return {};
}

base::Status ReadAgent(const std::filesystem::path& folder,
                       ExportedAgent& agent) {
  std::error_code none;  // It has sealed nothing.
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    const auto file = entry.path().filename().string();
    if (file == kFingerprints || file == kLogins || file == kNames) {
      auto read = file == kFingerprints ? ReadFingerprints(entry.path(), agent)
                  : file == kLogins     ? ReadLogins(entry.path(), agent)
                                        : ReadNames(entry.path(), agent);
      if (!read.ok()) return read;
      continue;
    }
    const auto name = protocol::ParseDepositFileName(file);
    if (!name) return Invalid(entry.path(), "does not belong here");
    auto bytes = ReadBytes(entry.path());
    if (!bytes.ok()) return bytes.error();
    agent.deposits.push_back({*name, std::move(bytes.value())});
  }
  return {};
}

}  // namespace

base::Status WriteExport(const std::filesystem::path& folder,
                         const EscrowExport& what) {
  std::error_code ignored;
  if (std::filesystem::exists(folder, ignored))
    return Invalid(folder, "is there already: name a new folder");
  if (auto made = base::MakeFolder(folder, 0755); !made.ok()) return made;
  std::string list =
      std::string(kTitle) + protocol::EpochName(what.epoch) + "\n";
  for (const auto& [id, agent] : what.agents) {
    list += id + " " + std::to_string(agent.events) + "\n";
    if (auto written = WriteAgent(folder / id, agent); !written.ok())
      return written;
  }
  // Last: with it the export is whole.
  return base::WriteFileAtomically(folder / kAgents, list, 0644);
}

base::Result<EscrowExport> ReadExport(const std::filesystem::path& folder) {
  const auto file = folder / kAgents;
  auto text = base::ReadFile(file, kMaxListBytes);
  if (!text.ok()) return text.error();
  std::istringstream lines(text.value());
  std::string line;
  std::getline(lines, line);
  const auto epoch = line.starts_with(kTitle)
                         ? protocol::ParseEpochName(
                               std::string_view(line).substr(kTitle.size()))
                         : std::nullopt;
  if (!epoch) return Invalid(file, "not an export of the centre");
  EscrowExport exported{.epoch = *epoch};
  while (std::getline(lines, line)) {
    const auto space = line.find(' ');
    const std::string id = line.substr(0, space);
    if (space == std::string::npos || id.size() != 16 ||
        id.find_first_not_of("0123456789abcdef") != std::string::npos)
      return Invalid(file, "not an agent a line");
    ExportedAgent& agent = exported.agents[id];
    (void)std::from_chars(
        line.data() + space + 1, line.data() + line.size(), agent.events);
    if (auto read = ReadAgent(folder / id, agent); !read.ok())
      return read.error();
  }
  return exported;
}

}  // namespace central
