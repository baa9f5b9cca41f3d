#include "central/store/verify.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

#include "central/store/data_folder.h"
#include "central/store/epoch_file.h"
#include "central/store/epoch_totals.h"
#include "central/store/set_aside.h"
#include "protocol/batch.h"

namespace central {
namespace {

constexpr std::size_t kMaxProblems = 100;

// One run of an agent and the file that has it; `entry` is 0 for missing rows.
struct Piece {
  Run run;
  std::int64_t entry = 0;
  EpochFile* file = nullptr;
  base::crypto::Sha256Digest digest{};
  bool lost_here = false;  // Missing, and acknowledged before.
};

bool ComesBefore(const Piece& a, const Piece& b) {
  const auto key = [](const Piece& piece) {
    return std::tie(
        piece.run.generation.ordinal, piece.run.generation.id, piece.run.first);
  };
  return key(a) < key(b);
}

// False if it is not readable now. What is damaged was told before.
template <typename Result>
bool IsReadable(const Result& result) {
  return result.ok() || result.error().code == base::ErrorCode::kCorrupt;
}

class Walk {
 public:
  Walk(std::vector<EpochFile>& files, VerifyReport& report)
      : files_(files), report_(report) {}

  base::Status Check(const Agent& agent) {
    auto pieces = PiecesOf(agent.id);
    if (!pieces.ok()) return pieces.error();
    std::optional<protocol::Chain> chain;
    protocol::Generation generation;
    for (const Piece& piece : pieces.value()) {
      if (piece.run.generation != generation) {
        if (piece.run.generation.ordinal == generation.ordinal)
          Problem(piece, "is of a second generation with the same ordinal");
        generation = piece.run.generation;
        chain = StartOf(agent, generation);
      }
      if (auto done = Follow(piece, *chain); !done.ok()) return done;
    }
    return CheckState(agent, generation, chain);
  }

 private:
  static protocol::Chain StartOf(const Agent& agent,
                                 const protocol::Generation& generation) {
    protocol::ChainKey seed = agent.chain_seed;
    for (std::uint32_t i = 1; i < generation.ordinal; ++i)
      seed = protocol::NextSeed(seed);
    return protocol::Chain::Start(seed, generation);
  }

  base::Result<std::vector<Piece>> PiecesOf(AgentId agent) {
    std::vector<Piece> pieces;
    for (EpochFile& file : files_) {
      auto added = AddPiecesOf(agent, file, pieces);
      if (!IsReadable(added)) return added.error();
    }
    std::ranges::sort(pieces, ComesBefore);
    return pieces;
  }

  static base::Status AddPiecesOf(AgentId agent,
                                  EpochFile& file,
                                  std::vector<Piece>& pieces) {
    auto entries = file.EntriesOf(agent);
    if (!entries.ok()) return entries.error();
    for (const auto& entry : entries.value())
      pieces.push_back({static_cast<const Run&>(entry.run),
                        entry.id,
                        &file,
                        entry.run.digest});
    auto missing = file.MissingOf(agent);
    if (!missing.ok()) return missing.error();
    for (const MissingRun& run : missing.value())
      pieces.push_back(
          {.run = static_cast<const Run&>(run),
           .file = &file,
           .lost_here = run.reason == protocol::Reason::kMissingAtCentre});
    return {};
  }

  base::Status Follow(const Piece& piece, protocol::Chain& chain) {
    const Run& run = piece.run;
    const bool joins = run.first == chain.last() + 1 &&
                       run.link_before == chain.link() &&
                       run.key_before == chain.next_key();
    if (!joins) {
      Problem(piece, "does not follow the one before");
      // Go on from what the ledger says, so that one hole is one problem.
      chain = {run.first - 1, run.key_before, run.link_before};
    }
    if (piece.entry == 0) {
      report_.missing += run.last - run.first + 1;
      if (piece.lost_here) report_.lost_here += run.last - run.first + 1;
      chain.Skip(run.last, run.link_after);
      return {};
    }
    auto blob = piece.file->EntryBlob(piece.entry);
    if (!blob.ok() && blob.error().code != base::ErrorCode::kCorrupt)
      return blob.error();
    CheckBlob(piece, blob.ok() ? blob.value() : base::Bytes(), chain);
    return {};
  }

  void CheckBlob(const Piece& piece,
                 const base::Bytes& blob,
                 protocol::Chain& chain) {
    const Run& run = piece.run;
    ++report_.batches;
    if (base::crypto::Sha256({blob}) != piece.digest) {
      Problem(piece, "has a blob that was changed");
    } else if (auto batch = protocol::DecodeBatch(blob); !batch.ok()) {
      Problem(piece, "has a blob that does not decode");
    } else if (batch.value().generation != run.generation ||
               batch.value().first != run.first ||
               batch.value().last() != run.last) {
      Problem(piece, "has another one's blob");
    } else {
      chain.AddAll(batch.value().rows);
      report_.events += run.last - run.first + 1;
      if (chain.link() == run.link_after) return;
      Problem(piece, "has rows that do not give its link");
    }
    if (chain.last() < run.last) chain.Skip(run.last, run.link_after);
  }

  base::Status CheckState(const Agent& agent,
                          const protocol::Generation& generation,
                          const std::optional<protocol::Chain>& chain) {
    std::optional<AgentState> newest;
    for (EpochFile& file : files_) {
      auto states = file.States();
      if (!IsReadable(states)) return states.error();
      if (!states.ok()) continue;
      const auto found = states.value().find(agent.id);
      if (found == states.value().end()) continue;
      if (!newest || IsBefore(*newest, found->second)) newest = found->second;
    }
    if (newest.has_value() != chain.has_value() ||
        (chain && (newest->generation != generation ||
                   newest->next != chain->last() + 1 ||
                   newest->next_key != chain->next_key() ||
                   newest->link != chain->link())))
      Problem("agent " + Format(agent.id) +
              ": its state is not where its chain ends");
    return {};
  }

  void Problem(const Piece& piece, const std::string& what) {
    const Run& run = piece.run;
    Problem("agent " + Format(run.agent) + " generation " +
            std::to_string(run.generation.ordinal) + ": the run " +
            std::to_string(run.first) + " to " + std::to_string(run.last) +
            " " + what);
  }

  void Problem(std::string sentence) {
    if (report_.problems.size() < kMaxProblems)
      report_.problems.push_back(std::move(sentence));
  }

  std::vector<EpochFile>& files_;
  VerifyReport& report_;
};

void AddProblem(VerifyReport& report, std::string sentence) {
  if (report.problems.size() < kMaxProblems)
    report.problems.push_back(std::move(sentence));
}

std::string ToRestore(const std::filesystem::path& file) {
  return ": stop the server and restore " + file.filename().string() +
         " from a backup (docs/operations.md, \"Damaged files\")";
}

// As of one moment, although batches may come meanwhile.
base::Result<EpochFile> OpenSnapshot(const std::filesystem::path& path) {
  auto file = EpochFile::Open(path, /*read_only=*/true);
  if (!file.ok()) return file;
  if (auto begun = file.value().database().Execute(
          "BEGIN; SELECT count(*) FROM sqlite_schema");
      !begun.ok())
    return begun.error();
  return file;
}

// Each page of a file. Its chains are walked as far as they can be read.
void CheckPages(const std::filesystem::path& path,
                EpochFile& file,
                VerifyReport& report) {
  if (auto truth = file.CheckTruth(); !truth.ok()) {
    AddProblem(report, truth.error().message + ToRestore(path));
  } else if (auto index = file.CheckIndex(); !index.ok()) {
    AddProblem(report,
               index.error().message +
                   ": only the index is damaged; the server builds it anew "
                   "when it meets that, or stop it and run "
                   "`deskwarden-central reindex`");
  }
}

base::Result<std::vector<EpochFile>> OpenSnapshots(
    const std::filesystem::path& folder, VerifyReport& report) {
  std::vector<EpochFile> files;
  for (const auto& path : EpochFilesIn(folder)) {
    auto file = OpenSnapshot(path);
    if (file.ok()) {
      CheckPages(path, file.value(), report);
      files.push_back(std::move(file.value()));
    } else if (file.error().code == base::ErrorCode::kCorrupt) {
      AddProblem(report, file.error().message + ToRestore(path));
    } else {
      return file.error();
    }
  }
  for (const SetAsideFile& aside : FilesSetAside(folder))
    AddProblem(report, Describe(aside));
  return files;
}

void CheckEscrow(const std::filesystem::path& folder, VerifyReport& report) {
  const auto path = DataFolder{folder}.escrow();
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return;
  auto database = base::sqlite::Database::Open(path, {.read_only = true});
  auto sound = database.ok() ? database.value().CheckPages("deposits")
                             : base::Status(database.error());
  if (sound.ok()) sound = database.value().CheckPages("policies");
  if (!sound.ok()) AddProblem(report, sound.error().message + ToRestore(path));
}

base::Status CountForks(std::vector<EpochFile>& files, VerifyReport& report) {
  for (EpochFile& file : files) {
    auto forks = file.database().QueryInt("SELECT count(*) FROM forks");
    if (!IsReadable(forks)) return forks.error();
    if (forks.ok()) report.forks += forks.value();
  }
  return {};
}

// Runs of agents that the registry does not know.
base::Status CheckOwners(std::vector<EpochFile>& files,
                         const std::vector<Agent>& agents,
                         VerifyReport& report) {
  for (EpochFile& file : files) {
    auto totals = TotalsByAgent(file);
    if (!IsReadable(totals)) return totals.error();
    if (!totals.ok()) continue;
    for (const auto& [id, total] : totals.value()) {
      if (std::ranges::find(agents, id, &Agent::id) == agents.end())
        AddProblem(
            report,
            "agent " + Format(id) + " has events and was never enrolled");
    }
  }
  return {};
}

}  // namespace

base::Result<VerifyReport> Verify(Registry& registry,
                                  const std::filesystem::path& folder) {
  VerifyReport report;
  auto files = OpenSnapshots(folder, report);
  if (!files.ok()) return files.error();
  CheckEscrow(folder, report);
  if (auto sound = registry.CheckPages(); !sound.ok())
    AddProblem(report, sound.error().message);
  // After the snapshots: whoever is in them is in the registry.
  auto agents = registry.Agents();
  if (!agents.ok()) return agents.error();
  Walk walk(files.value(), report);
  for (const Agent& agent : agents.value()) {
    ++report.agents;
    if (auto done = walk.Check(agent); !done.ok()) return done.error();
  }
  if (auto done = CountForks(files.value(), report); !done.ok())
    return done.error();
  if (auto done = CheckOwners(files.value(), agents.value(), report);
      !done.ok())
    return done.error();
  auto audit = registry.VerifyAudit();
  if (!audit.ok() && audit.error().code != base::ErrorCode::kCorrupt)
    return audit.error();
  if (audit.ok()) {
    report.audit_rows = audit.value();
  } else {
    AddProblem(report, audit.error().message);
  }
  return report;
}

}  // namespace central
