#pragma once

#include <string>

#include "agent/daemon/recorder.h"
#include "tests/support/memory_buffer.h"

namespace test {

// A recorder whose events become rows in memory, and nobody else is told of.
struct MemoryRecorder {
  MemoryRecorder(base::EventLoop& loop, const base::Clock& clock)
      : recorder(loop,
                 buffer,
                 fingerprinter,
                 clock,
                 /*high_at=*/50,
                 {.on_event = [](const auto&, auto) {},
                  .on_summed = [](const auto&) {},
                  .on_stored = [](auto, bool) {},
                  .on_trouble = [](const auto&) {}}) {}

  MemoryBuffer buffer;
  identifiers::Fingerprinter fingerprinter{
      base::SecretBytes(std::string(32, 's'))};
  agent::Recorder recorder;
};

}  // namespace test
