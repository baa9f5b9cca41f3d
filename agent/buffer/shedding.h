// What was removed to make room: runs of rows, one after another, that end just
// before the oldest row left. The centre is sent one record over all of them.
//
// They are kept apart at the ends of what was handed out, because the centre
// may have stored rows up to there while its answer was lost: if it says so
// after they were shed, the counts of the rest are still exact.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "agent/buffer/event_buffer.h"

namespace agent {

// Beyond this the two oldest become one.
inline constexpr std::size_t kMaxShedRuns = 16;

// Counts a row of `run`. One of a channel unknown here is counted in none.
void CountShed(protocol::ShedRecord& run, base::ByteView row);

// Adds a run that follows the last one; joined to it unless the last one ends
// where rows were handed out.
void AddShed(std::vector<protocol::ShedRecord>& runs,
             const protocol::ShedRecord& run,
             Seq handed_out);

// Takes away what ends at `last` or before. Of a run that goes on behind it the
// total stays exact, and the channels keep their shares. True if changed.
bool DropShed(std::vector<protocol::ShedRecord>& runs, Seq last);

std::optional<protocol::ShedRecord> AllShed(
    const std::vector<protocol::ShedRecord>& runs);

}  // namespace agent
