#include "agent/buffer/shedding.h"

#include "protocol/row_codec.h"

namespace agent {
namespace {

using protocol::ShedRecord;

// `next` follows `run`.
void Join(ShedRecord& run, const ShedRecord& next) {
  run.last = next.last;
  run.link_after = next.link_after;
  // Rows that the centre never had weigh more than those that it lost.
  if (next.reason == protocol::Reason::kShed) run.reason = next.reason;
  for (std::size_t n = 0; n < run.events.size(); ++n)
    run.events[n] += next.events[n];
}

// Only what lies behind `last` remains.
void CutFront(ShedRecord& run, Seq last) {
  const auto before = static_cast<std::uint64_t>(run.last - run.first + 1);
  run.first = last + 1;
  const auto after = static_cast<std::uint64_t>(run.last - run.first + 1);
  // Shares of the running total, so that rounding does not lose an event.
  std::uint64_t total = 0;
  std::uint64_t given = 0;
  for (auto& count : run.events) {
    total += count;
    const auto upto = static_cast<std::uint64_t>(
        static_cast<long double>(total) * static_cast<long double>(after) /
        static_cast<long double>(before));
    count = upto - given;
    given = upto;
  }
}

}  // namespace

void CountShed(ShedRecord& run, base::ByteView row) {
  const std::size_t channel = protocol::RowChannel(row);
  if (channel >= 1 && channel <= run.events.size()) ++run.events[channel - 1];
}

void AddShed(std::vector<ShedRecord>& runs,
             const ShedRecord& run,
             Seq handed_out) {
  if (!runs.empty() && runs.back().last != handed_out) {
    Join(runs.back(), run);
    return;
  }
  runs.push_back(run);
  if (runs.size() > kMaxShedRuns) {
    Join(runs[0], runs[1]);
    runs.erase(runs.begin() + 1);
  }
}

bool DropShed(std::vector<ShedRecord>& runs, Seq last) {
  bool changed = false;
  while (!runs.empty() && runs.front().first <= last) {
    changed = true;
    if (runs.front().last > last) {
      CutFront(runs.front(), last);
      break;
    }
    runs.erase(runs.begin());
  }
  return changed;
}

std::optional<ShedRecord> AllShed(const std::vector<ShedRecord>& runs) {
  if (runs.empty()) return std::nullopt;
  ShedRecord all = runs.front();
  for (std::size_t n = 1; n < runs.size(); ++n)
    Join(all, runs[n]);
  return all;
}

}  // namespace agent
