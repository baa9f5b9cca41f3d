#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collectors/file_export/file_collector.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_files.h"
#include "tests/support/fake_gate.h"
#include "tests/support/manual_loop.h"
#include "tests/support/recording_sink.h"
#include "tests/support/seeded_random.h"

namespace test {

// A FileCollector whose files, gate and time a test moves.
struct FileCollectorFixture {
  explicit FileCollectorFixture(collectors::FileOptions options = {})
      : collector(std::move(owned),
                  options,
                  {.gate = gate,
                   .sink = sink,
                   .loop = loop,
                   .clock = clock,
                   .random = random,
                   .has_room = [this] { return room; },
                   .stick_behind =
                       [](std::uint64_t device) {
                         return "0781:5581:" + std::to_string(device);
                       }}) {}

  // Until `ago` from now on.
  void Open(bool focused = true) {
    opened = clock.steady_now();
    visit = {.id = 42, .rules = {"salesforce"}, .crm_focused = focused};
    gate.AddVisit(visit, opened, opened + std::chrono::hours(1));
    REQUIRE(collector.SetGateOpen(true).ok());
  }
  void Pass(std::chrono::milliseconds time) {
    clock.Pass(time);
    loop.RunDue(clock.steady_now());
  }
  collectors::FileNotice Notice(collectors::FileNotice::Kind kind,
                                const std::string& name,
                                std::uint64_t inode,
                                const std::string& program = {}) const {
    return {.kind = kind,
            .at = clock.steady_now(),
            .place = {"/home/anna", name},
            .file = {1, inode, 0},
            .bytes = 100,
            .program = program};
  }
  collectors::FileNotice Moved(const std::string& from,
                               const std::string& to,
                               std::uint64_t inode) const {
    auto notice = Notice(collectors::FileNotice::Kind::kMoved, to, inode);
    notice.from = {"/home/anna", from};
    return notice;
  }
  const std::vector<collectors::Observation>& seen() const {
    return sink.seen();
  }

  FakeClock clock;
  ManualLoop loop{clock};
  FakeGate gate;
  RecordingSink sink;
  SeededRandom random;
  bool room = true;
  collectors::Visit visit;
  collectors::ActTime opened{};
  std::unique_ptr<FakeFiles> owned = std::make_unique<FakeFiles>();
  FakeFiles& files = *owned;
  collectors::FileCollector collector;
};

}  // namespace test
