// The collector's part of `escrow`.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "base/random.h"
#include "base/sqlite/rows.h"
#include "central/command/escrow_command.h"
#include "central/command/event_query.h"
#include "central/escrow/export_folder.h"
#include "central/index/indexer.h"
#include "central/store/epoch_reading.h"
#include "central/store/epoch_totals.h"
#include "central/store/escrow_store.h"
#include "identifiers/fingerprint.h"
#include "protocol/epoch_name.h"

namespace central {
namespace {

using base::sqlite::ForEachRow;
using base::sqlite::Statement;

// Four of them, in base64, are an answer of at most 1 MiB.
constexpr std::size_t kMaxPolicyBytes = std::size_t{128} * 1024;
// A collector that is not busy needs less than one.
constexpr auto kIndexWithin = std::chrono::seconds(30);

int Wrong(const Context& context, const base::Error& error) {
  context.error << "deskwarden-central: " << error.message << '\n';
  return kUsage;
}

// Events by agent, as of what came in during the epoch.
base::Result<std::map<AgentId, std::int64_t>> EventsOf(
    const std::filesystem::path& root, std::uint16_t epoch) {
  std::map<AgentId, std::int64_t> events;
  const auto path = root / FileName(static_cast<Epoch>(epoch));
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return events;
  auto file = EpochFile::Open(path, /*read_only=*/true);
  if (!file.ok()) return file.error();
  auto totals = TotalsByAgent(file.value());
  if (!totals.ok()) return totals.error();
  for (const auto& [id, total] : totals.value())
    events[id] = total.events;
  return events;
}

// Since 1970.
std::int64_t FirstDayOf(std::uint16_t epoch) {
  using std::chrono::month;
  using std::chrono::year;
  const auto first_month = static_cast<unsigned>(epoch % 4 * 3 + 1);
  return std::chrono::sys_days(year(epoch / 4) / month(first_month) / 1)
      .time_since_epoch()
      .count();
}

base::Status AddFingerprints(base::sqlite::Database& database,
                             std::uint16_t epoch,
                             std::size_t most,
                             EscrowExport& exported) {
  auto select = database.Prepare(
      "SELECT fingerprint FROM exposures WHERE agent = ? AND epoch = ?"
      " ORDER BY random() LIMIT ?");
  if (!select.ok()) return select.error();
  for (auto& [id, agent] : exported.agents) {
    auto& rows = select.value()
                     .Bind(1, ToColumn(*ParseAgentId(id)))
                     .Bind(2, std::int64_t{epoch})
                     .Bind(3, static_cast<std::int64_t>(most));
    // More may be there already, out of another file.
    auto& found = agent.fingerprints;
    auto read = ForEachRow(rows, [&found](const Statement& row) {
      found.push_back(static_cast<protocol::Fingerprint>(row.Int(0)));
    });
    if (!read.ok()) return read;
    rows.Reset();
  }
  return {};
}

// Events by login, as of when they happened.
base::Status AddLogins(base::sqlite::Database& database,
                       std::uint16_t epoch,
                       EscrowExport& exported) {
  auto select = database.Prepare(
      "SELECT agent, login, sum(events) FROM daily WHERE kind = 0"
      " AND day >= ? AND day < ? GROUP BY agent, login");
  if (!select.ok()) return select.error();
  auto& rows = select.value()
                   .Bind(1, FirstDayOf(epoch))
                   .Bind(2, FirstDayOf(static_cast<std::uint16_t>(epoch + 1)));
  return ForEachRow(rows, [&](const Statement& row) {
    auto& agent = exported.agents[Format(ToAgentId(row.Int(0)))];
    agent.logins[static_cast<protocol::LoginId>(row.Int(1))] += row.Int(2);
  });
}

// What was sent in the epoch, or lies in it and came later: either way the
// agent had to seal a secret.
void CountEvents(EscrowExport& exported) {
  for (auto& [id, agent] : exported.agents) {
    std::int64_t of_epoch = 0;
    for (const auto& [login, count] : agent.logins)
      of_epoch += count;
    agent.events = std::max(agent.events, of_epoch);
    agent.logins.erase(0);  // The agent about itself.
  }
}

// Each that there is has the same chance.
base::Status AddNames(const std::filesystem::path& root,
                      std::uint16_t epoch,
                      std::size_t most,
                      EscrowExport& exported) {
  std::map<AgentId, std::uint64_t> seen;
  base::SystemRandom random;
  return EventQuery(root, {}).Read([&](const FoundEvent& found) {
    if (!found.event || found.event->epoch != epoch ||
        found.event->object.sealed_name.empty())
      return;
    auto& names = exported.agents[Format(found.run.agent)].names;
    const auto count = ++seen[found.run.agent];
    if (names.size() < most)
      names.push_back(found.event->object.sealed_name);
    else if (const auto place = random.Next64() % count; place < most)
      names[static_cast<std::size_t>(place)] = found.event->object.sealed_name;
  });
}

base::Result<EscrowExport> Collect(const Context& context,
                                   Registry& registry,
                                   std::uint16_t epoch,
                                   const EscrowOptions& options) {
  const DataFolder& data = context.settings.data;
  EscrowExport exported{.epoch = epoch};
  // An agent whose events are left out would not be asked what it sealed.
  if (auto indexed = AwaitIndex(data.root, kIndexWithin); !indexed.ok())
    return indexed.error();
  auto agents = registry.Agents();
  if (!agents.ok()) return agents.error();
  for (const Agent& agent : agents.value())
    exported.agents[Format(agent.id)];
  auto events = EventsOf(data.root, epoch);
  if (!events.ok()) return events.error();
  for (const auto& [id, count] : events.value())
    exported.agents[Format(id)].events = count;
  auto store = EscrowStore::Open(data.escrow(), context.clock);
  if (!store.ok()) return store.error();
  auto held = store.value()->OfEpoch(epoch);
  if (!held.ok()) return held.error();
  for (auto& one : held.value())
    exported.agents[Format(one.agent)].deposits.push_back(
        std::move(one.deposit));
  auto read = ReadEpochs(data.root, [&](EpochFile& file) -> base::Status {
    auto& database = file.database();
    if (auto added = AddLogins(database, epoch, exported); !added.ok())
      return added;
    if (options.fingerprints == 0) return {};
    return AddFingerprints(database, epoch, options.fingerprints, exported);
  });
  if (!read.ok()) return read.error();
  CountEvents(exported);
  if (options.names > 0)
    if (auto added = AddNames(data.root, epoch, options.names, exported);
        !added.ok())
      return added.error();
  return exported;
}

// What agents in the field have pinned goes on from it.
base::Status CheckNext(EscrowStore& store, base::ByteView bytes) {
  auto newest = store.NewestPolicy();
  if (!newest.ok()) return newest.error();
  if (newest.value().empty()) return {};
  auto old = protocol::ReadUnverified(newest.value());
  if (!old.ok()) return old.error();
  auto next = protocol::ReadSuccessor(bytes, old.value());
  return next.ok() ? base::Status() : base::Status(next.error());
}

}  // namespace

int RunEscrowExport(const Context& context, const EscrowOptions& options) {
  auto epoch = OnlyEpochOf(options);
  if (!epoch.ok()) return Wrong(context, epoch.error());
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  const std::string name = protocol::EpochName(epoch.value());
  if (auto written = registry->Audit("escrow export", name); !written.ok())
    return Fail(context, written.error());
  auto exported = Collect(context, *registry, epoch.value(), options);
  if (!exported.ok()) return Fail(context, exported.error());
  if (auto written = WriteExport(options.out, exported.value()); !written.ok())
    return Fail(context, written.error());
  std::size_t deposits = 0;
  for (const auto& [id, agent] : exported.value().agents)
    deposits += agent.deposits.size();
  context.out << deposits << " deposits of " << exported.value().agents.size()
              << " agents in " << options.out << '\n';
  return kOk;
}

int RunEscrowPublish(const Context& context, const EscrowOptions& options) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto bytes = ReadBytes(options.file);
  if (!bytes.ok()) return Wrong(context, bytes.error());
  auto policy = protocol::ReadSigned(bytes.value());
  if (!policy.ok()) return Fail(context, policy.error());
  if (bytes.value().size() > kMaxPolicyBytes)
    return Wrong(context,
                 {base::ErrorCode::kInvalid, "a policy has at most 128 KiB"});
  auto store = EscrowStore::Open(context.settings.data.escrow(), context.clock);
  if (!store.ok()) return Fail(context, store.error());
  if (auto good = CheckNext(*store.value(), bytes.value()); !good.ok())
    return Fail(context, good.error());
  const auto serial = policy.value().serial;
  if (auto written =
          registry->Audit("escrow publish", "policy " + std::to_string(serial));
      !written.ok())
    return Fail(context, written.error());
  if (auto added = store.value()->AddPolicy(serial, bytes.value()); !added.ok())
    return Fail(context, added.error());
  context.out << "policy " << serial
              << " is handed to agents from now on; each asks once a day\n";
  return kOk;
}

int RunEscrowCentreStatus(const Context& context) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  auto store = EscrowStore::Open(context.settings.data.escrow(), context.clock);
  if (!store.ok()) return Fail(context, store.error());
  auto epochs = store.value()->Epochs();
  if (!epochs.ok()) return Fail(context, epochs.error());
  const auto now = identifiers::EpochOf(context.clock.utc_now());
  std::set<std::uint16_t> all(epochs.value().begin(), epochs.value().end());
  all.insert(now);
  for (const auto epoch : all) {
    auto held = store.value()->OfEpoch(epoch);
    if (!held.ok()) return Fail(context, held.error());
    std::set<AgentId> sealed;
    std::set<AgentId> late;
    std::size_t identities = 0;
    for (const auto& one : held.value()) {
      if (one.deposit.name.kind != protocol::DepositKind::kSecret) {
        ++identities;
        continue;
      }
      (one.deposit.name.sealed_for == epoch ? sealed : late).insert(one.agent);
    }
    context.out << protocol::EpochName(epoch) << "  " << sealed.size()
                << " agents sealed, " << identities << " identities\n";
    auto events = EventsOf(context.settings.data.root, epoch);
    if (!events.ok()) return Fail(context, events.error());
    for (const auto& [id, count] : events.value()) {
      if (count == 0 || sealed.contains(id)) continue;
      context.out << "  agent " << Format(id)
                  << (late.contains(id)
                          ? " sealed to the epoch before: the holders are late"
                          : " has events and sealed nothing")
                  << '\n';
      code = kProblemFound;
    }
  }
  return code;
}

int RunEscrowCentreDestroy(const Context& context, std::uint16_t epoch) {
  int code = kOk;
  const auto registry = OpenRegistry(context, code);
  if (registry == nullptr) return code;
  if (auto written =
          registry->Audit("escrow destroy", protocol::EpochName(epoch));
      !written.ok())
    return Fail(context, written.error());
  auto store = EscrowStore::Open(context.settings.data.escrow(), context.clock);
  if (!store.ok()) return Fail(context, store.error());
  auto removed = store.value()->Remove(epoch);
  if (!removed.ok()) return Fail(context, removed.error());
  context.out << removed.value() << " deposits of "
              << protocol::EpochName(epoch)
              << " are removed here; backups of escrow.db still have them, "
                 "sealed\n";
  return kOk;
}

}  // namespace central
