#pragma once

#include <string>
#include <vector>

namespace agent {

// The tables of the buffer's file, step by step. docs/formats/buffer.md.
const std::vector<std::string>& BufferMigrations();

// For a file that has no tables yet, before them.
inline constexpr const char* kBufferLayout =
    // auto_vacuum can only be set then, hence VACUUM, which applies it to a
    // file that journal_mode=WAL has already begun.
    "PRAGMA auto_vacuum=INCREMENTAL; VACUUM;";

}  // namespace agent
