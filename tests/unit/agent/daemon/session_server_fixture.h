#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/daemon/session_server.h"
#include "protocol/row_codec.h"
#include "tests/support/catch.h"
#include "tests/support/memory_recorder.h"
#include "tests/support/run_loop.h"
#include "tests/support/seeded_random.h"
#include "tests/support/session_client.h"
#include "tests/support/temporary_folder.h"

namespace test {

// A SessionServer that records into memory, and a client of it.
struct SessionServerFixture {
  SessionServerFixture()
      : loop(std::move(base::EventLoop::Create().value())),
        logins(std::move(
            agent::LoginDirectory::Load(folder / "logins", random).value())),
        server(std::move(
            agent::SessionServer::Start(
                {.loop = *loop,
                 .clock = clock,
                 .log = log,
                 .logins = logins,
                 .recorder = recorder,
                 .notice_due = [this](auto /*login*/) { return notice_due; }},
                folder / "session.sock",
                {.interval = std::chrono::milliseconds(20),
                 .patience = std::chrono::milliseconds(10)})
                .value())) {}

  bool RunUntil(const std::function<bool()>& condition) {
    return test::RunUntil(*loop, condition);
  }
  std::vector<protocol::Event> Events(protocol::Action action) const {
    std::vector<protocol::Event> events;
    for (const auto& row : buffer.rows()) {
      auto event = protocol::DecodeRow(row);
      REQUIRE(event.ok());
      if (event.value().action == action) events.push_back(event.value());
    }
    return events;
  }
  bool WaitFor(protocol::Action action) {
    return RunUntil([&] { return !Events(action).empty(); });
  }
  static agent::Report Copy(std::uint64_t number) {
    agent::Report report;
    report.number = number;
    report.event.channel = protocol::Channel::kClipboard;
    report.event.action = protocol::Action::kCopied;
    return report;
  }

  std::string notice_due;
  TemporaryFolder folder;
  SeededRandom random;
  base::SystemClock clock;
  base::Log log{base::LogLevel::kError, clock};
  std::unique_ptr<base::EventLoop> loop;
  MemoryRecorder memory{*loop, clock};
  MemoryBuffer& buffer = memory.buffer;
  agent::Recorder& recorder = memory.recorder;
  agent::LoginDirectory logins;
  std::unique_ptr<agent::SessionServer> server;
  SessionClient client{*loop, folder / "session.sock"};
};

}  // namespace test
