#pragma once

#include <fcntl.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/scan/scan_client.h"
#include "base/clock.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"

namespace test {

inline base::UniqueFd Open(const std::string& path) {
  return base::UniqueFd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

inline std::ptrdiff_t DescriptorsOf(pid_t pid) {
  const auto folder = "/proc/" + std::to_string(pid) + "/fd";
  return std::distance(std::filesystem::directory_iterator(folder), {});
}

// A line of /proc/PID/status, e.g. "Seccomp:\t2".
inline std::string StatusOf(pid_t pid, const std::string& key) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key + ":")) return line.substr(key.size() + 2);
  return "";
}

// Who has files read by the program that was built.
struct ScanDesk {
  explicit ScanDesk(agent::ScanSettings settings = {}) {
    if (settings.program == agent::ScanSettings().program)
      settings.program = DESKWARDEN_SCAN;
    client =
        std::make_unique<agent::ScanClient>(*loop, log, std::move(settings));
  }

  void Ask(const std::string& path) {
    client->Scan({Open(path), ""}, [this](agent::ScanResult result) {
      results.push_back(std::move(result));
    });
  }
  agent::ScanResult Scan(
      const std::string& path,
      std::chrono::seconds limit = std::chrono::seconds(20)) {
    const auto before = results.size();
    Ask(path);
    REQUIRE(RunUntil(
        *loop, [&] { return results.size() > before; }, limit));
    return results.back();
  }

  std::unique_ptr<base::EventLoop> loop =
      std::move(base::EventLoop::Create().value());
  base::SystemClock clock;
  base::Log log{base::LogLevel::kError, clock};
  std::vector<agent::ScanResult> results;
  std::unique_ptr<agent::ScanClient> client;
};

inline std::string Golden(const std::string& name) {
  return GOLDEN_FOLDER "/documents/" + name;
}

}  // namespace test
