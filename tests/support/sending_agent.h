#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/batch.h"
#include "protocol/chain.h"
#include "protocol/row_codec.h"

namespace test {

// An agent as the centre sees it: rows in a chain, sent in any batches that a
// test likes. A copy of it is a cloned machine.
class SendingAgent {
 public:
  explicit SendingAgent(const protocol::ChainKey& seed)
      : seed_(seed), chain_(protocol::Chain::Start(seed, generation_)) {}

  // `number` shows in the event: object.bytes.
  static protocol::Event EventOf(std::int64_t number) {
    protocol::Event event;
    event.channel = protocol::Channel::kClipboard;
    event.action = protocol::Action::kCopied;
    event.reading = protocol::Reading::kRead;
    event.acted_at = std::chrono::sys_time<std::chrono::milliseconds>(
        std::chrono::milliseconds(1'772'000'000'000 + number * 1'000));
    event.login = 0x1234abcd;
    event.visit = 1'772'000'000'000;
    event.rules = {"salesforce"};
    event.program = "chromium";
    event.object.bytes = static_cast<std::uint64_t>(number);
    event.counts = {{protocol::IdentifierKind::kEmail, 2, 3}};
    event.canon = 1;
    event.epoch = 2026 * 4;
    // Each shared with the event before.
    event.fingerprints = {static_cast<std::uint64_t>(number),
                          static_cast<std::uint64_t>(number) + 1};
    return event;
  }

  void Record(int count) {
    for (int i = 0; i < count; ++i)
      RecordRow(protocol::EncodeRow(EventOf(next_number_++)));
  }
  void RecordRow(base::Bytes row) {
    links_.push_back(chain_.Add(row));
    rows_.push_back(std::move(row));
  }
  // What comes from here on differs from what a copy records.
  void set_next_number(std::int64_t number) { next_number_ = number; }

  // Rows first to last, as they are in this agent's chain.
  protocol::Batch Rows(std::int64_t first, std::int64_t last) const {
    protocol::Batch batch;
    batch.generation = generation_;
    batch.previous = previous_;
    batch.first = first;
    batch.rows.assign(rows_.begin() + (first - 1), rows_.begin() + last);
    batch.link = protocol::Shortened(LinkAfter(last));
    return batch;
  }
  // Likewise, after a record that says that from `gone` on they are shed.
  protocol::Batch Shed(std::int64_t gone,
                       std::int64_t first,
                       std::int64_t last) const {
    protocol::Batch batch = Rows(first, last);
    protocol::ShedRecord shed;
    shed.first = gone;
    shed.last = first - 1;
    shed.events[1] = static_cast<std::uint64_t>(first - gone);
    shed.link_after = LinkAfter(first - 1);
    batch.shed = shed;
    return batch;
  }
  protocol::Batch Heartbeat() const { return Rows(last() + 1, last()); }

  void StartGeneration(std::uint32_t id) {
    previous_ = generation_;
    seed_ = protocol::NextSeed(seed_);
    generation_ = {generation_.ordinal + 1, id};
    chain_ = protocol::Chain::Start(seed_, generation_);
    rows_.clear();
    links_.clear();
  }

  std::int64_t last() const { return static_cast<std::int64_t>(rows_.size()); }
  const protocol::Generation& generation() const { return generation_; }

 private:
  protocol::Link LinkAfter(std::int64_t row) const {
    return row == 0 ? protocol::Link{}
                    : links_[static_cast<std::size_t>(row) - 1];
  }

  protocol::ChainKey seed_;
  protocol::Generation generation_{1, 0xA1};
  protocol::Generation previous_;
  protocol::Chain chain_;
  std::vector<base::Bytes> rows_;
  std::vector<protocol::Link> links_;
  std::int64_t next_number_ = 1;
};

}  // namespace test
