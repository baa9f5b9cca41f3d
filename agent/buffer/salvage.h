#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "agent/buffer/buffer_file.h"

namespace agent {

// Gives a file that was cut the length that its head says, with zeros: SQLite
// opens none that is shorter, and then not even its beginning could be read.
// What does not look so is left alone.
void RestoreLength(const std::filesystem::path& file);

// What can still be read of a damaged buffer.
class Salvage {
 public:
  explicit Salvage(BufferFile& file);

  // Rows that should be there, as far as the file tells.
  std::uint64_t expected() const;
  // Shed, and not told to the centre.
  const std::optional<protocol::ShedRecord>& shed() const { return shed_; }
  const std::vector<std::pair<SourceId, Source>>& sources() const {
    return sources_;
  }

  // Rows that its open sums would have been.
  const std::vector<std::pair<std::int64_t, base::Bytes>>& sums() const {
    return sums_;
  }

  // Whole rows that were not acknowledged, ascending, around those that cannot
  // be read, until `visit` returns false. How many there were.
  std::uint64_t ForEachRow(const BufferFile::Visit& visit) const;

 private:
  BufferFile& file_;
  Seq first_ = 1;   // The oldest row that should be there.
  Seq newest_ = 0;  // The newest; 0 if nothing tells.
  std::optional<protocol::ShedRecord> shed_;
  std::vector<std::pair<SourceId, Source>> sources_;
  std::vector<std::pair<std::int64_t, base::Bytes>> sums_;
};

}  // namespace agent
