#pragma once

#include <cstdint>
#include <filesystem>

namespace agent {

// Disk space that is kept for the moment when there is none: to forget rows
// that the centre has takes room for SQLite's log first. A file of allocated
// blocks.
class DiskReserve {
 public:
  DiskReserve(std::filesystem::path path, std::uint64_t bytes)
      : path_(std::move(path)), bytes_(bytes) {}  // 0 bytes: none is kept.

  // Gives the space back to the disk; false if there was none.
  bool Release();
  // Takes it again if it is not there and the disk has it.
  void Refill();

 private:
  const std::filesystem::path path_;
  const std::uint64_t bytes_;
};

}  // namespace agent
