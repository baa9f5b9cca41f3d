#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/buffer/event_buffer.h"
#include "agent/daemon/held_back.h"
#include "agent/daemon/own_limit.h"
#include "agent/ipc/report.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/result.h"
#include "identifiers/fingerprint.h"
#include "protocol/event.h"

namespace agent {

// Makes events out of reports and puts them into the buffer: adds who it was,
// how grave it is and the fingerprints, and says when they are durable. Of a
// login that has filled its share of the buffer, and of what a person makes the
// agent say of itself in a loop, only sums are stored (login_share.h).
//
// Event loop only; the buffer's thread is met by posting to the loop.
class Recorder {
 public:
  struct Observers {
    std::function<void(const protocol::Event&, Seq)> on_event;
    // One that has no row of its own, because it was added to a sum.
    std::function<void(const protocol::Event&)> on_summed;
    // Once for all that became durable together.
    std::function<void(std::uint64_t bytes, bool urgent)> on_stored;
    // A sentence; empty when storing works again.
    std::function<void(const std::string&)> on_trouble;
  };
  struct Counters {
    std::map<std::string_view, std::uint64_t> observed;  // By channel.
    std::map<std::string_view, std::uint64_t> dropped;   // By reason.
  };
  using Done = std::function<void(const base::Status&)>;
  // A file's name, sealed under the secret of the epoch; empty if it cannot be.
  using SealName =
      std::function<base::Bytes(std::uint16_t epoch, std::string_view name)>;

  // Whose key is used now; by the clock if there is none.
  using EpochNow = std::function<std::uint16_t()>;

  // All outlive it; the loop outlives the buffer too.
  Recorder(base::EventLoop& loop,
           EventBuffer& buffer,
           const identifiers::Fingerprinter& fingerprinter,
           const base::Clock& clock,
           std::uint32_t high_at,
           Observers observers,
           SealName seal_name = {},
           EpochNow epoch_now = {});

  // Of one session process, by ascending number; files in them are read
  // already, and there may be more digests than fit into an event. `done` runs
  // on the loop when all are durable or none will be.
  void Record(std::vector<Report> reports,
              protocol::LoginId login,
              const std::array<std::uint8_t, 16>& instance,
              Done done);

  // The agent about itself. What cannot be stored now is kept (a few of them)
  // and tried again with the next.
  void RecordSelf(protocol::Event event, Done done = {});

  // Tries again what waits, should something wait.
  void Retry();

  void set_high_at(std::uint32_t high_at) { high_at_ = high_at; }
  const Counters& counters() const { return counters_; }
  const std::string& trouble() const { return trouble_; }

 private:
  struct Group;

  void RecordOne(Report report,
                 const BufferStatus& buffer,
                 const std::array<std::uint8_t, 16>& instance,
                 Group& group);
  OwnEvent AsOwn(protocol::Event event);
  void AppendSelf(std::vector<OwnEvent> more, Done done);
  void Complete(Report& report, std::uint16_t epoch) const;
  void Append(const std::shared_ptr<Group>& group);
  void OnDurable(Group& group, base::Result<StoredSpan> result);
  void Count(const Group& group, const StoredSpan& stored);
  void GiveBack(Group& group, const base::Error& why);
  void SetTrouble(const std::string& trouble);

  base::EventLoop& loop_;
  EventBuffer& buffer_;
  const identifiers::Fingerprinter& fingerprinter_;
  const base::Clock& clock_;
  std::uint32_t high_at_;
  const Observers observers_;
  const SealName seal_name_;
  const EpochNow epoch_now_;
  Counters counters_;
  std::string trouble_;
  HeldBack held_back_;
  OwnLimit own_limit_;
  std::map<protocol::LoginId, std::uint64_t> on_the_way_;  // Not durable yet.
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace agent
