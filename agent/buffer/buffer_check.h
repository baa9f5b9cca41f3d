#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/buffer/event_buffer.h"
#include "base/result.h"

namespace agent {

struct BufferCheck {
  protocol::Generation generation;
  Seq acknowledged = 0;
  Seq first = 0;  // Of the rows; 0 if there are none.
  Seq last = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> problems;  // Sentences for people.
};

// Reads the file of a buffer as it is, whether or not a process has it open:
// pages, numbers, checksums, whether every row decodes, whether the newest link
// is the one that the state names. What it cannot check is the chain itself:
// the keys of the rows are gone on purpose, only the centre can walk it.
// kInvalid if there is no such file, kDenied if it may not be read.
base::Result<BufferCheck> CheckBuffer(const std::filesystem::path& path);

}  // namespace agent
