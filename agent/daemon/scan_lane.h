#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "agent/daemon/file_samples.h"
#include "agent/daemon/received_file.h"
#include "agent/daemon/recorder.h"
#include "agent/ipc/report.h"
#include "agent/scan/scanner.h"
#include "protocol/event.h"

namespace agent {

// Has the files that come with reports read, and records the reports in their
// order once they are complete: one that waits for its file holds up those
// behind it. That is why files have a connection of their own.
//
// Outlives its connection for as long as a file is being read: what a process
// reported before it ended counts. Event loop only.
class ScanLane : public std::enable_shared_from_this<ScanLane> {
 public:
  // So many descriptors at a time; the connection takes no more packets then.
  static constexpr std::size_t kMaxFiles = 16;

  struct Parts {
    Recorder& recorder;
    Scanner* scanner;  // None: files are reported unread (kUnsupported).
    std::shared_ptr<FileSamples> samples;
  };
  struct Item {
    Report report;
    protocol::LoginId login = 0;
    FileFrom from = FileFrom::kPerson;
  };
  // So many reports, up to this number, are durable, or not.
  using OnRecorded = std::function<void(
      std::size_t count, std::uint64_t up_to, const base::Status&)>;

  // All parts outlive it; scanner and recorder have the same loop.
  static std::shared_ptr<ScanLane> Make(const Parts& parts) {
    return std::shared_ptr<ScanLane>(new ScanLane(parts));
  }

  // Before Take().
  void SetInstance(const std::array<std::uint8_t, 16>& instance) {
    instance_ = instance;
  }
  void set_on_recorded(OnRecorded on_recorded) {
    on_recorded_ = std::move(on_recorded);
  }

  void Take(std::vector<Item> items);

  std::size_t files() const { return files_; }

 private:
  struct Slot {
    Item item;
    bool waits = false;
  };

  explicit ScanLane(const Parts& parts) : parts_(parts) {}

  void Scan(Slot& slot);
  void OnScanned(Slot& slot, ScanResult result);
  void RecordReady();
  void Record(std::vector<Report> reports, protocol::LoginId login);

  const Parts parts_;
  std::array<std::uint8_t, 16> instance_{};
  OnRecorded on_recorded_;
  std::deque<std::unique_ptr<Slot>> slots_;  // In order; addresses stay.
  std::size_t files_ = 0;
};

}  // namespace agent
