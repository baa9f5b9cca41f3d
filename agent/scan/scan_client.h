#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "agent/scan/child.h"
#include "agent/scan/scan_messages.h"
#include "agent/scan/scanner.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "base/result.h"
#include "identifiers/detector.h"

namespace agent {

struct ScanSettings {
  std::filesystem::path program = "/usr/lib/deskwarden/deskwarden-scan";
  identifiers::DetectorOptions detector;
  std::chrono::milliseconds deadline{300'000};  // A file, however large.
  std::chrono::milliseconds idle{5 * 60'000};   // Then the worker ends.
  // A worker was started.
  std::function<void(const std::filesystem::path& program)> on_start;
};

// Has files read by a confined process, deskwarden-scan, which starts with the
// first file and ends when there was none for a while. One that dies is started
// again, and its file tried once more; a file that ended it twice, or that was
// too slow, is not tried again as long as it is unchanged. One file at a time.
// Event loop only; `loop` and `log` outlive this.
class ScanClient final : public Scanner {
 public:
  static constexpr std::size_t kMaxWaiting = 64;

  ScanClient(base::EventLoop& loop, base::Log& log, ScanSettings settings);
  ScanClient(const ScanClient&) = delete;
  ScanClient& operator=(const ScanClient&) = delete;
  ~ScanClient() override;

  void Scan(ScanRequest request, OnResult on_result) override;

  void Use(identifiers::DetectorOptions detector) override;

  // Of the worker; 0 if none runs.
  pid_t worker() const { return worker_.pid(); }
  // Whether the kernel confines the worker by path, too; nothing before the
  // first worker said so.
  std::optional<bool> landlocked() const { return landlocked_; }

 private:
  struct Identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t changed_ns = 0;
    auto operator<=>(const Identity&) const = default;
  };
  struct Job {
    ScanRequest request;
    OnResult on_result;
    Identity identity;
    ScanResult result;
    std::uint64_t digests_left = 0;
    bool scanned = false;
    bool retried = false;
  };

  void Next();
  bool Start();
  void Begin();
  void Receive();
  bool Take(ScanMessage& message);
  bool TakeScanned(Scanned& scanned);
  bool TakeDigests(DigestsFollow& follow);
  bool GivePdfText();
  void Died();
  void EndWorker();
  void Fail(protocol::Reason reason, bool remember);
  void Remember(protocol::Reason reason);
  void Finish();

  base::EventLoop& loop_;
  base::Log& log_;
  ScanSettings settings_;
  std::deque<Job> waiting_;
  std::optional<Job> current_;
  std::map<Identity, protocol::Reason> poison_;

  Child worker_;
  Child pdf_;
  base::UniqueFd socket_;
  bool ready_ = false;  // It said so.
  bool restart_ = false;
  bool said_cannot_start_ = false;
  std::optional<bool> landlocked_;
  base::EventLoop::Handle watch_;
  base::EventLoop::Handle timer_;
  base::EventLoop::Handle next_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace agent
