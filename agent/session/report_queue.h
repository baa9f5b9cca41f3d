#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>

#include "agent/ipc/report.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/secret_bytes.h"
#include "base/unique_fd.h"
#include "identifiers/digest.h"
#include "protocol/event.h"

namespace agent {

// What was observed and is not yet known to be durable at deskwardend: numbered
// 1, 2, 3, ..., kept in memory as it will be sent, sent again after a new
// connection, forgotten once confirmed.
//
// Bounded. What finds no room is counted, and as soon as there is room again
// the count itself is an event (kLost, kQueueFull). Of descriptors there may be
// so many at a time; a file beyond them is reported unread (kOverload), so ask
// has_room_for_file() before opening one. Event loop only.
class ReportQueue {
 public:
  static constexpr std::size_t kLimitBytes = std::size_t{8} * 1024 * 1024;
  static constexpr std::size_t kMaxFiles = 64;

  explicit ReportQueue(const base::Clock& clock,
                       std::size_t limit_bytes = kLimitBytes,
                       std::size_t max_files = kMaxFiles)
      : clock_(clock), limit_bytes_(limit_bytes), max_files_(max_files) {}

  // `digests`: at most protocol::kMaxFingerprintsPerEvent.
  void Add(const protocol::Event& event,
           std::span<const identifiers::Digest> digests = {},
           Attachment with = {});

  // The packet to send next, or nothing; valid until the queue changes.
  std::optional<base::ByteView> Next() const;
  // That goes with it; not valid if none does.
  const base::UniqueFd& next_file() const { return packets_[sent_].file; }
  void Sent() { ++sent_; }

  // Everything up to `number` is durable.
  void Confirm(std::uint64_t number);
  // What was sent and not confirmed is to be sent again.
  void SendAgain() { sent_ = 0; }

  // Of what is not sent: there is no time left to have them read. They are
  // reported unread (kTimeout).
  void GiveUpFiles();

  bool empty() const { return packets_.empty(); }
  std::size_t size() const { return packets_.size(); }
  std::uint64_t lost() const { return lost_in_all_; }
  bool has_room_for_file() const { return files_ < max_files_; }

  // Called after something was added.
  void set_on_added(std::function<void()> on_added) {
    on_added_ = std::move(on_added);
  }
  // Called when there is room for files again, not for one each time.
  void set_on_room(std::function<void()> on_room) {
    on_room_ = std::move(on_room);
  }

 private:
  struct Packet {
    base::SecretBytes
        bytes;  // Wiped when it goes: digests can be guessed back.
    base::UniqueFd file;
  };

  bool Push(const protocol::Event& event,
            std::span<const identifiers::Digest> digests,
            Attachment with);
  void ReportLoss();
  static void GiveUpFile(Packet& packet);

  const base::Clock& clock_;
  const std::size_t limit_bytes_;
  const std::size_t max_files_;
  std::function<void()> on_added_;
  std::function<void()> on_room_;
  std::deque<Packet> packets_;
  std::size_t files_ = 0;
  std::size_t bytes_ = 0;
  std::size_t sent_ = 0;     // So many at the front are sent.
  std::uint64_t first_ = 1;  // Number of the front.
  std::uint64_t lost_ = 0;   // Not yet reported.
  std::uint64_t lost_in_all_ = 0;
};

}  // namespace agent
