#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/shipper/batch_transport.h"
#include "protocol/ack.h"
#include "protocol/batch.h"

namespace test {

// A centre as far as an agent can tell: takes batches in order, answers as the
// protocol says, and can be away, busy or wrong about things. Thread-safe.
class FakeCentre {
 public:
  using Reply = base::Result<base::net::HttpsReply>;

  // The transport that leads here.
  std::unique_ptr<agent::BatchTransport> Connect() {
    return std::make_unique<Transport>(*this);
  }

  // Answers the next tries with these instead.
  void Answer(Reply reply) {
    const std::lock_guard lock(mutex_);
    scripted_.push_back(std::move(reply));
  }
  void AnswerStatus(int status,
                    std::optional<std::chrono::seconds> retry_after = {}) {
    Answer(base::net::HttpsReply{
        .status = status, .body = {}, .retry_after = retry_after});
  }
  void AnswerAck(int status, const protocol::Ack& ack) {
    Answer(base::net::HttpsReply{
        .status = status, .body = protocol::EncodeAck(ack), .retry_after = {}});
  }
  void SetAway(bool away) {
    const std::lock_guard lock(mutex_);
    away_ = away;
  }
  // Calls every batch wrong in which this is true of a row.
  void Refuse(std::function<bool(const base::Bytes&)> wrong) {
    const std::lock_guard lock(mutex_);
    wrong_ = std::move(wrong);
  }

  // Calls every batch wrong, even an empty one.
  void RefuseAll(bool refuse) {
    const std::lock_guard lock(mutex_);
    refuse_all_ = refuse;
  }

  std::vector<base::Bytes> rows() const {
    const std::lock_guard lock(mutex_);
    return rows_;
  }
  // All batches that came, answered well or not.
  std::vector<protocol::Batch> batches() const {
    const std::lock_guard lock(mutex_);
    return batches_;
  }
  std::int64_t next() const {
    const std::lock_guard lock(mutex_);
    return next_;
  }
  void set_next(std::int64_t next) {
    const std::lock_guard lock(mutex_);
    next_ = next;
  }
  void set_utc_ms(std::int64_t utc_ms) { utc_ms_ = utc_ms; }

  // Waits until that many tries were made; false if they were not in time.
  bool WaitForTries(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(
        lock, std::chrono::seconds(20), [&] { return tries_ >= count; });
  }
  bool WaitForRows(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(
        lock, std::chrono::seconds(20), [&] { return rows_.size() >= count; });
  }
  std::size_t tries() const {
    const std::lock_guard lock(mutex_);
    return tries_;
  }

 private:
  class Transport final : public agent::BatchTransport {
   public:
    explicit Transport(FakeCentre& centre) : centre_(centre) {}
    Reply Send(base::ByteView batch) override { return centre_.Take(batch); }
    std::optional<std::chrono::milliseconds> CloseIfIdle() override {
      return std::nullopt;
    }

   private:
    FakeCentre& centre_;
  };

  Reply Take(base::ByteView body) {
    const std::lock_guard lock(mutex_);
    ++tries_;
    changed_.notify_all();
    if (!scripted_.empty()) {
      auto reply = std::move(scripted_.front());
      scripted_.pop_front();
      return reply;
    }
    if (away_)
      return base::Error{base::ErrorCode::kUnavailable, "connection refused"};
    auto batch = protocol::DecodeBatch(body);
    if (!batch.ok())
      return base::net::HttpsReply{
          .status = 400, .body = {}, .retry_after = {}};
    batches_.push_back(batch.value());
    return Judge(batch.value());
  }

  base::net::HttpsReply Judge(const protocol::Batch& batch) {
    if (refuse_all_ || (wrong_ && std::ranges::any_of(batch.rows, wrong_)))
      return {.status = 422, .body = {}, .retry_after = {}};
    protocol::Ack ack{.generation = batch.generation};
    ack.centre_utc_ms = utc_ms_;
    if (batch.generation.ordinal != ordinal_) next_ = 1;
    ordinal_ = batch.generation.ordinal;
    const auto begin = batch.shed ? batch.shed->first : batch.first;
    if (begin > next_) {
      ack.kind = protocol::AckKind::kGap;
      ack.next = next_;
      return {
          .status = 409, .body = protocol::EncodeAck(ack), .retry_after = {}};
    }
    if (batch.shed) next_ = std::max(next_, batch.shed->last + 1);
    for (auto n = next_; n <= batch.last(); ++n)
      rows_.push_back(batch.rows[static_cast<std::size_t>(n - batch.first)]);
    next_ = std::max(next_, batch.last() + 1);
    ack.next = next_;
    return {.status = 200, .body = protocol::EncodeAck(ack), .retry_after = {}};
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<Reply> scripted_;
  bool away_ = false;
  std::function<bool(const base::Bytes&)> wrong_;
  bool refuse_all_ = false;
  std::uint32_t ordinal_ = 1;
  std::int64_t next_ = 1;
  std::int64_t utc_ms_ = 0;
  std::size_t tries_ = 0;
  std::vector<base::Bytes> rows_;
  std::vector<protocol::Batch> batches_;
};

}  // namespace test
